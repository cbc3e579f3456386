//! What a `vendor.toml` says of types and parameters, in the client of `settings/cats.yaml`.
//!
//! That it compiles, `.ci/check-generated build-support/tests/settings/cats.yaml` shows, with the types of
//! `settings/crate`; the same of `settings/homes/homes.yaml`, which shows what it says of ids. What it says of
//! parameters that calls share is shown by `settings/households.yaml`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use openapi_crates::document::SourceFile;
use openapi_crates::document::diagnostic::Diagnostics;
use openapi_crates::package::ClientCrate;
use openapi_crates::package::committed::SharedModules;
use openapi_crates::package::manifest;
use openapi_crates::pipeline::{self, Told};
use openapi_crates::read::overlay;

fn source(name: &str) -> Arc<SourceFile> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/settings").join(name);
    SourceFile::new(name, fs::read_to_string(path).unwrap())
}

/// The client that the manifest with the text `manifest` makes.
fn client(manifest: &str) -> Result<ClientCrate, Diagnostics> {
    let manifest = manifest::read(&SourceFile::new("vendor.toml", manifest))?;
    made(&Told {
        manifest: Some(&manifest),
        ..Told::default()
    })
}

fn made(told: &Told<'_>) -> Result<ClientCrate, Diagnostics> {
    made_of("cats.yaml", told)
}

fn made_of(description: &str, told: &Told<'_>) -> Result<ClientCrate, Diagnostics> {
    let files = [source(description)];
    let made = pipeline::crate_of(&files, &[], told, "cats-api", "a test", &SharedModules::default())?;
    Ok(made.0)
}

/// The manifest of the test with `from`, which is in it, replaced.
fn changed(from: &str, to: &str) -> String {
    let text = source("vendor.toml").text.clone();
    assert!(text.contains(from), "{from}");
    text.replace(from, to)
}

#[test]
fn a_manifest_shapes_types_and_parameters() {
    let client = client(&source("vendor.toml").text).unwrap();
    let shown = client.files.iter().filter(|(path, _)| path.contains("cats.rs"));
    let shown: Vec<String> = shown.map(|(path, text)| format!("// {path}\n{text}")).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_manifest_says_what_the_client_does_beside_calls() {
    let client = client(&source("vendor.toml").text).unwrap();
    let names: Vec<&str> = client.features.names().collect();
    assert_eq!(names, ["cats", "webhook-signatures", "websocket"]);
    assert_eq!(client.features.default, ["cats"], "each has a price");
    let shown = &client.files["reexports.rs"];
    insta::assert_snapshot!(shown[shown.find("#[cfg").unwrap()..].to_owned());
    let shown = &client.files["client.rs"];
    let start = shown.find("#[cfg(feature = \"websocket\")]").unwrap();
    insta::assert_snapshot!(shown[start..start + shown[start..].find("\n}\n").unwrap()].to_owned());
    let start = shown.find("pub fn builder()").unwrap();
    insta::assert_snapshot!(shown[start..start + shown[start..].find("\n    }\n").unwrap()].to_owned());
}

#[test]
fn operations_are_a_feature_of_their_own_where_an_overlay_gives_them_a_tag() {
    let overlay = "overlay: 1.0.0\ninfo: {title: Features, version: '1'}\nactions:\n- target: $.paths['/cats/{id}'].put.tags\n  \
                   description: to have it as a feature\n  remove: true\n- target: $.paths['/cats/{id}'].put\n  \
                   description: to have it as a feature\n  update: {tags: [changes]}\n";
    let overlay = overlay::read(&SourceFile::new("overlay.yaml", overlay)).unwrap();
    let of_tags = |told: &Told<'_>| -> Vec<String> {
        let features = made(told).unwrap().features.all;
        features.into_iter().map(|feature| feature.name).collect()
    };
    assert_eq!(of_tags(&Told::default()), ["cats"]);
    let told = Told {
        overlay: Some(&overlay),
        ..Told::default()
    };
    assert_eq!(of_tags(&told), ["cats", "changes"]);
}

