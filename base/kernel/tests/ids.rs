//! Ids as other crates make them.

use jiff::{SignedDuration, Timestamp};
use kernel::stored::Stored;
use kernel::{Clock, Random};

kernel::id! {
    /// A thing.
    ThingId
}

#[test]
fn ids_are_of_version_seven_and_sort_by_their_microsecond() {
    let clock = Clock::movable(Timestamp::from_microsecond(1_795_000_000_000_000).unwrap());
    let random = Random::seeded(1);
    let mut made = Vec::new();
    for _ in 0..50 {
        made.push(ThingId::new(&clock, &random));
        clock.advance(SignedDuration::from_micros(7));
    }
    assert!(made.iter().all(|id| id.as_uuid().get_version_num() == 7));
    assert!(made.is_sorted());
}

#[test]
fn an_id_comes_back_from_text_column_and_json() {
    let id = ThingId::new(&Clock::system(), &Random::system());
    assert_eq!(id.to_string().parse::<ThingId>().unwrap(), id);
    assert_eq!(ThingId::from_value(&id.to_value()), Ok(id));
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(serde_json::from_str::<ThingId>(&json).unwrap(), id);
    assert_eq!(format!("{id:?}"), format!("ThingId({id})"));
}
