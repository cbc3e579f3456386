use super::*;

/// The doc comment for `markdown`, 40 characters wide.
fn doc(markdown: &str) -> String {
    lines(markdown, 40).join("\n")
}

/// Asserts what each of several texts becomes.
#[track_caller]
fn assert_docs<const COUNT: usize>(cases: [(&str, &str); COUNT]) {
    for (markdown, expected) in cases {
        assert_eq!(doc(markdown), expected, "{markdown:?}");
    }
}

#[test]
fn plain_prose_stays_as_it_is() {
    assert_docs([
        ("", ""),
        ("  \n\n ", ""),
        ("Lists all users.", "Lists all users."),
        ("One\n\n\n\nTwo", "One\n\nTwo"),
        (
            "snake_case, 2 * 3 < 7, R&D, #1, a|b: 50%",
            "snake_case, 2 * 3 < 7, R&D, #1, a|b: 50%",
        ),
        ("*a* **b** ~~c~~ `d`", "*a* **b** ~~c~~ `d`"),
    ]);
}

#[test]
fn words_are_wrapped_and_never_cut() {
    assert_docs([
        (
            "The quick brown fox jumps over the lazy dog, twice.",
            "The quick brown fox jumps over the lazy\ndog, twice.",
        ),
        (
            "A code span is `never broken between lines`.",
            "A code span is\n`never broken between lines`.",
        ),
        (
            "See [the guide to many things](https://example.org/guide/to/many/things).",
            "See [the guide to many\nthings](https://example.org/guide/to/many/things).",
        ),
        (
            "- An item that takes more than one line.\n- b",
            "- An item that takes more than one line.\n- b",
        ),
        (
            "1. An item that takes a bit more than one line.",
            "1. An item that takes a bit more than\n   one line.",
        ),
        (
            "> A quotation that takes more than one line.",
            "> A quotation that takes more than one\n> line.",
        ),
    ]);
}

#[test]
fn a_word_that_wrapping_puts_first_starts_nothing() {
    for word in [
        "1.", "2)", "-", "+", "#", "###", ">", ">x", "=", "===", "---", "--", "*", "|--|--|", ":--", "-|-",
    ] {
        let filler = "x".repeat(36);
        let written = doc(&format!("{filler} yy {word} z"));
        let second = written.lines().nth(1).unwrap();
        assert!(second.contains('\\'), "{word}: {written}");
        assert_eq!(second.replace('\\', ""), format!("{word} z"));
        assert_eq!(doc(&written), written, "{word}");
    }
}

#[test]
fn every_code_block_is_text() {
    assert_docs([
        ("```\na\n```", "```text\na\n```"),
        ("```rust\npanic!()\n```", "```text\npanic!()\n```"),
        ("~~~should_panic,E0277\na\n~~~", "```text\na\n```"),
        ("    indented\n\n      more", "```text\nindented\n\n  more\n```"),
        ("```json\nnever closed", "```text\nnever closed\n```"),
        ("````\n```\ninner\n```\n````", "````text\n```\ninner\n```\n````"),
        ("```\n\ta  \n```", "```text\n    a\n```"),
        ("- a\n\n  ```rust\n  b\n  ```", "- a\n\n  ```text\n  b\n  ```"),
    ]);
}

#[test]
fn code_spans_keep_their_text() {
    assert_docs([
        ("`` a`b ``", "``a`b``"),
        ("`` `a` ``", "`` `a` ``"),
        ("`  a  `", "`  a  `"),
        ("a stray ` backtick", "a stray \\` backtick"),
        ("```inline```", "`inline`"),
    ]);
}

#[test]
fn html_that_markdown_has_marks_for_becomes_markdown() {
    assert_docs([
        (
            "a <b>bold</b>, <em> odd </em>and <code>a*b &lt;c&gt;</code>",
            "a **bold**, *odd* and `a*b <c>`",
        ),
        ("<p>One.</p>\n<p>Two<br/>three.</p>", "One.\n\nTwo\\\nthree."),
        (
            "See <a href=\"https://a.org/x?y=1&amp;z=2\" class=\"x\"><code>docs</code></a>.",
            "See [`docs`](https://a.org/x?y=1&z=2).",
        ),
        (
            "<a href=\"javascript:alert(1)\">here</a> and <a name=x>there</a>",
            "here and there",
        ),
        (
            "<ul>\n    <li>one</li>\n    <li>two <ol><li>deep</li></ol></li></ul>",
            "- one\n- two\n  1. deep",
        ),
        (
            "<pre><code>let x = 1 &lt; 2;\n  y</code></pre>",
            "```text\nlet x = 1 < 2;\n  y\n```",
        ),
        ("<h2>Title</h2><div>text</div>", "**Title**\n\ntext"),
        ("| a |\n|---|\n| b<br>c |", "| a |\n| --- |\n| b c |"),
        ("`<b>` and <b></b>", "`<b>` and"),
    ]);
}