#[test]
fn what_the_description_does_not_have_is_refused_at_its_line() {
    for (from, to, expected) in [
        ("ApiCatOwner", "ApiCatOwnr", "did you mean `ApiCatOwner`?"),
        ("ApiCatOwner", "ApiCatId", "which no generated struct or enum is"),
        ("replace.CatId", "replace.DogId", "is about the schema `DogId`"),
        (
            "X-Cat-Account",
            "X-Dog-Account",
            "is about the parameter `X-Dog-Account`",
        ),
        (
            "[\"Eq\"]",
            "[\"not a path\"]",
            "`not a path` is no path of a derive macro",
        ),
        ("feline\")]", "feline\")", "is no attribute"),
        ("crate::ids::CatId", "crate::ids::", "is no path of a type"),
        ("\"Api\"", "\"api_\"", "is no beginning of Rust names"),
        ("derive = [\"Eq\"]", "", "this adds nothing"),
        ("\"uuid\"", "\"uid\"", "did you mean `uuid`?"),
        ("feeding.state", "feeding.stat", "did you mean `feeding.state`?"),
        ("\"stolen\"", "\"stole\"", "did you mean `stolen`?"),
        ("\"stolen\"", "3", "its state is not of the type of `3`"),
        ("\"stolen\"", "\"eaten\"", "ends it both well and badly"),
        ("poll.getWalk", "poll.putCat", "error[poll]"),
        ("poll.getWalk", "poll.getWalks", "did you mean `getWalk`?"),
        ("[true]", "[]", "would never be done"),
        ("\"IndexMap\"", "\"HashMap\"", "expected `BTreeMap` or `IndexMap`"),
        ("X-Cat-Signature", "X Cat", "cannot be the name of a header"),
        (
            "timestamp =",
            "signed = '{timestamp}'\ntimestamp =",
            "`signed` has to have `{body}` in it",
        ),
        (
            "timestamp =",
            "signed = '{body}'\ntimestamp =",
            "`signed` has to have `{timestamp}` in it",
        ),
        (
            "timestamp =",
            "signed = '{timestamp}{body}'\n#",
            "`signed` has to have `{timestamp}` in it",
        ),
        ("X-Cat-Time", "X Cat", "cannot be the name of a header"),
        ("\"sha512\"", "\"md5\"", "expected `sha256` or `sha512`"),
        ("X-Cat-Quota-Left", "X Cat", "cannot be the name of a header"),
        ("\"http-date\"", "\"rfc\"", "expected one of `seconds`"),
    ] {
        let refused = client(&changed(from, to)).unwrap_err().to_string();
        assert!(refused.contains(expected), "{to}: {refused}");
    }
}

#[test]
fn a_table_of_rate_limits_names_a_header() {
    let text = source("vendor.toml").text.clone();
    let (before, _) = text.split_once("[rate_limit]").unwrap();
    let refused = client(&format!("{before}[rate_limit]\n")).unwrap_err().to_string();
    assert!(refused.contains("names no header"), "{refused}");
}

/// The client that the manifest with the text `manifest` makes of `settings/households.yaml`.
fn households(manifest: &str) -> Result<ClientCrate, Diagnostics> {
    let manifest = manifest::read(&SourceFile::new("vendor.toml", manifest))?;
    let told = Told {
        manifest: Some(&manifest),
        ..Told::default()
    };
    made_of("households.yaml", &told)
}

#[test]
fn calls_share_parameters() {
    let client = households(&source("households.toml").text).unwrap();
    let is_shown = |path: &str| path.starts_with("operations/") && path != "operations/cats/own.rs";
    let shown = client.files.iter().filter(|(path, _)| is_shown(path));
    let shown: Vec<String> = shown.map(|(path, text)| format!("// {path}\n{text}")).collect();
    insta::assert_snapshot!(shown.join("\n"));
    // What is shared needs nothing of those who have none of its operations.
    let dogs = client
        .features
        .all
        .iter()
        .find(|feature| feature.name == "dogs")
        .unwrap();
    assert!(dogs.enables.contains("dep:uuid"), "{dogs:?}");
    assert!(client.features.always.is_empty(), "{:?}", client.features.always);
}

