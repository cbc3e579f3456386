//! The `overlay` stage: what each kind of action does.

use openapi_crates::document::{Location, Node, SourceFile};
use openapi_crates::read::overlay::{self, AppliedAction};
use openapi_crates::read::spec::Spec;
use serde_json::{Value, json};

/// Applies the actions in `actions`, which is YAML, to `document`.
fn apply(document: &Value, actions: &str) -> (Spec, Vec<AppliedAction>) {
    let root = Node::from_json(document, &Location::start_of(&SourceFile::new("openapi.yaml", "")));
    let text = format!("overlay: 1.1.0\ninfo: {{title: Corrections, version: '1'}}\nx-note: kept\nactions:\n{actions}");
    let overlay = overlay::read(&SourceFile::new("overlay.yaml", text)).unwrap_or_else(|findings| panic!("{findings}"));
    overlay::apply(Spec::new(root), &overlay).unwrap_or_else(|findings| panic!("{findings}"))
}

fn changed(document: &Value, actions: &str) -> Value {
    apply(document, actions).0.root.to_json()
}

#[test]
fn an_update_merges_objects_appends_to_arrays_and_replaces_the_rest() {
    let document = json!({"info": {"title": "Cats", "x": {"kept": 1}}, "tags": [{"name": "a"}]});
    let actions = "
  - target: $
    description: All three kinds at once.
    update: {info: {title: Dogs, x: {added: 2}}, tags: [{name: b}]}
";
    let expected =
        json!({"info": {"title": "Dogs", "x": {"kept": 1, "added": 2}}, "tags": [{"name": "a"}, {"name": "b"}]});
    assert_eq!(changed(&document, actions), expected);
}

#[test]
fn an_array_takes_one_item_or_several() {
    let actions = "
  - target: $.required
    description: One item.
    update: b
  - target: $.required
    description: Several items.
    update: [c, d]
";
    assert_eq!(
        changed(&json!({"required": ["a"]}), actions),
        json!({"required": ["a", "b", "c", "d"]})
    );
}

#[test]
fn one_action_changes_all_that_it_matches_and_tells_what_it_was() {
    let document = json!({"a": {"date": "x"}, "b": [{"date": "x"}, {"date": "y"}]});
    let actions = "
  - target: $..date[?@ == 'z']
    description: Never.
    remove: true
";
    assert!(
        overlay::read(&SourceFile::new("overlay.yaml", actions)).is_err(),
        "not a whole overlay"
    );
    let actions = "
  - target: $..[?@ == 'x']
    description: The letter is wrong.
    update: z
";
    let (spec, applied) = apply(&document, actions);
    assert_eq!(
        spec.root.to_json(),
        json!({"a": {"date": "z"}, "b": [{"date": "z"}, {"date": "y"}]})
    );
    assert_eq!(applied.len(), 1);
    let pointers: Vec<&str> = applied[0].pointers.iter().map(AsRef::as_ref).collect();
    assert_eq!(pointers, ["/a/date", "/b/0/date"]);
    assert_eq!(applied[0].description, "The letter is wrong.");
    assert_eq!(applied[0].location.to_string(), "overlay.yaml:6:5");
}

#[test]
fn removing_several_items_of_one_array_removes_the_right_ones() {
    let items: Vec<u32> = (0..12).collect();
    let actions = "
  - target: $.items[2, 0, 10, 11]
    description: These four are wrong.
    remove: true
  - target: $..[?@.remove]
    description: So is this, and what is in it.
    remove: true
";
    let document = json!({"items": items, "a/b": {"remove": true, "inner": {"remove": true}}, "kept": {}});
    assert_eq!(
        changed(&document, actions),
        json!({"items": [1, 3, 4, 5, 6, 7, 8, 9], "kept": {}})
    );
}

#[test]
fn what_was_removed_can_be_made_again() {
    let actions = "
  - target: $.example
    description: It is a string instead of an object.
    remove: true
  - target: $
    description: This is the object.
    update: {example: {name: Tom}}
";
    assert_eq!(
        changed(&json!({"example": "Tom"}), actions),
        json!({"example": {"name": "Tom"}})
    );
}

#[test]
fn a_copy_is_placed_where_the_overlay_asks_for_it() {
    let actions = "
  - target: $.schemas.Dog
    description: A dog is like a cat.
    copy: $.schemas.Cat
";
    let document = json!({"schemas": {"Cat": {"type": "object", "x": [1]}, "Dog": {}}});
    let (spec, _) = apply(&document, actions);
    assert_eq!(spec.root.to_json()["schemas"]["Dog"], document["schemas"]["Cat"]);
    let copied = spec
        .root
        .pointer("/schemas/Dog/x/0")
        .map(|node| node.location.to_string());
    assert_eq!(copied.as_deref(), Some("overlay.yaml:8:5"));
    let original = spec
        .root
        .pointer("/schemas/Cat/x")
        .map(|node| node.location.to_string());
    assert_eq!(original.as_deref(), Some("openapi.yaml:1:1"));
}
