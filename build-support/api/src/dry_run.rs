//! A request as it would be sent, without secrets.
//!
//! In: a request of the runtime. Out: a command of curl, or the same as HTTP. The runtime makes the command and takes
//! the secrets out; the form of HTTP is made of the words of that command, so that no second place has to know what is
//! secret.

use api_client_core::Request;

use crate::failure::Failure;
use crate::text;

/// The text of `request` as a command of curl.
pub(crate) fn curl(request: &Request) -> Result<String, Failure> {
    Ok(text::clean(&request.to_curl()?))
}

/// The text of `request` as HTTP.
pub(crate) fn http(request: &Request) -> Result<String, Failure> {
    Ok(text::clean(&of_curl(&request.to_curl()?)))
}

fn of_curl(command: &str) -> String {
    let words = words(command);
    let mut words = words.iter().map(String::as_str).skip(1);
    let (mut method, mut url, mut headers, mut body) = ("GET", "", Vec::new(), Vec::new());
    while let Some(word) = words.next() {
        match word {
            "--globoff" => {}
            "--head" => method = "HEAD",
            "--request" => method = words.next().unwrap_or_default(),
            "--header" => headers.push(words.next().unwrap_or_default().trim_end_matches(';')),
            "--data-raw" => body.push(words.next().unwrap_or_default().to_owned()),
            "--data-binary" => body.push("(a body that is no text)".to_owned()),
            "--form" => body.push(format!("(part {})", words.next().unwrap_or_default())),
            word => url = word,
        }
    }
    let mut text = format!("{method} {url}\n");
    headers.iter().for_each(|header| text.push_str(&format!("{header}\n")));
    if !body.is_empty() {
        text.push_str(&format!("\n{}", body.join("\n")));
    }
    text.trim_end().to_owned()
}

/// The words of a command as a POSIX shell reads them, of what the runtime writes: single quotes and backslashes.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            character if quoted => word.get_or_insert_default().push(character),
            '\\' => match characters.next() {
                Some('\n') | None => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
            },
            ' ' | '\n' => words.extend(word.take()),
            character => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_a_shell() {
        let command = "curl --request POST 'https://cats.example/a b' \\\n  --header 'x: it'\\''s' --data-raw ''";
        let expected = [
            "curl",
            "--request",
            "POST",
            "https://cats.example/a b",
            "--header",
            "x: it's",
            "--data-raw",
            "",
        ];
        assert_eq!(words(command), expected);
        assert_eq!(of_curl(command), "POST https://cats.example/a b\nx: it's");
        assert_eq!(
            of_curl("curl --head 'https://cats.example'"),
            "HEAD https://cats.example"
        );
    }
}