#[test]
fn parameters_that_calls_cannot_share_are_refused_at_their_line() {
    let text = source("households.toml").text.clone();
    let head = "[shared.home]\nparameter = \"x-household\"\nin = \"header\"";
    for (table, expected) in [
        (
            "[shared.home]\nparameter = \"x-househld\"\nin = \"header\"",
            "no operation has the header `x-househld`",
        ),
        (
            "[shared.home]\nparameter = \"x-househld\"\nin = \"header\"",
            "did you mean `X-Household`?",
        ),
        (
            "[shared.home]\nparameter = \"X-Household\"\nin = \"query\"",
            "there are: api-version",
        ),
        (
            "[shared.timeout]\nparameter = \"X-Household\"\nin = \"header\"",
            "builders have another method `timeout`",
        ),
        (
            "[shared.mood]\nparameter = \"X-Household\"\nin = \"header\"",
            "clients have another method `with_mood`",
        ),
        (
            "[shared.options]\nparameter = \"X-Household\"\nin = \"header\"",
            "requests of `listCats` have another method `options`",
        ),
        (
            "[shared.state]\nparameter = \"X-Mood\"\nin = \"header\"",
            "it has one type in `getCat` and another one in `listDogs`",
        ),
        (
            "[shared.shelf]\nparameter = \"X-Shelf\"\nin = \"header\"",
            "it is more than one value",
        ),
        ("[shared.home]\nparameter = \"X-Household\"", "missing field `in`"),
        (
            "[shared.home]\nparameter = \"id\"\nin = \"path\"",
            "expected `header` or `query`",
        ),
        (
            "[shared.Home]\nparameter = \"X-Household\"\nin = \"header\"",
            "cannot be the name of a method",
        ),
        (
            "[names.parameter.X-Household]\nname = \"h\"\nreason = \"r\"\n\n[shared.home]\nparameter = \"X-Household\"\nin = \"header\"",
            "`[names.parameter]` has another name for `X-Household`",
        ),
    ] {
        let refused = households(&text.replace(head, table)).unwrap_err().to_string();
        assert!(refused.contains(expected), "{table}: {refused}");
        assert!(
            refused.contains("vendor.toml:9") || refused.contains("vendor.toml:1"),
            "{refused}"
        );
    }
    let unknown = households(&text.replace("x-household", "x-cat"))
        .unwrap_err()
        .to_string();
    assert!(
        unknown.contains("error[shared-parameter]") && unknown.contains("vendor.toml:9"),
        "{unknown}"
    );
}

#[test]
fn parameters_that_most_operations_require_are_proposed() {
    let proposals = |client: &ClientCrate| client.apis[0].fidelity.proposals.clone();
    let client = made_of("households.yaml", &Told::default()).unwrap();
    let proposed = proposals(&client);
    let [household] = proposed.as_slice() else {
        panic!("{proposed:?}")
    };
    assert_eq!(
        household.entry,
        "[shared.household]\nparameter = \"X-Household\"\nin = \"header\"\n"
    );
    assert!(
        household
            .reason
            .starts_with("5 operations require the header \"X-Household\""),
        "{household:?}"
    );
    let text = source("households.toml").text.clone();
    let pasted = text.replace(
        "[shared.home]\nparameter = \"x-household\"\nin = \"header\"",
        &household.entry,
    );
    assert!(proposals(&households(&pasted).unwrap()).is_empty(), "it is there now");
    // Few operations say little.
    assert!(proposals(&made(&Told::default()).unwrap()).is_empty());
}

/// The client that the manifest with the text `manifest` makes of `settings/homes/homes.yaml`.
fn homes(manifest: &str) -> Result<ClientCrate, Diagnostics> {
    let manifest = manifest::read(&SourceFile::new("vendor.toml", manifest))?;
    let told = Told {
        manifest: Some(&manifest),
        ..Told::default()
    };
    made_of("homes/homes.yaml", &told)
}

