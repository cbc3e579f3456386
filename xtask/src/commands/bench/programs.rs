//! Programs that use the clients that `cargo xtask bench` compiles.
//!
//! In: the generated code of a client. Out: the text of a program that calls some or all of its operations. Operations
//! of this workspace's clients are called as the examples in their documentation call them; those of progenitor's
//! builder style without any parameter, which it finds out about when the program runs.
//!
//! Nothing is ever sent, but the compiler must not know that: every call is made a value that it cannot see through.

use anyhow::{Context as _, Result, anyhow};
use syn::{Expr, ExprLit, FnArg, ImplItem, ImplItemFn, Item, Lit, Meta, ReturnType, Type};

/// The call of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// The method of the client.
    pub(super) method: String,
    /// A module with the function `call`, which takes as many arguments as `arguments` says.
    module: String,
    arguments: usize,
}

/// The calls in `code`, a file of operations of this workspace, as their documentation shows them.
pub(super) fn documented(code: &str) -> Result<Vec<Call>> {
    let methods = methods_of_client(code)?;
    let calls = methods.iter().filter_map(|method| {
        let module = example(method)?;
        Some(called(method.sig.ident.to_string(), module))
    });
    calls.collect()
}

fn called(method: String, example: String) -> Result<Call> {
    let file = syn::parse_file(&example).with_context(|| format!("the example of `{method}` is not Rust"))?;
    let mut functions = file.items.iter().filter_map(|item| match item {
        Item::Fn(function) if function.sig.ident == "example" => Some(function),
        _ => None,
    });
    let function = functions
        .next()
        .ok_or_else(|| anyhow!("the example of `{method}` is no function"))?;
    Ok(Call {
        arguments: function.sig.inputs.len(),
        module: example.replace("async fn example(", "pub async fn call("),
        method,
    })
}

/// The calls in `code`, a client in progenitor's builder style called `package`.
pub(super) fn built(code: &str, package: &str) -> Result<Vec<Call>> {
    let methods = methods_of_client(code)?;
    let operations = methods.iter().filter(|method| returns_builder(method));
    let calls = operations.map(|method| {
        let name = &method.sig.ident;
        let module = format!(
            "pub async fn call() -> Result<(), Box<dyn std::error::Error>> {{\n    let client = \
             {package}::Client::new(\"http://localhost\");\n    let response = client.{name}().send().await?;\n    \
             Ok(())\n}}\n"
        );
        Call {
            method: name.to_string(),
            module,
            arguments: 0,
        }
    });
    Ok(calls.collect())
}

fn returns_builder(method: &ImplItemFn) -> bool {
    let ReturnType::Type(_, ty) = &method.sig.output else {
        return false;
    };
    let takes_nothing = method
        .sig
        .inputs
        .iter()
        .all(|input| matches!(input, FnArg::Receiver(_)));
    let is_builder = |path: &syn::Path| path.segments.first().is_some_and(|first| first.ident == "builder");
    takes_nothing && matches!(&**ty, Type::Path(path) if is_builder(&path.path))
}

/// The methods in every `impl` of a client, or of a handle of its operations.
fn methods_of_client(code: &str) -> Result<Vec<ImplItemFn>> {
    let file = syn::parse_file(code).context("the generated code is not Rust")?;
    let impls = file.items.into_iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() && is_client(&item.self_ty) => Some(item.items),
        _ => None,
    });
    let methods = impls.flatten().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    });
    Ok(methods.collect())
}

fn is_client(ty: &Type) -> bool {
    let is_called_so = |name: &syn::Ident| name == "Client" || name.to_string().ends_with("Operations");
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| is_called_so(&last.ident)))
}

/// The code of the example in the documentation of `method`, lines that rustdoc hides included.
fn example(method: &ImplItemFn) -> Option<String> {
    let lines = method.attrs.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(line), ..
            }) => Some(line.value()),
            _ => None,
        },
        _ => None,
    });
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned());
    let mut code = lines.skip_while(|line| line != "```no_run").skip(1).peekable();
    code.peek()?;
    let code = code.take_while(|line| line != "```");
    Some(code.fold(String::new(), |text, line| {
        text + line.strip_prefix("# ").unwrap_or(&line) + "\n"
    }))
}

/// The text of a program that makes `calls`.
pub(super) fn program(calls: &[Call]) -> String {
    let mut modules = String::new();
    let mut list = String::new();
    for (index, Call { module, arguments, .. }) in calls.iter().enumerate() {
        let given = vec!["given()?"; *arguments].join(", ");
        modules.push_str(&format!("mod call_{index} {{\n{module}}}\n"));
        list.push_str(&format!(
            "        Box::pin(async {{ call_{index}::call({given}).await }}),\n"
        ));
    }
    format!(
        "#![allow(deprecated, unused)]\n\ntype Outcome = Result<(), Box<dyn std::error::Error>>;\ntype Call = \
         std::pin::Pin<Box<dyn Future<Output = Outcome>>>;\n\nfn given<T>() -> Result<T, &'static str> {{\n    \
         std::hint::black_box(None).ok_or(\"nothing is given\")\n}}\n\nfn main() {{\n    let calls: Vec<Call> = vec![\n{list}    \
         ];\n    std::hint::black_box(calls);\n}}\n\n{modules}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTED: &str = r#"
        impl CatsOperations<'_> {
            /// Adds a cat.
            ///
            /// ```no_run
            /// use pets_api::Client;
            ///
            /// # async fn example(body: &types::Cat) -> Result<(), Box<dyn std::error::Error>> {
            /// let client = Client::from_env()?;
            /// let response = client.cats().add(body).send().await?;
            /// # Ok(())
            /// # }
            /// ```
            pub fn add(&self, body: &types::Cat) -> Add { todo!() }
            /// Has no example.
            pub fn base_url(&self) -> &Url { todo!() }
        }
        impl Add {
            pub fn send(self) -> ResponseFuture<()> { todo!() }
        }
    "#;

    #[test]
    fn operations_are_called_as_their_documentation_does() {
        let calls = documented(DOCUMENTED).unwrap();
        assert_eq!(calls.len(), 1);
        let program = program(&calls);
        assert!(program.contains("call_0::call(given()?).await"), "{program}");
        assert!(program.contains("\nuse pets_api::Client;\n"), "{program}");
        assert!(
            program.contains("\npub async fn call(body: &types::Cat) ->"),
            "{program}"
        );
        assert!(syn::parse_file(&program).is_ok(), "{program}");
    }

    #[test]
    fn operations_of_the_builder_style_are_called_without_parameters() {
        let code = "impl Client {
            pub fn new(baseurl: &str) -> Self { todo!() }
            pub fn add_cat(&self) -> builder::AddCat<'_> { todo!() }
        }";
        let calls = built(code, "pets").unwrap();
        let methods: Vec<&str> = calls.iter().map(|call| call.method.as_str()).collect();
        assert_eq!(methods, ["add_cat"]);
        assert!(program(&calls).contains("client.add_cat().send().await?"));
    }
}