#[test]
fn html_is_shown_as_text() {
    assert_docs([
        ("<b>unclosed", "\\<b>unclosed"),
        (
            "Vec<String> <script>x()</script>",
            "Vec\\<String> \\<script>x()\\</script>",
        ),
        ("<!-- hidden -->", "\\<!-- hidden -->"),
        ("<table>\n  *raw*\n</table>", "\\<table> \\*raw\\* \\</table>"),
        ("&lt;script&gt;", "\\<script>"),
        ("&amp;lt;b&amp;gt; &copy;", "\\&lt;b\\&gt; ©"),
        (
            "an HTTP <status> or <https://{host}>",
            "an HTTP \\<status> or <https://{host}>",
        ),
    ]);
}

#[test]
fn headings_become_bold_paragraphs() {
    assert_docs([
        (
            "# One\ntext\n## Two *or* `three`",
            "**One**\n\ntext\n\n**Two or `three`**",
        ),
        ("Title\n=====\n\nSub\n---", "**Title**\n\n**Sub**"),
        ("#\n\na", "a"),
    ]);
}

#[test]
fn bare_addresses_become_links() {
    assert_docs([
        ("See https://example.org/a_b.", "See <https://example.org/a_b>."),
        ("(http://a.org/x(y)z), ", "(<http://a.org/x(y)z>),"),
        ("https:// and http://.", "https:// and http://."),
        ("`https://a.org`", "`https://a.org`"),
        ("<https://a.org> <me@a.org>", "<https://a.org> <me@a.org>"),
        // Within angle brackets there are no entities.
        ("https://a.org/?x&amp;copy;=2", "<https://a.org/?x&copy;=2>"),
        ("[a](https://a.org/?x&amp;copy;)", "[a](https://a.org/?x&amp;copy;)"),
    ]);
}

#[test]
fn links_lead_to_the_internet_or_are_text() {
    assert_docs([
        ("[a](https://a.org \"title\")", "[a](https://a.org)"),
        ("[a](mailto:me@a.org)", "[a](mailto:me@a.org)"),
        ("[a](#anchor) [b](/path) [c](other.md)", "a b c"),
        ("[a](javascript:alert(1)) [b](data:text/html,x)", "a b"),
        ("[a](HTTPS://A.org)", "[a](HTTPS://A.org)"),
        ("[a](mailto:me@localhost) [b](https://)", "a b"),
        ("[a][ref]\n\n[ref]: https://a.org", "[a](https://a.org)"),
        ("[](https://a.org)", "<https://a.org>"),
        ("[https://a.org](https://a.org)", "<https://a.org>"),
        ("[a](<https://a.org/x (y)>)", "[a](https://a.org/x%20\\(y\\))"),
        ("[a https://b.org](https://a.org)", "[a https://b.org](https://a.org)"),
    ]);
}

#[test]
fn an_image_is_a_link_to_it() {
    assert_docs([
        ("![logo](https://a.org/l.png)", "[logo](https://a.org/l.png)"),
        ("![logo](l.png)", "logo"),
        ("[![logo](https://a.org/l.png)](https://a.org)", "[logo](https://a.org)"),
        ("Look![here](https://a.org)", "Look[here](https://a.org)"),
        ("Look\\![here](https://a.org)", "Look\\![here](https://a.org)"),
    ]);
}

#[test]
fn brackets_name_no_items() {
    assert_docs([
        ("[String], [`Vec`], [a][b]", "\\[String\\], \\[`Vec`\\], \\[a\\]\\[b\\]"),
        ("string[]", "string\\[\\]"),
        ("[ ] todo [^1]", "\\[ \\] todo \\[^1\\]"),
    ]);
}

#[test]
fn lists_keep_their_shape() {
    assert_docs([
        ("* a\n* b\n  * c", "- a\n- b\n  - c"),
        ("- a\n\n- b", "- a\n\n- b"),
        ("3) a\n4) b", "3. a\n4. b"),
        ("- a\n\n\n* b", "- a\n\n* b"),
        ("- a\n  5. b", "- a 5. b"),
        ("- a\n\n  5. b", "- a\n\n  5. b"),
        ("-\n- b", "-\n- b"),
        ("999999999. a\n1. b", "999999999. a\n999999999. b"),
        ("a  \nb\\\nc", "a\\\nb\\\nc"),
        ("a\n\n***\n\nb", "a\n\n___\n\nb"),
    ]);
}

