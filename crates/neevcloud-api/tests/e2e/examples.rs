//! The examples of the description: there are none, and one that the vendor adds has to get a type here.

use crate::support::examples::assert_all_round_trip;

#[test]
fn every_example_comes_back_as_it_was() {
    assert_all_round_trip(include_str!("../fixtures/examples.json"), []);
}
