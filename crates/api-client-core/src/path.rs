//! The path of a request that a caller names, resolved as the URL parser will resolve it.
//!
//! In: a path template. Out: the same path without `.` and `..` segments in any spelling, or nothing if it leads above
//! the base path, where another API may be, to which the credential does not belong.

/// Resolves a path. Returns `None` if it leads above its beginning.
pub(crate) fn resolve(path: &str) -> Option<String> {
    // The URL Standard removes control characters and spaces at the end, these characters wherever they are, and takes
    // a backslash for a slash.
    let path: String = path
        .trim_end_matches(|character| character <= ' ')
        .chars()
        .filter(|character| !matches!(character, '\t' | '\n' | '\r'))
        .collect();
    let path = path.replace('\\', "/");
    let mut segments: Vec<&str> = Vec::new();
    let mut last_is_dots = false;
    for segment in path.split('/').skip(1) {
        let dots = dots(segment);
        last_is_dots = dots > 0;
        match dots {
            0 => segments.push(segment),
            1 => {}
            _ => drop(segments.pop()?),
        }
    }
    if last_is_dots {
        segments.push("");
    }
    Some(
        segments
            .iter()
            .fold(String::new(), |path, segment| path + "/" + segment),
    )
}

/// How many dots a segment consists of, 1 or 2; 0 for any other segment.
pub(crate) fn dots(segment: &str) -> usize {
    let mut rest = segment;
    let mut dots = 0;
    while !rest.is_empty() && dots < 3 {
        let encoded = rest.get(..3).filter(|three| three.eq_ignore_ascii_case("%2e"));
        let length = if rest.starts_with('.') {
            1
        } else {
            encoded.map_or(0, str::len)
        };
        if length == 0 {
            return 0;
        }
        rest = rest.get(length..).unwrap_or_default();
        dots += 1;
    }
    if dots > 2 { 0 } else { dots }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out is what the URL parser makes of the path, which is the reference for what comes in.
    #[test]
    fn a_path_is_resolved_as_the_url_parser_resolves_it() {
        for path in [
            "/",
            "/a",
            "/a/",
            "/a/b",
            "//a",
            "/a//b",
            "/a/.",
            "/a/./b",
            "/a/..",
            "/a/../b",
            "/a/b/../../c/",
            "/a/%2e%2E/b",
            "/a/.%2e/b",
            "/a/%2e/b",
            "/a\\..\\b",
            "/a/.\t./b",
            "/a/.\n%2\re/b",
            "/a/.../b",
            "/a/..b",
            "/a/..\u{14}",
            "/a/.. ",
            "/a/. \t\u{1f}b",
            "/a \u{0}",
            "/a/{id}/../b",
        ] {
            let resolved = resolve(path).unwrap();
            let url = url::Url::parse("http://h").unwrap().join(path).ok();
            let direct = url::Url::parse(&format!("http://h{path}")).unwrap();
            let again = url::Url::parse(&format!("http://h{resolved}")).unwrap();
            assert_eq!(again.path(), direct.path(), "{path:?}, joined {url:?}");
            assert!(
                resolved.split('/').all(|segment| dots(segment) == 0),
                "{path:?}: {resolved}"
            );
        }
    }

    #[test]
    fn no_path_leads_above_its_beginning() {
        for path in [
            "/..",
            "/../a",
            "/%2e%2e/a",
            "/a/../../b",
            "/.\t./a",
            "/\\..\\a/..",
            "/..\\a",
            "/%2E./a",
            "/.\r\n.",
            "/..\u{14}",
            "/%2e. \u{1}",
        ] {
            // An empty segment counts as one, which `..` takes back.
            let leads_above = path != "/\\..\\a/..";
            assert_eq!(resolve(path).is_none(), leads_above, "{path:?}: {:?}", resolve(path));
        }
    }
}
