//! Bodies of XML, over a socket: what is sent, what is read, and what an error says.

use api_client_core::xml::{Content, Element, Member, Name, Place};
use api_client_core::{CallOptions, ErrorKind, Method, NoErrorBody, Operation, Request, StatusPattern, Tolerance};
use serde::{Deserialize, Serialize};

use crate::support::{Reply, Server, builder};

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Pet {
    id: u64,
    name: Option<String>,
    tags: Vec<String>,
}

static PET: Element = Element {
    name: Name::new("pet"),
    content: Content::Object(&[
        Member::required("id", Place::Attribute(Name::new("id"), Content::Number)),
        Member::optional("name", Place::Element(text("name"))),
        Member::required("tags", Place::Elements(text("tag"))),
    ]),
};

static PROBLEM: Element = Element {
    name: Name::new("problem"),
    content: Content::Object(&[Member::required("code", Place::Element(text("code")))]),
};

static ELEMENTS: [(StatusPattern, &Element); 2] =
    [(StatusPattern::Code(200), &PET), (StatusPattern::Default, &PROBLEM)];

static GET: Operation = Operation {
    id: "get",
    call: "get",
    method: Method::GET,
    path: "/pet",
    security: &[],
    errors: &[StatusPattern::Default],
};

const fn text(name: &'static str) -> Element {
    Element {
        name: Name::new(name),
        content: Content::Text,
    }
}

#[derive(Debug, Deserialize)]
struct Problem {
    code: String,
}

async fn request(status: u16, content_type: &str, body: &str) -> (Server, Request) {
    let head = format!("Content-Type: {content_type}\r\n");
    let body = body.to_owned();
    let server = Server::start(move |_, _| Reply::with(status, &head, &body)).await;
    let client = builder(&server.url).build().unwrap();
    (server, Request::new(&client, &GET).reads_xml(&ELEMENTS))
}

#[tokio::test]
async fn a_value_is_sent_and_read_as_xml() {
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><pet id=\"7\"><name>A &amp; B</name><tag>12</tag></pet>";
    let (server, request) = request(200, "application/xml; charset=utf-8", xml).await;
    let pet = Pet {
        id: 7,
        name: Some("A & B".to_owned()),
        tags: vec!["12".to_owned()],
    };
    let request = request.xml_as("application/xml", &PET, &pet).accept("application/xml");
    let response = request.send_json::<Pet, NoErrorBody>().await.unwrap();
    assert_eq!(response.into_inner(), pet);
    let received = server.received();
    assert_eq!(String::from_utf8_lossy(&received[0].body), xml);
    assert_eq!(received[0].header("content-type"), Some("application/xml"));
}

#[tokio::test]
async fn an_error_of_xml_is_typed_and_shows_its_text() {
    let (_server, request) = request(404, "text/xml", "<Problem><code>gone</code></Problem>").await;
    let error = request.send_json::<Pet, Problem>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TypedStatus);
    assert_eq!(error.body().unwrap().code, "gone");
    assert_eq!(error.text(), "<Problem><code>gone</code></Problem>");
}

#[tokio::test]
async fn a_media_type_that_is_no_xml_is_no_xml() {
    let (_server, request) = request(200, "application/json", "{\"id\": 1, \"tags\": []}").await;
    assert_eq!(request.send_json::<Pet, NoErrorBody>().await.unwrap().id, 1);
    let (_server, request) = self::request(200, "application/xhtml+xml", "<pet id='1'/>").await;
    let error = request.send_json::<Pet, NoErrorBody>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let (_server, request) = self::request(200, "application/xml", "<pet id='1'/>").await;
    let text = request.send_text::<NoErrorBody>().await.unwrap().into_inner();
    assert_eq!(text, "<pet id='1'/>");
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_an_error_with_the_way_to_it() {
    for (body, message) in [
        ("<pet id='secret'/>", "XML: `pet/@id`: the text is no number at byte "),
        (
            "<!DOCTYPE pet [<!ENTITY a 'secret'>]><pet id='1'/>",
            "XML: it has a document type, which is refused",
        ),
        ("<pet><name>secret</name></pet>", "XML: ``: missing field `id`"),
        ("<pet id='1'><id>secret</id></pet>", ""),
    ] {
        let (_server, request) = request(200, "application/xml", body).await;
        let outcome = request.send_json::<Pet, NoErrorBody>().await;
        if message.is_empty() {
            // The property has its place, and the element of its name is another one.
            assert_eq!(outcome.unwrap().id, 1);
            continue;
        }
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains(message), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(error.text(), body);
        assert!(error.location().is_none());
    }
}

#[tokio::test]
async fn what_the_program_tolerates_is_left_out_of_xml_too() {
    let (_server, request) = request(200, "application/xml", "<pet id='1'><name>a</name></pet>").await;
    #[derive(Debug, Deserialize)]
    struct Strict {
        id: u64,
        name: Option<u64>,
    }
    let options = CallOptions::new().tolerance(Tolerance::Fields);
    let response = request
        .options(options)
        .send_json::<Strict, NoErrorBody>()
        .await
        .unwrap();
    assert_eq!((response.id, response.name), (1, None));
    assert_eq!(response.mismatches().len(), 1);
}
