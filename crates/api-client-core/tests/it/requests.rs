//! How a request is written: path, query, headers, bodies, and what cannot be written.

use std::collections::BTreeMap;

use api_client_core::multipart::{Form, Part};
use api_client_core::serde_json::{Value, json};
use api_client_core::{
    Api, CallOptions, Client, ClientBuilder, ErrorKind, Method, NoErrorBody, ParamStyle, QueryStyle, Request, Validate,
    Violation, validate,
};
use serde::Serialize;

use crate::support::{Received, Reply, Server, builder};

/// Sends what `make` makes of a request and gives it as the server saw it.
async fn seen(method: Method, path: &str, make: impl FnOnce(Request) -> Request) -> Received {
    let server = Server::json("null").await;
    let client = builder(&server.url).build().unwrap();
    make(client.request(method, path))
        .send_json::<Value, NoErrorBody>()
        .await
        .unwrap();
    server.only()
}

/// The reason why a request cannot be built; nothing is sent.
async fn refused(path: &str, make: impl FnOnce(Request) -> Request) -> String {
    let server = Server::json("null").await;
    let client = builder(&server.url).build().unwrap();
    let error = make(client.request(Method::GET, path))
        .send_empty::<NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0), "{error:?}");
    assert!(server.received().is_empty());
    error.message().unwrap().to_owned()
}

#[derive(Serialize)]
struct Filter {
    name: &'static str,
    tags: Vec<&'static str>,
    missing: Option<u8>,
}

#[tokio::test]
async fn a_path_value_is_always_one_segment() {
    let request = seen(Method::GET, "/a/{id}/b/{list}/{id}", |request| {
        request.path("list", &["x,y", "z"]).path("id", "../ä?#{list}")
    })
    .await;
    assert_eq!(
        request.line(),
        "GET /a/..%2F%C3%A4%3F%23%7Blist%7D/b/x%2Cy,z/..%2F%C3%A4%3F%23%7Blist%7D"
    );
}