#[test]
fn ids_have_types_of_their_own() {
    let client = homes(&source("homes/vendor.toml").text).unwrap();
    let is_shown = |path: &str| path.ends_with("homes.rs") || path == "operations/shared_home.rs";
    let shown = client.files.iter().filter(|(path, _)| is_shown(path));
    let shown: Vec<String> = shown.map(|(path, text)| format!("// {path}\n{text}")).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn what_cannot_be_an_id_is_refused_at_its_line() {
    let text = source("homes/vendor.toml").text.clone();
    let head = "[ids.CatId]\nparameters = [\"cat_id\"]\nfields = [\"Cat.id\", \"MoveCatBody.friend\"]";
    for (table, expected) in [
        (
            "[ids.CatId]\nparameters = [\"cat_ids\"]",
            "no operation has the parameter `cat_ids`",
        ),
        ("[ids.CatId]\nparameters = [\"cat_ids\"]", "did you mean `cat_id`?"),
        (
            "[ids.CatId]\nparameters = [\"/home/{id}\"]",
            "no operation has the parameter `/home/{id}`",
        ),
        (
            "[ids.CatId]\nfields = [\"Cat.ident\"]",
            "no schema has the property `Cat.ident`",
        ),
        ("[ids.CatId]\nfields = [\"Home.size\"]", "`Home.size` is none of them"),
        ("[ids.CatId]\nfields = [\"Home.other\"]", "`Home.other` is none of them"),
        ("[ids.CatId]\nfields = [\"Cat.home_id\"]", "or is another id"),
        (
            "[ids.CatId]\nfields = [\"Cat.id\", \"Cat.vet\"]",
            "`Cat.id` and `Cat.vet` are of different types",
        ),
        ("[ids.CatId]", "no schema is called `CatId`"),
        (
            "[ids.Cat]\nfields = [\"Cat.id\"]",
            "the schema of that name is none of them",
        ),
        ("[ids.Uuid]\nfields = [\"Cat.id\"]", "types cannot have this name"),
        (
            "[ids.cat_id]\nfields = [\"Cat.id\"]",
            "`cat_id` cannot be the name of a type",
        ),
        ("[ids.CatId]\nfield = [\"Cat.id\"]", "did you mean `fields`?"),
    ] {
        let refused = homes(&text.replace(head, table)).unwrap_err().to_string();
        assert!(refused.contains(expected), "{table}: {refused}");
        assert!(refused.contains(" --> vendor.toml:"), "{table}: {refused}");
    }
    let gone = homes(&text.replace("Home.id", "Home.ident")).unwrap_err().to_string();
    assert!(
        gone.contains("error[id-type]") && gone.contains("vendor.toml:9"),
        "{gone}"
    );
}

#[test]
fn ids_that_can_be_swapped_are_proposed() {
    let proposals = |client: &ClientCrate| client.apis[0].fidelity.proposals.clone();
    let proposed = proposals(&made_of("homes/homes.yaml", &Told::default()).unwrap());
    let entries: Vec<&str> = proposed.iter().map(|proposal| proposal.entry.as_str()).collect();
    let expected = [
        "[ids.HomeId]\nparameters = [\"/homes/{id}\"]\nfields = [\"Cat.home_id\", \"Home.id\"]\n",
        "[ids.CatId]\nparameters = [\"cat_id\"]\nfields = [\"Cat.id\"]\n",
        "[ids.RoomId]\nparameters = [\"room_id\"]\n",
    ];
    assert_eq!(entries, expected);
    assert!(
        proposed[0].reason.starts_with("`getCat` takes several ids"),
        "{proposed:?}"
    );
    let text = source("homes/vendor.toml").text.clone();
    let (head, _) = text.split_once("[ids").unwrap();
    let pasted = homes(&format!("{head}{}", expected.join("\n"))).unwrap();
    assert!(proposals(&pasted).is_empty(), "they are there now");
    // An id that none of another thing is beside needs no type.
    let lone = made_of("households.yaml", &Told::default()).unwrap();
    assert!(proposals(&lone).iter().all(|proposal| !proposal.entry.contains("ids")));
}
