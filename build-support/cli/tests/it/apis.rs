//! A site with several APIs: each has a specification and a crate of its own, as `vendor.toml` says.

use std::fs;

use crate::{Workspace, files, stderr};

const HEAD: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Client of Cats\"\n\n[[source]]\npath = \
                    \"pages/*.md\"\norigin = \"https://docs.cats.example/*.md\"\n\n[auth.Key]\nenv = []\nmethod = \
                    \"key\"\n";
const APIS: &str =
    "\n[api.cats]\npages = [\"cats.yaml\"]\n\n[api.dogs]\npages = [\"dogs.yaml\"]\ncrate = \"dogs-api\"\n";

/// A page of the specification `name`, whose schema `Animal` has a property of the same name.
fn page(name: &str) -> String {
    format!(
        "# Page\n\n````yaml {name}.yaml get /{name}\nopenapi: 3.0.3\ninfo: {{title: Animals, version: '1'}}\nservers: [{{url: \
         'https://api.example'}}]\npaths:\n  /{name}:\n    get:\n      responses: {{'200': {{description: Fine., content: \
         {{application/json: {{schema: {{$ref: '#/components/schemas/Animal'}}}}}}}}}}\ncomponents:\n  schemas:\n    Animal: \
         {{type: object, properties: {{{name}: {{type: string}}}}}}\n  securitySchemes:\n    Key: {{type: http, scheme: \
         bearer}}\n````\n"
    )
}

fn workspace(manifest: &str) -> Workspace {
    let workspace = Workspace::new();
    fs::create_dir_all(workspace.path("specs/cats/pages")).unwrap();
    fs::write(workspace.path("specs/cats/vendor.toml"), manifest).unwrap();
    for name in ["cats", "dogs"] {
        fs::write(workspace.path(&format!("specs/cats/pages/{name}.md")), page(name)).unwrap();
    }
    workspace
}

#[test]
fn each_api_has_a_specification_and_a_crate() {
    let workspace = workspace(&format!("{HEAD}{APIS}"));
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(files(&workspace.path("specs/cats/openapi")), ["cats.yaml", "dogs.yaml"]);
    for (api, other) in [("cats", "dogs"), ("dogs", "cats")] {
        let types = workspace.read(&format!("crates/{api}-api/src/generated/types/untagged.rs"));
        assert!(types.contains(&format!("pub {api}: Option<String>")), "{types}");
        assert!(!types.contains(&format!("pub {other}:")), "{types}");
    }
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
    fs::write(workspace.path("specs/cats/openapi/birds.yaml"), "").unwrap();
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(1), "a specification of no API is found");
}

#[test]
fn a_site_with_several_apis_says_what_to_write() {
    let workspace = workspace(HEAD);
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(2));
    for line in [
        "- cats: 1 page, 1 operation",
        "[api.cats]",
        "pages = [\"cats.yaml\"]",
        "[api.dogs]",
        "crate = \"dogs-api\"",
    ] {
        assert!(stderr(&output).contains(line), "{line}: {}", stderr(&output));
    }
}

#[test]
fn tables_that_fit_no_site_are_errors() {
    for (apis, finding) in [
        (
            "\n[api.cats]\npages = [\"cats.yaml\"]\n",
            "vendor.toml does not say what becomes of these",
        ),
        (
            "\n[api.birds]\npages = [\"birds.yaml\"]\n",
            "no page is about the API `birds`",
        ),
        (
            &APIS.replace("crate = \"dogs-api\"\n", ""),
            "give one of them a `crate`",
        ),
        (&APIS.replace("dogs-api", "cats-api"), "or is that of another one"),
    ] {
        let workspace = workspace(&format!("{HEAD}{apis}"));
        let output = workspace.run(&["codegen"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(finding), "{}", stderr(&output));
    }
}

#[test]
fn an_api_can_be_left_out() {
    let manifest = format!(
        "{HEAD}{}",
        APIS.replace("crate = \"dogs-api\"", "skip = \"nobody keeps dogs\"")
    );
    let workspace = workspace(&manifest);
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(files(&workspace.path("specs/cats/openapi")), ["cats.yaml"]);
}
