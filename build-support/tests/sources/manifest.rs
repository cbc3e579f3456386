//! The manifest: what its keys become, and that its documentation is true.

use openapi_crates::document::SourceFile;
use openapi_crates::model::settings::FailureValue;
use openapi_crates::package::manifest::{self, Manifest};

fn read(text: &str) -> Manifest {
    manifest::read(&SourceFile::new("vendor.toml", text)).unwrap_or_else(|findings| panic!("{findings}"))
}

#[test]
fn the_documented_example_is_a_manifest_with_every_key() {
    let manifest = read(&manifest::example());
    assert_eq!(manifest.crate_name, "cats-api");
    assert_eq!(manifest.homepage.as_deref(), Some("https://cats.example"));
    assert_eq!(
        manifest.base_url.map(|url| url.value).as_deref(),
        Some("https://api.cats.example")
    );
    let auth = &manifest.auth["ApiKey"];
    assert_eq!(
        (auth.env.as_slice(), auth.method.as_str()),
        (["CATS_API_KEY".to_owned()].as_slice(), "api_key")
    );
    assert!(auth.is_default);
    let failure = manifest.failure.expect("the example has a failure");
    assert_eq!(
        (failure.field.as_str(), failure.equals),
        ("success", FailureValue::Bool(false))
    );
    assert_eq!(manifest.resolutions[0].pointer.as_str(), "/components/schemas/Cat");
    assert_eq!(manifest.combinations[0].pointer.as_str(), "/paths/~1images/post");
    let kittens = &manifest.apis[0];
    assert_eq!(kittens.stated.name, "kittens");
    assert_eq!(kittens.stated.pages, ["kittens.yaml", "Kittens"]);
    assert_eq!(kittens.crate_name.as_deref(), Some("kittens-api"));
    assert_eq!(kittens.skip.as_deref(), Some("it is not published yet"));
    assert_eq!(manifest.names.operations["getAllTheCats"].name, "list_cats");
    assert_eq!(manifest.names.types["CatDTO"].name, "Cat");
    assert_eq!(manifest.names.fields["CatDTO"]["cat-name"].name, "name");
}

#[test]
fn parts_know_where_they_stand() {
    let manifest = read(&manifest::example());
    let line_of = |text: &str| {
        manifest
            .file
            .text
            .lines()
            .position(|line| line.contains(text))
            .map(|index| index + 1)
    };
    let line = |location: &openapi_crates::document::Location| Some(location.line as usize);
    assert_eq!(line(&manifest.sources[0].location), line_of("[[source]]"));
    assert_eq!(line(&manifest.auth["ApiKey"].location), line_of("[auth.ApiKey]"));
    assert_eq!(line(&manifest.resolutions[0].location), line_of("[[resolve]]"));
    assert_eq!(
        line(&manifest.names.types["CatDTO"].location),
        line_of("[names.type.CatDTO]")
    );
}

#[test]
fn a_pattern_gives_each_file_its_origin() {
    let manifest = read(&manifest::example());
    let pattern = &manifest.sources[0];
    assert_eq!(
        pattern.origin_of("pages/list-cats.md").as_deref(),
        Some("https://docs.cats.example/api/list-cats.md")
    );
    for other in [
        "pages/list-cats.txt",
        "pages/deeper/list-cats.md",
        "list-cats.md",
        "pages/",
    ] {
        assert_eq!(pattern.origin_of(other), None, "{other}");
    }
}
