//! Nested JSON on a thread with the 2 MiB of stack that threads of Rust have by default: whatever a server sends, the
//! process lives. An overflow would end the test binary.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::{Duration, Instant};

use api_client_core::serde::Serialize;
use api_client_core::serde::de::DeserializeOwned;
use api_client_core::{AdditionalProperties, DateTime, serde_json};
use serde_json::Value;

/// Defines an object with these optional properties, and properties that hold itself in every way that there is.
macro_rules! recursive {
    ($name:ident, $tagged:ident, $untagged:ident { $($field:ident $wire_name:literal: $type:ty,)* }) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        struct $name {
            $($field: Option<$type>,)*
            child: Option<Box<$name>>,
            list: Option<Vec<$name>>,
            map: Option<BTreeMap<String, $name>>,
            tagged: Option<Box<$tagged>>,
            untagged: Option<$untagged>,
            additional_properties: AdditionalProperties,
        }
        api_client_core::object!($name {
            $($field: optional $wire_name,)*
            child: optional "child",
            list: optional "list",
            map: optional "map",
            tagged: optional "tagged",
            untagged: optional "untagged",
            ..additional_properties
        });

        #[allow(clippy::large_enum_variant, reason = "a generated union has its objects in place up to a size")]
        #[derive(Clone, Debug, PartialEq)]
        enum $tagged {
            Object($name),
            Unknown(Value),
        }
        api_client_core::tagged_union!($tagged, "kind", { Object => "object" });

        #[derive(Clone, Debug, PartialEq)]
        enum $untagged {
            Text(String),
            Object(Box<$name>),
        }
        api_client_core::untagged_union!($untagged { Text, Object });
    };
}

recursive!(Narrow, NarrowTagged, NarrowUntagged {});

recursive!(Wide, WideTagged, WideUntagged {
        f0 "f0": String, f1 "f1": u64, f2 "f2": bool, f3 "f3": f64, f4 "f4": Vec<String>, f5 "f5": DateTime,
        f6 "f6": String, f7 "f7": u64, f8 "f8": bool, f9 "f9": f64, f10 "f10": Vec<String>, f11 "f11": DateTime,
        f12 "f12": String, f13 "f13": u64, f14 "f14": bool, f15 "f15": f64, f16 "f16": Vec<String>, f17 "f17": DateTime,
        f18 "f18": String, f19 "f19": u64, f20 "f20": bool, f21 "f21": f64, f22 "f22": Vec<String>, f23 "f23": DateTime,
        f24 "f24": String, f25 "f25": u64, f26 "f26": bool, f27 "f27": f64, f28 "f28": Vec<String>, f29 "f29": DateTime,
        f30 "f30": String, f31 "f31": u64, f32 "f32": bool, f33 "f33": f64, f34 "f34": Vec<String>, f35 "f35": DateTime,
        f36 "f36": String, f37 "f37": u64, f38 "f38": bool, f39 "f39": f64, f40 "f40": Vec<String>, f41 "f41": DateTime,
        f42 "f42": String, f43 "f43": u64, f44 "f44": bool, f45 "f45": f64, f46 "f46": Vec<String>, f47 "f47": DateTime,
        f48 "f48": String, f49 "f49": u64, f50 "f50": bool, f51 "f51": f64, f52 "f52": Vec<String>, f53 "f53": DateTime,
        f54 "f54": String, f55 "f55": u64, f56 "f56": bool, f57 "f57": f64, f58 "f58": Vec<String>, f59 "f59": DateTime,
        f60 "f60": String, f61 "f61": u64, f62 "f62": bool, f63 "f63": f64, f64 "f64": Vec<String>, f65 "f65": DateTime,
        f66 "f66": String, f67 "f67": u64, f68 "f68": bool, f69 "f69": f64, f70 "f70": Vec<String>, f71 "f71": DateTime,
        f72 "f72": String, f73 "f73": u64, f74 "f74": bool, f75 "f75": f64, f76 "f76": Vec<String>, f77 "f77": DateTime,
        f78 "f78": String, f79 "f79": u64, f80 "f80": bool, f81 "f81": f64, f82 "f82": Vec<String>, f83 "f83": DateTime,
        f84 "f84": String, f85 "f85": u64, f86 "f86": bool, f87 "f87": f64, f88 "f88": Vec<String>, f89 "f89": DateTime,
        f90 "f90": String, f91 "f91": u64, f92 "f92": bool, f93 "f93": f64, f94 "f94": Vec<String>, f95 "f95": DateTime,
        f96 "f96": String, f97 "f97": u64, f98 "f98": bool, f99 "f99": f64, f100 "f100": Vec<String>, f101 "f101": DateTime,
        f102 "f102": String, f103 "f103": u64, f104 "f104": bool, f105 "f105": f64, f106 "f106": Vec<String>, f107 "f107": DateTime,
        f108 "f108": String, f109 "f109": u64, f110 "f110": bool, f111 "f111": f64, f112 "f112": Vec<String>, f113 "f113": DateTime,
        f114 "f114": String, f115 "f115": u64, f116 "f116": bool, f117 "f117": f64, f118 "f118": Vec<String>, f119 "f119": DateTime,
        f120 "f120": String, f121 "f121": u64, f122 "f122": bool, f123 "f123": f64, f124 "f124": Vec<String>, f125 "f125": DateTime,
        f126 "f126": String, f127 "f127": u64, f128 "f128": bool, f129 "f129": f64, f130 "f130": Vec<String>, f131 "f131": DateTime,
});

