//! The functions that a page calls, by these names.
//!
//! In: bytes that the page writes into the memory of this program. Out: bytes that it reads there. Only numbers go
//! through calls. One call comes after another: a browser has no threads here.
//!
//! 1. `playground_input(length)` makes room for a request, and returns where.
//! 2. `playground_generate()` answers it; the answer is the output.
//! 3. `playground_archive()` makes the archive of the crate the output, with the input as the name of its folder.
//!
//! `playground_output()` and `playground_output_length()` say where the output is. After a panic, which ends the
//! program, the output is its message.

#![allow(
    unsafe_code,
    reason = "rustc counts a name that is not mangled as unsafe; there is no unsafe block"
)]

use std::sync::{Mutex, MutexGuard, PoisonError};

use build_support::package::file_set::FileSet;

use crate::archive::archive;

static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static OUTPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static FILES: Mutex<Option<FileSet>> = Mutex::new(None);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for `length` bytes of input, and returns where.
#[unsafe(no_mangle)]
pub extern "C" fn playground_input(length: usize) -> *mut u8 {
    let mut input = lock(&INPUT);
    *input = vec![0; length];
    input.as_mut_ptr()
}

/// Answers the input, which is a request in JSON.
#[unsafe(no_mangle)]
pub extern "C" fn playground_generate() {
    if cfg!(target_family = "wasm") {
        std::panic::set_hook(Box::new(|panic| {
            let payload = panic.payload();
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
            *lock(&OUTPUT) = text.unwrap_or_default().as_bytes().to_vec();
        }));
    }
    let input = std::mem::take(&mut *lock(&INPUT));
    let (text, files) = crate::answer(&input);
    *lock(&OUTPUT) = text.into_bytes();
    *lock(&FILES) = Some(files);
}

/// Makes the output the archive of the crate, whose folder is called as the input says.
#[unsafe(no_mangle)]
pub extern "C" fn playground_archive() {
    let folder = String::from_utf8(std::mem::take(&mut *lock(&INPUT))).unwrap_or_default();
    let made = lock(&FILES).as_ref().and_then(|files| archive(files, &folder).ok());
    *lock(&OUTPUT) = made.unwrap_or_default();
}

/// Returns where the output is.
#[unsafe(no_mangle)]
pub extern "C" fn playground_output() -> *const u8 {
    lock(&OUTPUT).as_ptr()
}

/// Returns how many bytes the output has.
#[unsafe(no_mangle)]
pub extern "C" fn playground_output_length() -> usize {
    lock(&OUTPUT).len()
}