#[test]
fn tables_keep_their_cells() {
    assert_docs([
        (
            "a | b\n:-- | --:\n**k** | z\\|",
            "| a | b |\n| :-- | --: |\n| **k** | z\\| |",
        ),
        ("| a |\n|---|\n| `x\\|y` |\n", "| a |\n| --- |\n| `x\\|y` |"),
        ("| a |\n|:-:|\n| # [b](c) |", "| a |\n| :-: |\n| # b |"),
    ]);
}

#[test]
fn characters_that_deceive_are_left_out() {
    assert_docs([
        ("a\r\nb\rc", "a b c"),
        ("\u{1b}[31mred\u{0}\u{202e}", "\\[31mred"),
        ("```\na\u{2066}b\r\nc\n```", "```text\nab\nc\n```"),
    ]);
}

#[test]
fn nesting_has_an_end() {
    for text in [
        format!("{}x", "> ".repeat(5_000)),
        format!("{}x", "- ".repeat(5_000)),
        format!("{}x{}", "*a ".repeat(5_000), " b*".repeat(5_000)),
        format!("{}x{}", "[".repeat(5_000), "](https://a.org)".repeat(5_000)),
    ] {
        let written = lines(&text, 100).join("\n");
        assert!(written.contains('x'));
    }
}

#[test]
fn emphases_that_cannot_be_written_are_left_out() {
    // As a link, the address begins with a sign, and two asterisks between a letter and a sign begin nothing.
    assert_docs([("x**https://a.org**", "x<https://a.org>")]);
}

#[test]
fn what_cannot_be_written_is_shown_as_it_is() {
    // Lists of empty items in one another would be read as a rule.
    assert_docs([("-\n  - *\n\n    x", "```text\n-\n  - *\n\n    x\n```")]);
}

#[test]
fn a_summary_is_one_line() {
    for (markdown, line) in [
        ("Gets *one* `user`.", "Gets *one* `user`."),
        ("# Users\n\nAll of them:\n- a\n- b", "Users All of them: a b"),
        ("a\\\nb\n\n```\nc  d\n```", "a b `c d`"),
        ("> 1. <b>\n\n| x |\n|---|\n| y |", "\\<b> x y"),
        ("- - -", ""),
        ("1\\. a", "1\\. a"),
    ] {
        assert_eq!(summary(markdown), line, "{markdown:?}");
    }
}

#[test]
fn attributes_print_as_doc_comments() {
    let lines = lines("Say \"hi\".\n\n/ \\ `{}`", 40);
    let attributes = attributes(&lines);
    let file = syn::parse_quote!(#(#attributes)* pub struct Said;);
    assert_eq!(
        prettyplease::unparse(&file),
        "/// Say \"hi\".\n///\n/// / \\\\ `{}`\npub struct Said;\n"
    );
}

#[test]
fn a_cell_stays_one_cell() {
    for (markdown, expected) in [
        ("Lists *all* cats.", "Lists *all* cats."),
        ("a | b", r"a \| b"),
        ("`a|b`", r"`a\|b`"),
        ("One\n\nTwo", "One Two"),
        (r"a\| <script>x</script>", r"a\| \<script>x\</script>"),
        ("", ""),
    ] {
        assert_eq!(cell(markdown), expected, "{markdown:?}");
    }
    for (text, expected) in [
        ("GET /cats/{id}", "`GET /cats/{id}`"),
        ("/a|b", r"`/a\|b`"),
        (" \n ", ""),
    ] {
        assert_eq!(code_cell(text), expected, "{text:?}");
    }
}

#[test]
fn nothing_in_a_cell_takes_effect() {
    for text in [
        r"/a\|<script>alert(1)</script>",
        r"/a\\|<b>",
        "`|`|``|<img src=x>",
        r"\|\\|\\\| <i>",
        "[`Vec`] | [x](javascript:x)",
        "</details></table>|",
    ] {
        for written in [cell(text), code_cell(text), first_sentence_cell(text)] {
            let table = format!("| {written} | end |\n| --- | --- |");
            let cells = pulldown_cmark::Parser::new_ext(&table, tree::OPTIONS);
            let shown: String = cells
                .inspect(|event| {
                    assert!(!matches!(
                        event,
                        pulldown_cmark::Event::Html(_) | pulldown_cmark::Event::InlineHtml(_)
                    ))
                })
                .filter(|event| matches!(event, pulldown_cmark::Event::Start(pulldown_cmark::Tag::TableCell)))
                .map(|_| 'c')
                .collect();
            assert_eq!(shown, "cc", "{text:?} is {written:?}");
        }
    }
}

#[test]
fn a_long_sentence_is_cut_between_words() {
    assert_eq!(first_sentence_cell("\nGets a cat. More."), "Gets a cat.");
    let cut = first_sentence_cell(&"word ".repeat(100));
    assert!(cut.ends_with("word …") && cut.chars().count() < 170, "{cut}");
}