/// An object with a child for each level but the last, in the way that the words around it say.
fn nested(before: &str, after: &str, levels: usize) -> String {
    format!("{}{{}}{}", before.repeat(levels - 1), after.repeat(levels - 1))
}

/// All ways in which an object holds another one, with how many levels of JSON each takes.
const WAYS: [(&str, &str, &str); 6] = [
    ("child", "{\"child\":", "}"),
    ("list", "{\"list\":[", "]}"),
    ("map", "{\"map\":{\"a\":", "}}"),
    ("tag first", "{\"tagged\":{\"kind\":\"object\",\"child\":", "}}"),
    ("tag last", "{\"tagged\":{\"child\":", ",\"kind\":\"object\"}}"),
    ("untagged", "{\"untagged\":", "}"),
];

/// Reads ever deeper values, does everything with those that can be read, and returns how deep they were.
fn deepest<T: DeserializeOwned + Serialize + Debug + Clone + PartialEq>(before: &str, after: &str) -> usize {
    let mut deepest = 0;
    for levels in 1..300 {
        let json = nested(before, after, levels);
        if serde_json::from_str::<T>(&json).is_err() {
            continue;
        }
        assert_eq!(deepest + 1, levels, "a deeper value can be read than one that cannot");
        deepest = levels;
    }
    let value: T = serde_json::from_str(&nested(before, after, deepest)).unwrap();
    let copy = value.clone();
    assert_eq!(copy, value);
    assert!(!format!("{value:?}{value:#?}").is_empty());
    let written = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&written).unwrap(), copy);
    let value = serde_json::to_value(&value).unwrap();
    assert_eq!(serde_json::from_value::<T>(value).unwrap(), copy);
    deepest
}

/// The stack that the program has taken before it reads a response, in bytes.
const PROGRAM: usize = 256 << 10;

/// Runs a function with what a program has left of a thread of 2 MiB.
fn on_two_mib<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new()
        .stack_size((2 << 20) - PROGRAM)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn every_way_to_nest_objects_ends_before_the_stack_does() {
    let depths = on_two_mib(|| {
        WAYS.map(|(way, before, after)| (way, deepest::<Narrow>(before, after), deepest::<Wide>(before, after)))
    });
    for (way, narrow, wide) in depths {
        assert!(
            (40..128).contains(&narrow) && (10..128).contains(&wide),
            "{way}: {narrow}, {wide} in {depths:?}"
        );
    }
    assert!(size_of::<Wide>() > 2500, "{} bytes are not wide", size_of::<Wide>());
}

#[test]
fn json_without_a_type_nests_as_deep_as_serde_json_reads_it() {
    let (unknown, kept) = on_two_mib(|| {
        let unknown = deepest::<Value>("{\"a\":", "}");
        (unknown, deepest::<Wide>("{\"new\":", "}"))
    });
    assert_eq!((unknown, kept), (127, 127));
}

#[test]
fn an_object_that_is_nested_too_deeply_is_an_error_that_says_so() {
    let error = serde_json::from_str::<Wide>(&nested("{\"child\":", "}", 120))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("objects are nested too deeply at line 1"), "{error}");
    // The room is given back, after errors too.
    for _ in 0..100 {
        assert!(serde_json::from_str::<Wide>(&nested("{\"child\":", "}", 120)).is_err());
    }
    assert!(serde_json::from_str::<Wide>(&nested("{\"child\":", "}", 10)).is_ok());
}

#[derive(Clone, Debug, PartialEq)]
enum Union {
    A(Box<A>),
    B(Box<B>),
    C(Box<C>),
}
api_client_core::untagged_union!(Union { A, B, C });

#[derive(Clone, Debug, PartialEq)]
struct A {
    a: u8,
    child: Option<Union>,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(A { a: required "a", child: optional "child", ..additional_properties });

#[derive(Clone, Debug, PartialEq)]
struct B {
    child: Option<Union>,
    b: u8,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(B { child: optional "child", b: required "b", ..additional_properties });

/// The names of its properties are those of [`B`], and only their values tell it apart.
#[derive(Clone, Debug, PartialEq)]
struct C {
    child: Option<Union>,
    b: bool,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(C { child: optional "child", b: required "b", ..additional_properties });

/// Nested JSON of 60 levels, and what its reading took.
fn union_of(before: &str, last: &str, after: &str) -> (Result<Union, serde_json::Error>, Duration) {
    let json = format!("{}{last}{}", before.repeat(40), after.repeat(40));
    let began = Instant::now();
    (serde_json::from_str(&json), began.elapsed())
}

#[test]
fn a_union_of_itself_is_read_once_where_names_tell_its_variants_apart() {
    let (valid, took) = union_of("{\"child\":", "{\"b\":1}", ",\"b\":1}");
    assert!(matches!(valid.unwrap(), Union::B(_)));
    assert!(took < Duration::from_secs(1), "{took:?}");
    let (valid, took) = union_of("{\"child\":", "{\"a\":1}", ",\"a\":1}");
    assert!(matches!(valid.unwrap(), Union::A(_)));
    assert!(took < Duration::from_secs(1), "{took:?}");
    let (invalid, took) = union_of("{\"child\":", "{\"c\":1}", ",\"b\":1}");
    assert!(invalid.is_err() && took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn a_union_of_itself_whose_variants_only_values_tell_apart_takes_bounded_time() {
    let (outcome, took) = union_of("{\"child\":", "{\"b\":true}", ",\"b\":true}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("too many variants"), "{}", error.len());
    // A few levels are read in full.
    let json = "{\"child\":{\"child\":{\"b\":true},\"b\":true},\"b\":true}";
    assert!(matches!(serde_json::from_str(json).unwrap(), Union::C(_)));
}
