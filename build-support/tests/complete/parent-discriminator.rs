//! Values of bases, and of unions inside unions.

use test_api::serde_json::{self, Value, json};
use test_api::types::{Animal, File, Fish, Node};

#[test]
fn a_base_holds_all_that_its_kinds_have() {
    let nodes = json!([
        { "kind": "file", "label": "a", "bytes": 3 },
        { "kind": "folder", "children": [{ "kind": "file", "bytes": 4 }] },
        { "kind": "socket", "port": 80 },
    ]);
    let read: Vec<Node> = serde_json::from_value(nodes.clone()).unwrap();
    assert!(matches!(&read[0], Node::File(file) if file.bytes == 3));
    assert!(matches!(&read[1], Node::Folder(folder) if folder.children.as_ref().unwrap().len() == 1));
    assert!(matches!(&read[2], Node::Unknown(value) if value["port"] == 80));
    assert_eq!(serde_json::to_value(&read).unwrap(), nodes);
}

#[test]
fn a_kind_is_sent_with_all_that_it_has() {
    let node = Node::from(File::new(7).label("x"));
    let sent: Value = serde_json::to_value(node).unwrap();
    assert_eq!(sent, json!({ "kind": "file", "label": "x", "bytes": 7 }));
}

#[test]
fn a_union_inside_a_union_is_told_by_both_discriminators() {
    let animals = json!([
        { "class": "fish", "sub": "shark", "teeth": 300 },
        { "sub": "salmon", "partner": { "class": "bird", "wings": 2 }, "class": "fish" },
        { "class": "bird", "wings": 2 },
        { "class": "fish", "sub": "eel" },
    ]);
    let read: Vec<Animal> = serde_json::from_value(animals.clone()).unwrap();
    assert!(matches!(&read[0], Animal::Fish(Fish::Shark(shark)) if shark.teeth == Some(300)));
    assert!(matches!(&read[1], Animal::Fish(Fish::Salmon(_))));
    assert!(matches!(&read[2], Animal::Bird(bird) if bird.wings == Some(2)));
    assert!(matches!(&read[3], Animal::Fish(Fish::Unknown(_))));
    assert_eq!(serde_json::to_value(&read).unwrap(), animals);
}
