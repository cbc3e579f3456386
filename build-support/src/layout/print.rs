//! From items to text.
//!
//! In: items, and the parts of a file. Out: their text, formatted by prettyplease item by item, with blank lines where
//! people set them: between items, and between the functions of an `impl`. The tables of the runtime's macros get a
//! line per entry.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::{File, Item};

use super::file;
use crate::document::characters::is_invisible;

/// The text of `file`, behind `header`.
pub(super) fn print(header: &str, file: &file::File) -> String {
    let mut text = format!("// {header}\n\n");
    if !file.attributes.is_empty() {
        let attributes = File {
            shebang: None,
            frontmatter: None,
            attrs: file.attributes.clone(),
            items: Vec::new(),
        };
        text.push_str(&prettyplease::unparse(&attributes));
    }
    print_items(file.code.imports.items.clone(), &mut text);
    text.push_str(&file.code.text);
    text
}

/// The text of `items`, each group of them behind a blank line. They are taken, so that none is copied for the printer.
pub(super) fn items(items: Vec<Item>) -> String {
    let mut text = String::new();
    print_items(items, &mut text);
    text
}

fn print_items(items: Vec<Item>, text: &mut String) {
    let mut file = File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: Vec::new(),
    };
    for item in items {
        let previous = file.items.pop();
        if !previous.is_some_and(|previous| stand_together(&previous, &item)) {
            text.push('\n');
        }
        file.items.push(item);
        text.push_str(&print_item(&file));
    }
}

/// Whether no blank line parts two items: module declarations, and imports of one group.
fn stand_together(previous: &Item, item: &Item) -> bool {
    match (previous, item) {
        (Item::Mod(_), Item::Mod(_)) => true,
        (Item::Use(previous), Item::Use(item)) => import_group(previous) == import_group(item),
        (Item::Enum(_) | Item::Struct(_), Item::Macro(_)) => true,
        (Item::Type(_), Item::Type(_)) => false,
        _ => false,
    }
}

fn import_group(item: &syn::ItemUse) -> u8 {
    match &item.tree {
        syn::UseTree::Path(path) if path.ident == "std" => 0,
        syn::UseTree::Path(path) if path.ident == "crate" || path.ident == "super" || path.ident == "self" => 2,
        _ => 1,
    }
}

/// The text of the only item of `file`.
fn print_item(file: &File) -> String {
    if let [Item::Macro(item)] = file.items.as_slice()
        && let Some(text) = print_table(item)
    {
        return visible(text);
    }
    let text = visible(prettyplease::unparse(file));
    if matches!(file.items.as_slice(), [Item::Impl(_)]) {
        part_functions(&text)
    } else {
        text
    }
}

/// `text` with an escape in place of each character that nobody sees. Only string literals have such characters: docs
/// and names are made without them.
fn visible(text: String) -> String {
    if text.is_ascii() || !text.contains(is_invisible) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match is_invisible(character) {
            true => shown.extend(character.escape_unicode()),
            false => shown.push(character),
        }
    }
    shown
}

/// `text` of an `impl`, with a blank line behind each function that another item follows.
fn part_functions(text: &str) -> String {
    let mut parted = String::with_capacity(text.len() + 64);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        parted.push_str(line);
        parted.push('\n');
        let ends_function = line == "    }";
        if ends_function && lines.peek().is_some_and(|next| *next != "}") {
            parted.push('\n');
        }
    }
    parted
}

/// `path!(… { entry, entry } …);` with a line per entry.
fn print_table(item: &syn::ItemMacro) -> Option<String> {
    let tokens: Vec<TokenTree> = item.mac.tokens.clone().into_iter().collect();
    let table = tokens
        .iter()
        .position(|token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace))?;
    let TokenTree::Group(entries) = tokens.get(table)? else {
        return None;
    };
    let path = item
        .mac
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect::<Vec<_>>()
        .join("::");
    let before = join(tokens.get(..table)?);
    let after = join(tokens.get(table + 1..)?);
    let mut text = format!("{path}!({before} {{\n");
    for entry in split_at_commas(entries.stream()) {
        let entry = join(&entry);
        // As in a struct expression, no comma follows what stands for all other fields.
        let comma = if entry.starts_with("..") { "" } else { "," };
        text.push_str(&format!("    {entry}{comma}\n"));
    }
    let after = if after.is_empty() { after } else { format!(" {after}") };
    text.push_str(&format!("}}{after});\n"));
    Some(text)
}

/// The entries of a table: its tokens between commas that stand in no angle brackets.
fn split_at_commas(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut entries = vec![Vec::new()];
    let (mut open, mut previous) = (0_usize, ' ');
    for token in tokens {
        let character = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match character {
            '<' => open += 1,
            // That of `=>` closes nothing.
            '>' if previous != '=' => open = open.saturating_sub(1),
            _ => {}
        }
        previous = character;
        if character == ',' && open == 0 {
            entries.push(Vec::new());
        } else if let Some(entry) = entries.last_mut() {
            entry.push(token);
        }
    }
    entries.retain(|entry| !entry.is_empty());
    entries
}

/// `tokens` as text, spaced as in types and match arms.
fn join(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let content: Vec<TokenTree> = group.stream().into_iter().collect();
                text.push_str(&format!("({})", join(&content)));
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' => text.push_str(", "),
                ':' if punct.spacing() == Spacing::Alone && !text.ends_with(':') => text.push_str(": "),
                '=' => text.push_str(" ="),
                '>' if text.ends_with(" =") => text.push_str("> "),
                '|' => text.push_str(" | "),
                other => text.push(other),
            },
            other => {
                if text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | '}' | ')')) {
                    text.push(' ');
                }
                text.push_str(&other.to_string());
            }
        }
    }
    text.trim_end().to_owned()
}
