//! Numbers in sentences.

/// `count` and `noun`, which gets an `s` unless `count` is 1: `1 file`, `2 files`.
pub fn count(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_is_singular() {
        assert_eq!(
            ["0 files", "1 file", "2 files"],
            [0, 1, 2].map(|number| super::count(number, "file"))
        );
    }
}
