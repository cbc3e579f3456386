//! Tests of the walker: what the specification shows, what goes there and back, and what is refused.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use serde_json::{Value, json};

use super::read::to_json;
use super::table::{Content, Element, Member, Name, Place};
use super::write::from_json;

const LIMIT: u64 = 1 << 20;

const fn element(name: &'static str, content: Content) -> Element {
    Element {
        name: Name::new(name),
        content,
    }
}

fn written(element: &Element, value: &Value) -> String {
    let xml = from_json(element, value.to_string().as_bytes()).unwrap();
    xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        .unwrap()
        .to_owned()
}

fn read(element: &Element, xml: &str) -> Value {
    let json = to_json(element, xml.as_bytes(), LIMIT).unwrap();
    serde_json::from_slice(&json).unwrap()
}

fn refusal(element: &Element, xml: &[u8]) -> String {
    to_json(element, xml, LIMIT).unwrap_err().to_string()
}

/// The examples of OpenAPI 3.0.3, section "XML Object", each with the XML that it states.
#[test]
fn the_examples_of_the_specification_are_written_as_it_says_and_read_again() {
    static TEXT: Member = Member::optional("animals", Place::Element(element("animals", Content::Text)));
    static CALLED: Member = Member::optional("animals", Place::Element(element("animal", Content::Text)));
    static LIST: Member = Member::optional("animals", Place::Elements(element("animals", Content::Text)));
    static ITEMS: Member = Member::optional("animals", Place::Elements(element("animal", Content::Text)));
    static ANIMALS: Element = element("animals", Content::Text);
    static ANIMAL: Element = element("animal", Content::Text);
    static ALIENS: Element = element("aliens", Content::Text);
    const fn wrapped(name: &'static str, item: &'static Element) -> Member {
        Member::optional("animals", Place::Element(element(name, Content::List(item))))
    }
    let three = json!({"animals": ["a", "b", "c"]});
    let two = json!({"animals": ["value", "value"]});
    for (member, value, xml) in [
        (TEXT, json!({"animals": "..."}), "<animals>...</animals>"),
        (
            LIST,
            three,
            "<animals>a</animals><animals>b</animals><animals>c</animals>",
        ),
        (CALLED, json!({"animals": "..."}), "<animal>...</animal>"),
        (ITEMS, two.clone(), "<animal>value</animal><animal>value</animal>"),
        (
            wrapped("animals", &ANIMALS),
            two.clone(),
            "<animals><animals>value</animals><animals>value</animals></animals>",
        ),
        (
            wrapped("animals", &ANIMAL),
            two.clone(),
            "<animals><animal>value</animal><animal>value</animal></animals>",
        ),
        (
            wrapped("aliens", &ANIMAL),
            two.clone(),
            "<aliens><animal>value</animal><animal>value</animal></aliens>",
        ),
        (
            wrapped("aliens", &ALIENS),
            two,
            "<aliens><aliens>value</aliens><aliens>value</aliens></aliens>",
        ),
    ] {
        let root = element("root", Content::Object(Box::leak(Box::new([member]))));
        let xml = format!("<root>{xml}</root>");
        assert_eq!(written(&root, &value), xml);
        assert_eq!(read(&root, &xml), value);
    }
}

static PERSON: Element = element(
    "Person",
    Content::Object(&[
        Member::optional("id", Place::Attribute(Name::new("id"), Content::Number)),
        Member::optional(
            "name",
            Place::Element(Element {
                name: Name::new("name").within("sample", "http://example.com/schema/sample"),
                content: Content::Text,
            }),
        ),
    ]),
);

/// The same section: attribute, prefix and namespace.
#[test]
fn attributes_and_namespaces_are_those_of_the_specification() {
    let value = json!({"id": 123, "name": "example"});
    let xml = "<Person id=\"123\"><sample:name xmlns:sample=\"http://example.com/schema/sample\">example</sample:name></Person>";
    assert_eq!(written(&PERSON, &value), xml);
    assert_eq!(read(&PERSON, xml), value);
    // Prefixes mean nothing by themselves, and a server can leave a namespace out.
    let other = "<p xmlns='x' xmlns:s='http://example.com/schema/sample'><name>1</name><s:name>2</s:name></p>";
    assert_eq!(read(&PERSON, other), json!({"name": "2"}));
    assert_eq!(read(&PERSON, "<Person><name>1</name></Person>"), json!({"name": "1"}));
}

