//! What a recorder keeps of calls, and what it does not.

use api_client_core::serde_json::{self, Value, json};
use api_client_core::{CallOptions, Method, NoErrorBody, Recorder};

use crate::support::{Reply, SECRET, Server, builder};

fn entries(recorder: &Recorder) -> Vec<Value> {
    let har: Value = serde_json::from_str(&recorder.har()).unwrap();
    assert_eq!(har["log"]["version"], "1.2");
    har["log"]["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_exchange_is_an_entry() {
    let server = Server::start(|_, _| Reply::json(201, r#"{"id": 5, "email": "tom@cats.example"}"#)).await;
    let recorder = Recorder::new().leave_out("E-Mail").leave_out("owner");
    let client = builder(&server.url).middleware(recorder.clone()).build().unwrap();
    let request = client
        .request(Method::POST, "/cats")
        .query("limit", &5)
        .query("owner", "Ann");
    let request = request.json(&json!({"name": "Tom", "owner": "Ann", "more": [{"email": "ann@cats.example"}]}));
    let response = request.send_json::<Value, NoErrorBody>().await.unwrap();
    // What is recorded does not change what the program gets.
    assert_eq!(response.into_inner()["email"], "tom@cats.example");
    let entries = entries(&recorder);
    assert_eq!(entries.len(), 1);
    let (request, response) = (&entries[0]["request"], &entries[0]["response"]);
    assert_eq!(request["method"], "POST");
    assert_eq!(
        request["url"],
        format!("{}/cats?limit=5&owner=%5Bredacted%5D", server.url)
    );
    let sent = r#"{"more":[{"email":"[redacted]"}],"name":"Tom","owner":"[redacted]"}"#;
    assert_eq!(request["postData"]["text"], sent);
    assert_eq!(response["status"], 201);
    assert_eq!(response["content"]["text"], r#"{"email":"[redacted]","id":5}"#);
    assert_eq!(response["content"]["mimeType"], "application/json");
    for key in ["startedDateTime", "time", "cache", "timings"] {
        assert!(entries[0].get(key).is_some(), "{key}");
    }
}

#[tokio::test]
async fn no_secret_is_recorded() {
    let echo = format!(r#"{{"you": "{SECRET}", "access_token": "t", "deep": {{"clientSecret": "s"}}}}"#);
    let server = Server::start(move |_, _| {
        let headers = format!("Content-Type: application/json\r\nSet-Cookie: id={SECRET}\r\nX-Echo: {SECRET}\r\n");
        Reply::with(200, &headers, &echo)
    })
    .await;
    let recorder = Recorder::new();
    let client = builder(&server.url);
    let client = client.middleware(recorder.clone()).build().unwrap();
    let options = CallOptions::new().query("api_key", "k").header("X-Auth-Token", "h");
    let request = client.request(Method::POST, "/cats").options(options);
    let form = json!({"password": "p", "name": "Tom"});
    request.form(&form).send_json::<Value, NoErrorBody>().await.unwrap();
    let har = recorder.har();
    assert!(!har.contains(SECRET), "{har}");
    let entry = &entries(&recorder)[0];
    assert_eq!(entry["request"]["postData"]["text"], "name=Tom&password=%5Bredacted%5D");
    let received = r#"{"access_token":"[redacted]","deep":{"clientSecret":"[redacted]"},"you":"[redacted]"}"#;
    assert_eq!(entry["response"]["content"]["text"], received);
    assert_eq!(entry["request"]["queryString"][0]["value"], "[redacted]");
    let headers = entry["request"]["headers"].as_array().unwrap();
    let token = headers.iter().find(|header| header["name"] == "x-auth-token").unwrap();
    assert_eq!(token["value"], "[redacted]");
}

#[tokio::test]
async fn a_recording_is_bounded_and_the_program_gets_all_of_a_body() {
    let body = format!("[{}1]", "1, ".repeat(50_000));
    let long = body.clone();
    let server = Server::start(move |_, _| Reply::json(200, &long)).await;
    let recorder = Recorder::new().max_body_bytes(1000).max_bytes(1500);
    let client = builder(&server.url).middleware(recorder.clone()).build().unwrap();
    for _ in 0..3 {
        let response = client
            .request(Method::GET, "/numbers")
            .send_json::<Value, NoErrorBody>()
            .await;
        assert_eq!(response.unwrap().into_inner().as_array().unwrap().len(), 50_001);
    }
    let har: Value = serde_json::from_str(&recorder.har()).unwrap();
    assert!(recorder.har().len() < 2000, "{}", recorder.har());
    let kept = har["log"]["entries"].as_array().unwrap();
    assert!(!kept.is_empty() && kept.len() < 3);
    assert_eq!(kept[0]["response"]["content"].get("text"), None);
    assert!(
        kept[0]["response"]["content"]["comment"]
            .as_str()
            .unwrap()
            .starts_with("left out")
    );
    let comment = har["log"]["comment"].as_str().unwrap();
    assert_eq!(
        comment,
        format!("exchanges left out because the recording is full: {}", 3 - kept.len())
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_is_the_same_error_with_a_recorder() {
    let reply = || {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
        Reply::Bytes(format!("{head}[1, 2").into_bytes())
    };
    let server = Server::start(move |_, _| reply()).await;
    let kind = async |recorder: Option<Recorder>| {
        let client = builder(&server.url);
        let client = match recorder {
            Some(recorder) => client.middleware(recorder),
            None => client,
        };
        let request = client.build().unwrap().request(Method::POST, "/numbers");
        request.send_json::<Value, NoErrorBody>().await.unwrap_err().kind()
    };
    assert_eq!(kind(Some(Recorder::new())).await, kind(None).await);
}
