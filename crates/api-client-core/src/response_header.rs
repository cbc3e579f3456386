//! [`ResponseHeader`]: a header that a specification declares for responses, with the type of its value.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use http::HeaderMap;

/// Names a response header whose value is a `T`. Generated crates have a constant of this type per declared header.
///
/// ```
/// use api_client_core::{Response, ResponseHeader};
///
/// /// The number of all items.
/// const X_TOTAL: ResponseHeader<i64> = ResponseHeader::new("X-Total");
///
/// fn total<T>(page: &Response<T>) -> Option<i64> {
///     page.header(X_TOTAL)
/// }
/// ```
pub struct ResponseHeader<T> {
    name: &'static str,
    value: PhantomData<fn() -> T>,
}

impl<T> ResponseHeader<T> {
    /// Names a header. Upper and lower case are the same.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            value: PhantomData,
        }
    }

    /// Returns the name of the header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<T: FromStr> ResponseHeader<T> {
    /// Returns the value in `headers`; `None` if there is none, or it is not a `T`.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<T> {
        headers.get(self.name)?.to_str().ok()?.trim().parse().ok()
    }
}

impl<T> Clone for ResponseHeader<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ResponseHeader<T> {}

impl<T> fmt::Debug for ResponseHeader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseHeader").field(&self.name).finish()
    }
}