static NODE: Element = element(
    "node",
    Content::Object(&[
        Member::required("id", Place::Attribute(Name::new("id"), Content::Number)),
        Member::optional(
            "mark",
            Place::Attribute(Name::new("mark").within("m", "urn:m"), Content::Text),
        ),
        Member::optional("text", Place::Cdata(Content::Text)),
        Member::optional("on", Place::Element(element("on", Content::Boolean))),
        Member::required("tags", Place::Elements(element("tag", Content::Text))),
        Member::optional("nodes", Place::Element(element("nodes", Content::List(&NODE)))),
        Member::optional(
            "names",
            Place::Element(element("names", Content::Map(&Content::Number))),
        ),
        Member::optional("any", Place::Element(element("any", Content::Any))),
        Member::optional("place", Place::Inside(Content::Object(INSIDE))),
        Member::optional("next", Place::Element(element("next", Content::Of(&NODE)))),
    ]),
);

const INSIDE: &[Member] = &[
    Member::optional("row", Place::Element(element("row", Content::Number))),
    Member::optional("seats", Place::Elements(element("seat", Content::Text))),
];

#[test]
fn every_place_is_written_and_read_again() {
    let value = json!({
        "id": 1.50,
        "mark": "a \"<&>\n\t\r'",
        "text": "1 < 2 ]]> \r &amp;",
        "on": true,
        "tags": ["", " a ", "\u{1F600}"],
        "nodes": [{"id": 2, "tags": []}, {"id": 3, "tags": ["12"], "on": false}],
        "names": {"a": 1, "b": -2.5e3},
        "any": {"@lang": "en", "x": ["1", "2"], "y": {"z": "3"}, "$text": "t"},
        "place": {"row": 7, "seats": ["a", "b"]},
        "next": {"id": 4, "tags": []},
        "unknown": "kept",
    });
    let xml = written(&NODE, &value);
    assert_eq!(read(&NODE, &xml), value, "{xml}");
    assert!(
        xml.starts_with("<node id=\"1.5\" xmlns:m=\"urn:m\" m:mark=\"a &quot;&lt;&amp;&gt;&#10;&#9;&#13;'\">"),
        "{xml}"
    );
    assert!(
        xml.contains("<![CDATA[1 < 2 ]]]]><![CDATA[> ]]>&#13;<![CDATA[ &amp;]]>"),
        "{xml}"
    );
    assert!(xml.contains("<row>7</row><seat>a</seat><seat>b</seat>"), "{xml}");
}

#[test]
fn what_xml_does_not_tell_apart_is_read_as_the_table_says() {
    // An empty list is there only where every object has one; an empty number is none.
    assert_eq!(read(&NODE, "<node/>"), json!({"tags": []}));
    assert_eq!(read(&NODE, "<node><on/></node>"), json!({"on": null, "tags": []}));
    let nil = "<node xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><next i:nil='true'><tag>1</tag></next></node>";
    assert_eq!(read(&NODE, nil), json!({"next": null, "tags": []}));
    assert_eq!(
        written(&NODE, &json!({"id": 1, "next": null})),
        "<node id=\"1\"><next xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/></node>"
    );
    // The items of a list can stand apart, and numbers keep their digits.
    assert_eq!(
        read(
            &NODE,
            "<?xml version='1.0'?>\n<!-- a --><node id=' 12 '><tag>a</tag> <on>1</on> <tag>b&#x21;</tag></node>\n"
        ),
        json!({"id": 12, "on": true, "tags": ["a", "b!"]})
    );
    let long = to_json(&NODE, b"<node id='1.000000000000000000000000001'/>", LIMIT).unwrap();
    assert!(
        String::from_utf8(long)
            .unwrap()
            .contains("\"id\":1.000000000000000000000000001,")
    );
    // Text in the place of a number stays no number, and digits in the place of text stay text.
    assert_eq!(read(&NODE, "<node><tag>12</tag></node>"), json!({"tags": ["12"]}));
}

#[test]
fn what_a_table_does_not_know_is_kept_by_its_name() {
    let xml = "<node id='1' extra='e'>note<more a='1'>x</more><more/><deep><x>1</x></deep></node>";
    let kept = json!({
        "id": 1, "tags": [], "@extra": "e", "text": "note",
        "more": [{"@a": "1", "$text": "x"}, ""], "deep": {"x": "1"},
    });
    assert_eq!(read(&NODE, xml), kept);
    assert_eq!(read(&NODE, &written(&NODE, &kept)), kept);
    let kept = json!({"name": "a", "$text": "note"});
    assert_eq!(read(&PERSON, "<Person>no<name>a</name>te</Person>"), kept);
    assert_eq!(read(&PERSON, &written(&PERSON, &kept)), kept);
}

