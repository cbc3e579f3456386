//! Bodies in other charsets than UTF-8.
//!
//! In: the media type of a response and its body. Out: the body in UTF-8, if the media type names another charset, by
//! the labels of the Encoding Standard (<https://encoding.spec.whatwg.org/>): `iso-8859-1` means windows-1252. Without
//! the feature `charset`, and for charsets that nobody knows, the body stays as it is, and an error says that it is not
//! UTF-8.

use bytes::Bytes;

/// Returns `body` in UTF-8 if `content_type` says that it is in another charset, and it is.
#[cfg(feature = "charset")]
pub(crate) fn in_utf8(content_type: Option<&str>, body: &[u8]) -> Option<Bytes> {
    let parameters = content_type?.split(';').skip(1);
    let mut named = parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    });
    let label = named.next()?.trim().trim_matches('"');
    let encoding =
        encoding_rs::Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != encoding_rs::UTF_8)?;
    let (text, is_malformed) = encoding.decode_with_bom_removal(body);
    (!is_malformed).then(|| Bytes::from(text.into_owned().into_bytes()))
}

/// Returns `None`: without the feature `charset`, bodies are UTF-8.
#[cfg(not(feature = "charset"))]
pub(crate) fn in_utf8(_content_type: Option<&str>, _body: &[u8]) -> Option<Bytes> {
    None
}

#[cfg(all(test, feature = "charset"))]
mod tests {
    use super::in_utf8;

    #[test]
    fn bodies_are_read_in_the_charset_that_they_say() {
        for (content_type, body, text) in [
            ("text/plain; charset=ISO-8859-1", &b"na\xefve"[..], Some("na\u{ef}ve")),
            ("text/plain;charset=\"windows-1252\"", b"\x80 5", Some("\u{20ac} 5")),
            (
                "text/csv; header=present; Charset=shift_jis",
                b"\x83l\x83R",
                Some("\u{30cd}\u{30b3}"),
            ),
            ("text/plain; charset=utf-16le", b"\xff\xfea\0", Some("a")),
            ("text/plain; charset=utf-8", b"na\xc3\xafve", None),
            ("text/plain; charset=klingon", b"a", None),
            ("text/plain; charset=shift_jis", b"\x83", None),
            ("text/plain", b"na\xefve", None),
        ] {
            let read = in_utf8(Some(content_type), body);
            assert_eq!(read.as_deref(), text.map(str::as_bytes), "{content_type}");
        }
        assert_eq!(in_utf8(None, b"a"), None);
    }
}
