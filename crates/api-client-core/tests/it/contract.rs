//! A generated crate in small: everything that generated code uses, as it uses it.

use api_client_core::serde_json::{Value, json};
use api_client_core::{
    Api, ApiKeyLocation, BuildError, CallOptions, Client, ClientBuilder, Error, ErrorKind, Method, Operation, Request,
    Response, SchemeKind, SecretString, SecurityScheme, StatusPattern,
};

static API: Api = Api {
    name: "pets-api",
    version: "1.0.0",
    base_url: Some("http://localhost:1"),
    user_agent: "pets-api/1.0.0",
    security_schemes: &[SecurityScheme {
        name: "ApiKey",
        kind: SchemeKind::ApiKey {
            location: ApiKeyLocation::Header,
            name: "Authorization",
        },
        env: &["PETS_API_KEY"],
    }],
    in_band_failure: None,
};

static GET_PET: Operation = Operation {
    id: "get_pet",
    call: "",
    method: Method::GET,
    path: "/pets/{pet_id}",
    security: &[&["ApiKey"]],
    errors: &[StatusPattern::Code(404)],
};

#[derive(Clone, Debug)]
struct PetsClient {
    core: Client,
}

impl PetsClient {
    fn new(api_key: impl Into<SecretString>) -> Result<Self, BuildError> {
        Ok(Self {
            core: ClientBuilder::new(&API).credential("ApiKey", api_key.into()).build()?,
        })
    }

    fn get_pet(&self, pet_id: &str, owner: u32) -> GetPet {
        GetPet {
            request: self
                .core
                .operation(&GET_PET)
                .path("pet_id", pet_id)
                .header("X-Owner", &owner),
        }
    }
}

#[must_use = "a request does nothing until it is sent"]
#[derive(Clone, Debug)]
struct GetPet {
    request: Request,
}

#[derive(Debug, serde::Deserialize)]
struct Problem {
    #[allow(dead_code, reason = "only its type matters here")]
    detail: String,
}

impl GetPet {
    fn include_deleted(mut self, include_deleted: bool) -> Self {
        self.request = self.request.query("includeDeleted", &include_deleted);
        self
    }

    fn options(mut self, options: CallOptions) -> Self {
        self.request = self.request.options(options);
        self
    }

    async fn send(self) -> Result<Response<Value>, Error<Problem>> {
        self.request.send_json().await
    }
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn a_call_reads_as_the_contract_has_it() {
    let client = PetsClient::new("key").unwrap();
    let call = client
        .get_pet("7", 3)
        .include_deleted(true)
        .options(CallOptions::new().retry(api_client_core::RetryPolicy::off()));
    let error = is_send(call.send()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.operation(), "get_pet");
    assert!(error.body().is_none());
    let _ = json!({});
}