#[test]
fn what_is_hostile_or_no_xml_is_refused_by_the_way_to_it_and_without_its_content() {
    let laughs = "<!DOCTYPE node [<!ENTITY a \"secret\"><!ENTITY b \"&a;&a;\">]><node><tag>&b;</tag></node>";
    let external = "<!DOCTYPE node [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><node><tag>&a;</tag></node>";
    for (xml, message) in [
        (laughs, "XML: it has a document type, which is refused at byte"),
        (external, "XML: it has a document type, which is refused at byte"),
        (
            "<node><tag>&secret;</tag></node>",
            "XML: `node/tag`: it refers to an entity, which is refused at byte",
        ),
        (
            "<node mark='&secret;'/>",
            "XML: `node`: an attribute is not well-formed, or refers to an entity at byte",
        ),
        ("<node id='secret'/>", "XML: `node/@id`: the text is no number at byte"),
        ("<node id='[1]'/>", "XML: `node/@id`: the text is no number at byte"),
        (
            "<node><on>secret</on></node>",
            "XML: `node/on`: the text is neither `true` nor `false` at byte",
        ),
        (
            "<node><tag><b>secret</b></tag></node>",
            "XML: `node/tag`: there is an element in the place of text at byte",
        ),
        (
            "<node><nodes>secret<node/></nodes></node>",
            "XML: `node/nodes`: there is text between the items of a list",
        ),
        (
            "<node><tag>secret</node>",
            "XML: `node/tag`: the text is not well-formed at byte",
        ),
        (
            "<node><tag>secret",
            "XML: `node/tag`: the text is not well-formed at byte",
        ),
        (
            "<node a='1' a='2'/>",
            "XML: `node`: the text is not well-formed at byte",
        ),
        ("<node/>secret", "XML: the text is not one element at byte"),
        ("<node/><node/>", "XML: the text is not one element at byte"),
        ("", "XML: the text is not one element at byte"),
        ("{\"secret\": 1}", "XML: the text is not one element at byte"),
        ("<![CDATA[secret]]>", "XML: the text is not well-formed at byte"),
        (
            "<node><tag>&#0;</tag></node>",
            "XML: `node/tag`: the text is not well-formed at byte",
        ),
        (
            "<node><tag>&#1;</tag></node>",
            "XML: `node/tag`: it refers to an entity, which is refused at byte",
        ),
    ] {
        let told = refusal(&NODE, xml.as_bytes());
        assert!(told.starts_with(message), "{xml}: {told}");
        assert!(!told.contains("secret"), "{xml}: {told}");
    }
    assert_eq!(refusal(&NODE, b"<node>\xff</node>"), "XML: the text is not UTF-8");
    let deep = "<x>".repeat(1_000_000);
    assert!(refusal(&NODE, deep.as_bytes()).contains("elements are nested too deeply"));
    let deepest = format!("{}{}", "<x>".repeat(127), "</x>".repeat(127));
    assert!(to_json(&NODE, deepest.as_bytes(), LIMIT).is_ok());
    let wide: String = (0..600).map(|number| format!(" a{number}=''")).collect();
    assert!(refusal(&NODE, format!("<node{wide}/>").as_bytes()).contains("too many attributes"));
    let spaces: String = (0..600).map(|number| format!(" xmlns:a{number}=''")).collect();
    assert!(refusal(&NODE, format!("<node{spaces}/>").as_bytes()).contains("too many attributes"));
}

#[test]
fn a_small_body_does_not_become_a_large_value() {
    static ROOT: Element = element("nodes", Content::List(&NODE));
    let xml = format!("<nodes>{}</nodes>", "<n/>".repeat(1_000));
    // Each of them has an empty list in JSON.
    assert!(to_json(&ROOT, xml.as_bytes(), 10_000).is_err());
    let json = to_json(&ROOT, xml.as_bytes(), 20_000).unwrap();
    assert_eq!(json.len(), 2 + 1_000 * "{\"tags\":[]}".len() + 999);
}

#[test]
fn a_value_that_xml_cannot_have_is_not_sent() {
    for (value, message) in [
        (
            json!({"tags": ["secret\u{0}"]}),
            "`node/tag`: the text has a character that XML cannot have",
        ),
        (
            json!({"mark": "secret\u{1}"}),
            "`node`: the text has a character that XML cannot have",
        ),
        (
            json!({"names": {"a b": 1}}),
            "`node/names`: a property has a name that no element can have",
        ),
        (
            json!({"x><secret": "1"}),
            "`node`: a property has a name that no element can have",
        ),
        (
            json!({"@x=''><secret": "1"}),
            "`node`: a property has a name that no element can have",
        ),
        (json!({"any": [["secret"]]}), "`node/any`: a list has no place there"),
        (
            json!({"unknown": [["secret"]]}),
            "`node`: an array in an array has no place in XML",
        ),
        (json!({"id": {"secret": 1}}), "`node`: an attribute is no text"),
        (json!({"tags": "secret"}), "`node`: a list is no list"),
    ] {
        let told = from_json(&NODE, value.to_string().as_bytes()).unwrap_err().to_string();
        assert_eq!(told, format!("XML: {message}"));
    }
    let mut deep = json!({"id": 1});
    for _ in 0..200 {
        deep = json!({"next": deep});
    }
    let told = from_json(&NODE, deep.to_string().as_bytes()).unwrap_err().to_string();
    assert!(told.ends_with("values are nested too deeply"), "{told}");
}

