//! TLS: which servers are believed. The server's certificate is made by the test, so that no authority has signed it.

use std::sync::Arc;

use api_client_core::{ErrorKind, Method, NoErrorBody, RetryPolicy, reqwest};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::support::{SECRET, builder};

/// Starts a server that answers every request with `[1]`. Gives its URL and its certificate.
async fn server() -> (String, Vec<u8>) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(acceptor.clone(), stream));
        }
    });
    (url, cert.der().to_vec())
}

/// Answers one request; a client that does not believe the certificate never makes one.
async fn answer(acceptor: TlsAcceptor, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let read = stream.read(&mut [0; 4096]).await?;
    assert!(read > 0);
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n[1]";
    stream.write_all(answer).await?;
    stream.shutdown().await
}

#[tokio::test]
async fn a_certificate_that_no_authority_has_signed_is_not_believed() {
    let (url, _) = server().await;
    let client = builder(&url).retry(RetryPolicy::off()).build().unwrap();
    let call = client.request(Method::GET, "/x").send_json::<Vec<u8>, NoErrorBody>();
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert!(error.to_string().contains("certificate"), "{error}");
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
}

#[tokio::test]
async fn an_http_client_of_ones_own_can_believe_it() {
    let (url, certificate) = server().await;
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_merge([reqwest::Certificate::from_der(&certificate).unwrap()])
        .build()
        .unwrap();
    let client = builder(&url).http_client(http).build().unwrap();
    let call = client.request(Method::GET, "/x").send_json::<Vec<u8>, NoErrorBody>();
    assert_eq!(*call.await.unwrap(), [1]);
}
