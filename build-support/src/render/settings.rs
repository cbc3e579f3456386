//! The settings that every client has.
//!
//! In: nothing. Out: the methods of a client's builder that hand settings on to the runtime's builder.

use proc_macro2::TokenStream;
use quote::quote;

use super::syntax;

/// A setting of the runtime's builder that a client's builder hands on.
struct Setting {
    name: &'static str,
    /// The parameters, as they are written.
    parameters: &'static str,
    /// The arguments that they are handed on as.
    arguments: &'static str,
    doc: &'static [&'static str],
}

/// The settings that every client has.
const SETTINGS: &[Setting] = &[
    Setting {
        name: "credential",
        parameters: "scheme: &str, credential: impl Into<Credential>",
        arguments: "scheme, credential",
        doc: &["The credential for a security scheme by its name, such as a provider of tokens that expire."],
    },
    Setting {
        name: "http_client",
        parameters: "http_client: reqwest::Client",
        arguments: "http_client",
        doc: &[
            "Sends requests through your own HTTP client: with proxies, certificates or connections that others share.",
            "",
            "Its settings for redirects and for connecting hold. Build it with `reqwest::redirect::Policy::none()`, and",
            "redirects are followed here, where no credential goes to another host.",
        ],
    },
    Setting {
        name: "user_agent",
        parameters: "user_agent: impl Into<String>",
        arguments: "user_agent",
        doc: &["The `User-Agent` header, in place of the name and the version of this crate."],
    },
    Setting {
        name: "default_header",
        parameters: "name: impl Into<String>, value: impl Into<String>",
        arguments: "name, value",
        doc: &["A header of every request that does not set it itself."],
    },
    Setting {
        name: "connect_timeout",
        parameters: "timeout: impl Into<Option<Duration>>",
        arguments: "timeout",
        doc: &["The longest that a connection may take to be made, 10 s unless set; `None` for no limit."],
    },
    Setting {
        name: "attempt_timeout",
        parameters: "timeout: impl Into<Option<Duration>>",
        arguments: "timeout",
        doc: &["The longest that one attempt may take, 60 s unless set; `None` for no limit."],
    },
    Setting {
        name: "timeout",
        parameters: "timeout: impl Into<Option<Duration>>",
        arguments: "timeout",
        doc: &[
            "The longest that a whole call may take, pauses and repetitions included, 300 s unless set; `None` for no limit.",
        ],
    },
    Setting {
        name: "idle_timeout",
        parameters: "timeout: impl Into<Option<Duration>>",
        arguments: "timeout",
        doc: &["The longest silence within a streamed body, 30 s unless set; `None` for no limit."],
    },
    Setting {
        name: "retry",
        parameters: "policy: RetryPolicy",
        arguments: "policy",
        doc: &["When and how often a failed attempt is repeated."],
    },
    Setting {
        name: "response_limit",
        parameters: "bytes: u64",
        arguments: "bytes",
        doc: &["The largest buffered body, in bytes after decompression, 64 MiB unless set."],
    },
    Setting {
        name: "max_in_flight",
        parameters: "requests: impl Into<Option<usize>>",
        arguments: "requests",
        doc: &["How many requests may be on their way at once, 256 unless set; `None` for any number."],
    },
    Setting {
        name: "middleware",
        parameters: "middleware: impl Middleware",
        arguments: "middleware",
        doc: &["Something around every request on the wire; the first one added is the outermost."],
    },
];

/// The methods of a client's builder for all settings.
pub(super) fn methods() -> syn::Result<Vec<TokenStream>> {
    SETTINGS.iter().map(setting).collect()
}

fn setting(setting: &Setting) -> syn::Result<TokenStream> {
    let name = syntax::ident(setting.name)?;
    let parameters: TokenStream = setting.parameters.parse()?;
    let arguments: TokenStream = setting.arguments.parse()?;
    let doc = syntax::own_doc(setting.doc);
    Ok(quote! {
        #(#doc)*
        pub fn #name(self, #parameters) -> Self {
            Self { core: self.core.#name(#arguments) }
        }
    })
}