#[tokio::test]
async fn a_path_that_would_lead_elsewhere_is_refused() {
    assert_eq!(
        refused("/a/{id}", |request| request.path("id", "..")).await,
        "a path segment is `.` or `..`"
    );
    assert_eq!(
        refused("/{a}{b}", |request| request.path("a", ".").path("b", ".")).await,
        "a path segment is `.` or `..`"
    );
    assert_eq!(
        refused("/a/{id}", |request| request.path("id", "")).await,
        "path parameter `id` is empty"
    );
    assert_eq!(
        refused("/a/{id}", |request| request.path("id", &None::<u8>)).await,
        "path parameter `id` is empty"
    );
    assert_eq!(
        refused("/a/{id}", |request| request).await,
        "path parameter `id` is missing"
    );
    assert_eq!(
        refused("/a", |request| request.path("id", "1")).await,
        "the path has no parameter `id`"
    );
    for path in ["@evil.example/a", "a", "http://evil.example/", "/a#b"] {
        assert!(
            refused(path, |request| request)
                .await
                .starts_with("the path must begin with `/`"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn query_styles_are_written_as_openapi_has_them() {
    let filter = Filter {
        name: "a b",
        tags: vec!["x"],
        missing: None,
    };
    let list = ["1", "2"];
    let object = BTreeMap::from([("r", 1), ("g", 2)]);
    let no_explode = QueryStyle::Form { explode: false };
    for (expected, query) in [
        ("n=a%26b", query(QueryStyle::Form { explode: true }, "n", "a&b").await),
        ("n=1&n=2", query(QueryStyle::Form { explode: true }, "n", &list).await),
        ("g=2&r=1", query(QueryStyle::Form { explode: true }, "n", &object).await),
        (
            "name=a%20b&tags=x",
            query(QueryStyle::Form { explode: true }, "n", &filter).await,
        ),
        ("n=1,2", query(no_explode, "n", &list).await),
        ("n=g,2,r,1", query(no_explode, "n", &object).await),
        ("n=1%202", query(QueryStyle::SpaceDelimited, "n", &list).await),
        ("n=1%7C2", query(QueryStyle::PipeDelimited, "n", &list).await),
        (
            "n%5Bg%5D=2&n%5Br%5D=1",
            query(QueryStyle::DeepObject, "n", &object).await,
        ),
        (
            "n%5Ba%5D%5Bb%5D=true",
            query(QueryStyle::DeepObject, "n", &json!({"a": {"b": true}})).await,
        ),
        (
            "n=%7B%22a%22%3A1%7D",
            query(QueryStyle::Json, "n", &json!({"a": 1})).await,
        ),
        ("", query(QueryStyle::Form { explode: true }, "n", &None::<u8>).await),
        (
            "",
            query(QueryStyle::Form { explode: true }, "n", &Vec::<u8>::new()).await,
        ),
        ("", query(QueryStyle::Json, "n", &Value::Null).await),
        ("n=1.5", query(QueryStyle::Form { explode: true }, "n", &1.5).await),
    ] {
        assert_eq!(query, expected);
    }
}

async fn query<T: Serialize + ?Sized>(style: QueryStyle, name: &str, value: &T) -> String {
    let request = seen(Method::GET, "/x", |request| request.query_style(style, name, value)).await;
    request
        .line()
        .trim_start_matches("GET /x")
        .trim_start_matches('?')
        .to_owned()
}

#[tokio::test]
async fn a_query_keeps_who_belongs_to_whom() {
    let nested = json!({"conds": [{"f": "a", "v": [1, 2]}, {"f": "b"}], "tags": ["x", "y"]});
    let deep = "n[conds][0][f]=a&n[conds][0][v]=1&n[conds][0][v]=2&n[conds][1][f]=b&n[tags]=x&n[tags]=y";
    let expected = deep.replace('[', "%5B").replace(']', "%5D");
    assert_eq!(query(QueryStyle::DeepObject, "n", &nested).await, expected);
    assert_eq!(
        query(QueryStyle::DeepObject, "n", &[1, 2]).await,
        "n%5B0%5D=1&n%5B1%5D=2"
    );
    assert_eq!(query(QueryStyle::DeepObject, "n", &1).await, "n=1");
    let of_json = QueryStyle::FormOfJson { explode: true };
    let expected = "n=%7B%22a%22%3A1%7D&n=2";
    assert_eq!(query(of_json, "n", &json!([{"a": 1}, 2])).await, expected);
    let of_json = QueryStyle::FormOfJson { explode: false };
    let expected = "n=a,1,b,%5B2%5D";
    assert_eq!(query(of_json, "n", &json!({"a": 1, "b": [2]})).await, expected);
    let reserved = seen(Method::GET, "/x", |request| {
        let request = request.query("first", "a/b");
        request.query_reserved(QueryStyle::Form { explode: true }, "n", "a/b:c=d#e&f+g%2F[]")
    });
    let expected = "GET /x?first=a%2Fb&n=a/b:c=d%23e%26f%2Bg%252F%5B%5D";
    assert_eq!(reserved.await.line(), expected);
}

#[tokio::test]
async fn what_a_style_cannot_express_is_refused_without_the_value() {
    let nested = json!({"a": {"b": "s3cr3t"}});
    let told = refused("/x", |request| request.query("n", &nested)).await;
    assert_eq!(
        told,
        "query parameter `n`: the style has no form for nested arrays or objects"
    );
    let told = refused("/x", |request| request.query("n", &f64::NAN)).await;
    assert_eq!(
        told,
        "query parameter `n`: a number that is not finite has no form as a parameter"
    );
    let told = refused("/x", |request| request.query("n", &[Some(1), None])).await;
    assert_eq!(
        told,
        "query parameter `n`: null inside an array has no form as a parameter"
    );
    let told = refused("/x", |request| request.header("X-A", "s3cr3t\n")).await;
    assert_eq!(
        told,
        "header `X-A`: the value has characters that a header cannot contain"
    );
    let told = refused("/x", |request| request.header("X A", "1")).await;
    assert_eq!(told, "`X A` is not a valid header name");
    let told = refused("/x", |request| request.header("X A", "1").query("n", &f64::NAN)).await;
    assert_eq!(told, "`X A` is not a valid header name", "the first mistake is told");
}

#[tokio::test]
async fn headers_and_cookies_leave_out_what_is_not_there() {
    let request = seen(Method::GET, "/x", |request| {
        request
            .header("X-List", &[1, 2])
            .header("X-None", &None::<u8>)
            .cookie("a", "1;2")
            .cookie("b", &None::<u8>)
    })
    .await;
    assert_eq!(request.header("x-list"), Some("1,2"));
    assert_eq!(request.header("x-none"), None);
    assert_eq!(request.header("cookie"), Some("a=1%3B2"));
    assert_eq!(request.header("user-agent"), Some("test-api/1.0.0"));
    assert_eq!(request.header("accept"), Some("application/json"));
}

#[tokio::test]
async fn bodies_come_with_their_media_types() {
    for (request, content_type, body) in [
        (
            seen(Method::POST, "/x", |request| request.json(&[1])).await,
            "application/json",
            "[1]",
        ),
        (
            seen(Method::PATCH, "/x", |request| {
                request.json_as("application/merge-patch+json", &json!({"a": null}))
            })
            .await,
            "application/merge-patch+json",
            r#"{"a":null}"#,
        ),
        (
            seen(Method::POST, "/x", |request| {
                request.form(&json!({"a": "1 2", "b": ["x", "y"], "c": null}))
            })
            .await,
            "application/x-www-form-urlencoded",
            "a=1%202&b=x&b=y",
        ),
        (
            seen(Method::POST, "/x", |request| request.text("hé")).await,
            "text/plain; charset=utf-8",
            "hé",
        ),
        (
            seen(Method::PUT, "/x", |request| request.bytes("image/png", vec![1, 2])).await,
            "image/png",
            "\u{1}\u{2}",
        ),
    ] {
        assert_eq!(
            (request.header("content-type"), request.text()),
            (Some(content_type), body)
        );
        assert_eq!(request.header("content-length"), Some(body.len().to_string().as_str()));
    }
}

#[tokio::test]
async fn a_multipart_body_is_written_again_for_each_attempt() {
    let server = Server::start(|number, _| {
        if number == 0 {
            Reply::json(503, "")
        } else {
            Reply::json(200, "1")
        }
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    let form = Form::new()
        .text("label", "left")
        .text("none", &None::<u8>)
        .json("meta", &json!({"a": 1}));
    let form = form.part(
        "image",
        Part::bytes("data").file_name("a.png").content_type("image/png"),
    );
    client
        .request(Method::PUT, "/x")
        .multipart(form)
        .send_json::<Value, NoErrorBody>()
        .await
        .unwrap();
    for request in server.received() {
        let boundary = request
            .header("content-type")
            .unwrap()
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let parts: Vec<_> = request.text().split(&format!("--{boundary}")).map(str::trim).collect();
        assert_eq!(parts[1], "Content-Disposition: form-data; name=\"label\"\r\n\r\nleft");
        assert_eq!(
            parts[2],
            "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}"
        );
        assert_eq!(
            parts[3],
            "Content-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\ndata"
        );
        assert_eq!(parts[4..], ["--"]);
        assert!(request.header("content-length").is_some());
    }
}

#[tokio::test]
async fn a_mistake_in_a_form_is_told() {
    let told = refused("/x", |request| request.multipart(Form::new().text("n", &json!([[1]])))).await;
    assert_eq!(told, "part `n`: the style has no form for nested arrays or objects");
}

struct Named(&'static str);

impl Validate for Named {
    fn validate(&self) -> Result<(), Violation> {
        validate::max_length("name", self.0, 3)
    }
}

#[tokio::test]
async fn a_value_out_of_bounds_is_not_sent() {
    seen(Method::GET, "/x", |request| request.validate(&Named("abc"))).await;
    let told = refused("/x", |request| request.validate(&Named("s3cr3t"))).await;
    assert_eq!(told, "name: longer than 3 characters");
    let told = refused("/x", |request| request.check(validate::max_length("id", "s3cr3t", 3))).await;
    assert_eq!(told, "id: longer than 3 characters");
}

#[tokio::test]
async fn options_of_a_call_add_up_and_the_last_one_counts() {
    let request = seen(Method::GET, "/x?a=1", |request| {
        let first = CallOptions::new()
            .header("X-A", "1")
            .header("X-B", "1")
            .query("c", &[1, 2]);
        request
            .query("b", &2)
            .options(first)
            .options(CallOptions::new().header("X-A", "2").query("d", &4))
    })
    .await;
    assert_eq!(request.line(), "GET /x?a=1&b=2&c=1&c=2&d=4");
    assert_eq!((request.header("x-a"), request.header("x-b")), (Some("2"), Some("1")));
    let told = refused("/x", |request| request.options(CallOptions::new().header("X A", "1"))).await;
    assert_eq!(told, "`X A` is not a valid header name");
}

#[tokio::test]
async fn a_form_names_what_is_nested_in_brackets() {
    let body = json!({"a": {"b": {"c": "1 2"}}, "list": ["x", "y"], "deep": ["x"], "objects": [{"n": 1}, {"n": 2}]});
    let request = seen(Method::POST, "/x", |request| request.form_with_deep(&body, &["deep"])).await;
    assert_eq!(
        request.text(),
        "a%5Bb%5D%5Bc%5D=1%202&deep%5B0%5D=x&list=x&list=y&objects%5B0%5D%5Bn%5D=1&objects%5B1%5D%5Bn%5D=2"
    );
    let told = refused("/x", |request| request.form(&json!(["s3cr3t"]))).await;
    assert_eq!(told, "form body ``: a form has named members");
}

#[tokio::test]
async fn a_base_url_keeps_its_path_and_its_query() {
    let server = Server::json("null").await;
    let client = builder(&format!("{}/v1/?version=2", server.url))
        .default_header("X-A", "1")
        .build()
        .unwrap();
    client
        .request(Method::GET, "/x")
        .query("a", &1)
        .send_empty::<NoErrorBody>()
        .await
        .unwrap();
    assert_eq!(server.only().line(), "GET /v1/x?version=2&a=1");
    assert_eq!(server.only().header("x-a"), Some("1"));
    assert_eq!(client.base_url().path(), "/v1/");
}

#[test]
fn a_base_url_has_to_be_one() {
    let build = |url: &str| -> Result<Client, _> { builder(url).build() };
    assert_eq!(
        build("ftp://host/?key=s3cr3t").unwrap_err().to_string(),
        "invalid base URL `ftp://host/`: the scheme is neither http nor https"
    );
    assert_eq!(
        build("http://user:s3cr3t@host/").unwrap_err().to_string(),
        "invalid base URL `http://host/`: it has a user name or a password; set a credential instead"
    );
    assert!(build("localhost").is_err());
}

#[tokio::test]
async fn a_server_of_an_operation_counts_until_the_program_sets_a_base_url() {
    static API: Api = Api {
        name: "test-api",
        version: "1",
        base_url: Some("http://127.0.0.1:9/api"),
        user_agent: "test-api/1",
        security_schemes: &[],
        in_band_failure: None,
    };
    let server = Server::json("null").await;
    let own: &'static str = format!("{}/own/", server.url).leak();
    let client = ClientBuilder::new(&API).build().unwrap();
    let request = client.request(Method::GET, "/x/{id}").server(own).path("id", "a b");
    request.send_empty::<NoErrorBody>().await.unwrap();
    assert_eq!(server.only().line(), "GET /own/x/a%20b");

    let test = Server::json("null").await;
    let client = ClientBuilder::new(&API).base_url(&test.url).build().unwrap();
    let request = client.request(Method::GET, "/x").server("http://127.0.0.1:9");
    request.send_empty::<NoErrorBody>().await.unwrap();
    assert_eq!(test.only().line(), "GET /x");
}

#[tokio::test]
async fn other_styles_are_written_as_rfc_6570_has_them() {
    let list = json!(["a", "b c"]);
    let object = json!({"r": 1, "g": 2});
    let (no, yes) = (false, true);
    for (expected, style, value) in [
        ("g,2,r,1", ParamStyle::Simple { explode: no }, &object),
        ("g=2,r=1", ParamStyle::Simple { explode: yes }, &object),
        ("a,b%20c", ParamStyle::Simple { explode: yes }, &list),
        (".5", ParamStyle::Label { explode: no }, &json!(5)),
        (".a,b%20c", ParamStyle::Label { explode: no }, &list),
        (".a.b%20c", ParamStyle::Label { explode: yes }, &list),
        (".g,2,r,1", ParamStyle::Label { explode: no }, &object),
        (".g=2.r=1", ParamStyle::Label { explode: yes }, &object),
        (";id=5", ParamStyle::Matrix { explode: yes }, &json!(5)),
        (";id=a,b%20c", ParamStyle::Matrix { explode: no }, &list),
        (";id=a;id=b%20c", ParamStyle::Matrix { explode: yes }, &list),
        (";id=g,2,r,1", ParamStyle::Matrix { explode: no }, &object),
        (";g=2;r=1", ParamStyle::Matrix { explode: yes }, &object),
        (
            "%7B%22g%22%3A2%2C%22r%22%3A1%7D",
            ParamStyle::Json,
            &json!({"g": 2, "r": 1}),
        ),
    ] {
        let request = seen(Method::GET, "/x/{id}", |request| {
            request
                .path_style(style, "id", value)
                .header_style(style, "X-Value", &5)
                .cookie_style(ParamStyle::Json, "c", &["a"])
        })
        .await;
        assert_eq!(request.line(), format!("GET /x/{expected}"));
        assert_eq!(request.header("cookie"), Some("c=%5B%22a%22%5D"));
    }
    let json = seen(Method::GET, "/x", |request| {
        request.header_style(ParamStyle::Json, "X-Arg", &json!({"a": "b c"}))
    });
    assert_eq!(json.await.header("x-arg"), Some(r#"{"a":"b c"}"#));
}

#[tokio::test]
async fn an_empty_path_parameter_is_sent_on_request_only() {
    let server = Server::json("null").await;
    let client = builder(&server.url).build().unwrap();
    let call = || client.request(Method::GET, "/contents/{path}").path("path", "");
    let error = call().send_empty::<NoErrorBody>().await.unwrap_err();
    assert_eq!(error.message(), Some("path parameter `path` is empty"));
    assert!(server.received().is_empty());
    let options = CallOptions::new().allow_empty_path();
    call().options(options).send_empty::<NoErrorBody>().await.unwrap();
    assert_eq!(server.only().line(), "GET /contents/");
}
