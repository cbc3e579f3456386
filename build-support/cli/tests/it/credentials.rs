//! Credentials of a vendor: those that `vendor.toml` names, and those that appear with the next page.

use std::fs;

use crate::{Workspace, stderr};

const MANIFEST: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Client of Cats\"\n\n[[source]]\npath = \
                        \"source.yaml\"\norigin = \"https://docs.cats.example/openapi.yaml\"\n\n[auth.Token]\nenv = \
                        []\nmethod = \"key\"\ndefault = true\n";
const SPECIFICATION: &str = "\
openapi: 3.0.3
info: {title: Cats, version: '1'}
servers: [{url: 'https://api.example'}]
paths:
  /cats:
    get:
      operationId: listCats
      security: [{Token: []}, {Key: []}]
      responses: {'204': {description: Fine.}}
components:
  securitySchemes:
    Key: {type: apiKey, in: header, name: X-Key}
    Token: {type: http, scheme: bearer}
";

#[test]
fn a_new_scheme_takes_no_name_that_the_manifest_gave() {
    let workspace = Workspace::new();
    fs::create_dir_all(workspace.path("specs/cats")).unwrap();
    fs::write(workspace.path("specs/cats/vendor.toml"), MANIFEST).unwrap();
    fs::write(workspace.path("specs/cats/source.yaml"), SPECIFICATION).unwrap();
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let client = workspace.read("crates/cats-api/src/generated/client.rs");
    for method in ["pub fn key(", "pub fn key_credential("] {
        assert_eq!(client.matches(method).count(), 1, "{method} in {client}");
    }
}
