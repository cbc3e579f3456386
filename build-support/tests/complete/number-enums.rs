//! Enumerations of numbers.

use test_api::serde_json::{self, json};
use test_api::types::{Ballot, Bungie, Freq, Vote};

#[test]
fn numbers_have_names_and_stay_open() {
    let ballots = json!([
        { "vote": -1, "freq": 2, "kind": -1, "flag": true },
        { "vote": 7, "freq": 0.5, "kind": 3 },
    ]);
    let read: Vec<Ballot> = serde_json::from_value(ballots.clone()).unwrap();
    assert_eq!((read[0].vote, read[0].freq, read[0].kind), (Vote::Down, Some(Freq::Value2), Some(Bungie::Minus1)));
    assert_eq!((read[1].vote, read[1].freq), (Vote::Unknown(7), Some(Freq::Unknown(0.5))));
    assert_eq!(serde_json::to_value(&read).unwrap(), ballots);
    assert_eq!((Vote::None.value(), Vote::from(1), Freq::Minus1.to_string().as_str()), (0, Vote::Up, "-1"));
}
