//! placeholder

/// a
pub fn lines(markdown: &str, _width: usize) -> Vec<String> {
    markdown.lines().map(str::to_owned).collect()
}

/// a
pub fn attributes(lines: &[String]) -> Vec<syn::Attribute> {
    lines
        .iter()
        .map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            syn::parse_quote!(#[doc = #line])
        })
        .collect()
}