/// A random value of `content`, as objects of JSON have it that XML can say.
fn random(content: Content, numbers: &mut fastrand::Rng, depth: usize) -> Value {
    match content.followed() {
        Content::Text => Value::from((0..numbers.usize(0..5)).map(|_| character(numbers)).collect::<String>()),
        Content::Number => Value::from(numbers.i64(-1_000..1_000_000)),
        Content::Boolean => Value::from(numbers.bool()),
        Content::List(item) => (0..numbers.usize(0..3))
            .map(|_| random(item.content, numbers, depth + 1))
            .collect(),
        Content::Map(values) => Value::Object(
            (0..numbers.usize(0..3))
                .map(|place| (format!("k{place}"), random(*values, numbers, depth + 1)))
                .collect(),
        ),
        Content::Object(members) => {
            let mut value = serde_json::Map::new();
            for member in members {
                let content = match member.place {
                    Place::Element(element) => element.content,
                    Place::Elements(_) => {
                        let items: Vec<Value> = (0..numbers.usize(0..3))
                            .map(|_| random(Content::Text, numbers, depth))
                            .collect();
                        // An empty list that an object can lack is not told from none.
                        if member.required || !items.is_empty() {
                            value.insert(member.property.to_owned(), items.into());
                        }
                        continue;
                    }
                    Place::Attribute(_, content) | Place::Inside(content) => content,
                    Place::Text(_) | Place::Cdata(_) => {
                        // Neither is text that is only space.
                        value.insert(member.property.to_owned(), format!("{}.", character(numbers)).into());
                        continue;
                    }
                    Place::Others(_) => continue,
                };
                let is_deep = matches!(content.followed(), Content::Object(_) | Content::List(_)) && depth > 4;
                if (member.required || numbers.bool()) && !is_deep && !matches!(content, Content::Any) {
                    let inner = random(content, numbers, depth + 1);
                    if matches!(member.place, Place::Inside(_))
                        && inner.as_object().is_some_and(serde_json::Map::is_empty)
                    {
                        continue;
                    }
                    value.insert(member.property.to_owned(), inner);
                }
            }
            Value::Object(value)
        }
        Content::Any | Content::Of(_) => Value::from("any"),
    }
}

fn character(numbers: &mut fastrand::Rng) -> char {
    const ALL: &[char] = &[
        'a',
        ' ',
        '<',
        '>',
        '&',
        '"',
        '\'',
        '\n',
        '\r',
        '\t',
        ']',
        '-',
        '1',
        'é',
        '\u{1F600}',
        '\u{85}',
    ];
    ALL[numbers.usize(0..ALL.len())]
}

#[test]
fn values_survive_the_way_there_and_back() {
    let mut numbers = fastrand::Rng::with_seed(23);
    for round in 0..2_000 {
        let value = random(NODE.content, &mut numbers, 0);
        let xml = written(&NODE, &value);
        assert_eq!(read(&NODE, &xml), value, "{round}: {xml}");
    }
}

#[test]
fn text_of_any_kind_is_read_or_refused_and_never_a_panic() {
    const PIECES: &[&str] = &[
        "<node",
        "<tag",
        ">",
        "/>",
        "</node>",
        "</tag>",
        " id='1'",
        " xmlns:a='b'",
        "<a:b>",
        "</a:b>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&lt;",
        "&#x41;",
        "&",
        "text",
        "<?xml version='1.0'?>",
        "<!DOCTYPE a>",
        "\u{0}",
        "<",
        "=",
        "\"",
    ];
    let mut numbers = fastrand::Rng::with_seed(23);
    for _ in 0..20_000 {
        let text: String = (0..numbers.usize(0..12))
            .map(|_| PIECES[numbers.usize(0..PIECES.len())])
            .collect();
        if let Ok(json) = to_json(&NODE, text.as_bytes(), LIMIT) {
            serde_json::from_slice::<Value>(&json).unwrap();
        }
    }
}
