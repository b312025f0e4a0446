//! Italian municipalities since 1861 and foreign countries, under their Belfiore codes, with the days between
//! which each name and province held.

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::latin;
use crate::text::{Inline, public, text_type};

const TABLE: &str = include_str!("../data/places.csv");
/// Messages of the Sistema TS cut the name of a municipality here.
const NAME_IN_MESSAGES: usize = 25;

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| sorted(TABLE));
static BY_NAME: LazyLock<Vec<(Box<str>, &'static Place)>> = LazyLock::new(|| by_name(&PLACES));

/// A capital letter and three digits; `Z` and three digits for a foreign country. Need not be one that exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceCode(Inline<4>);

text_type!(PlaceCode, PlaceCodeError, "a place code");
public!(PlaceCode);

/// The text is not a letter and three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a place code has one letter and three digits")]
pub struct PlaceCodeError;

impl PlaceCode {
    /// Reads a code; blanks around it and small letters do not matter.
    pub fn parse(text: &str) -> Result<Self, PlaceCodeError> {
        let mut code = <[u8; 4]>::try_from(text.trim().as_bytes()).map_err(|_length| PlaceCodeError)?;
        code.make_ascii_uppercase();
        Self::from_bytes(code).ok_or(PlaceCodeError)
    }

    pub(crate) fn from_bytes(code: [u8; 4]) -> Option<Self> {
        let [letter, digits @ ..] = code;
        let fits = letter.is_ascii_uppercase() && digits.iter().all(u8::is_ascii_digit);
        fits.then(|| Self(Inline::new(&code)))
    }

    /// The four characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is a foreign country.
    #[must_use]
    pub fn is_abroad(&self) -> bool {
        self.as_str().starts_with('Z')
    }
}

/// A municipality or country under one name and in one province, for a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The code, which stays while name and province change.
    pub code: PlaceCode,
    /// The name, with accents.
    pub name: &'static str,
    /// Two letters; `EE` abroad.
    pub province: &'static str,
    /// The first day.
    pub from: Date,
    /// The last day, if it is over.
    pub to: Option<Date>,
}

impl Place {
    /// Whether it was so on that day.
    #[must_use]
    pub fn existed_on(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }
}

/// What stood under a code on a day; none if the code was not in use then.
#[must_use]
pub fn at(code: PlaceCode, date: Date) -> Option<&'static Place> {
    all_under(code).iter().rev().find(|place| place.existed_on(date))
}

/// What stands under a code now, or stood there last.
#[must_use]
pub fn latest(code: PlaceCode) -> Option<&'static Place> {
    all_under(code).last()
}

/// The place of that name in that province on a day. Case, accents, apostrophes and blanks do not matter, and a
/// name of 25 characters may be a longer one that was cut.
#[must_use]
pub fn named(name: &str, province: &str, date: Date) -> Option<&'static Place> {
    let (name, province) = (latin::capitals(name), province.trim());
    let first = BY_NAME.partition_point(|(other, _)| **other < *name);
    BY_NAME[first..]
        .iter()
        .take_while(|(other, _)| **other == *name)
        .map(|(_, place)| *place)
        .find(|place| place.province.eq_ignore_ascii_case(province) && place.existed_on(date))
}

/// Every place, by code and then by first day.
#[must_use]
pub fn all() -> &'static [Place] {
    &PLACES
}

fn all_under(code: PlaceCode) -> &'static [Place] {
    let first = PLACES.partition_point(|place| place.code < code);
    let count = PLACES[first..].partition_point(|place| place.code == code);
    &PLACES[first..first + count]
}

fn sorted(table: &'static str) -> Vec<Place> {
    let mut places: Vec<Place> = table.lines().skip(1).filter_map(row).collect();
    places.sort_by_key(|place| (place.code, place.from));
    places
}

/// One line of the table; none for those municipalities, gone before 1932, that never had a code.
fn row(line: &'static str) -> Option<Place> {
    let mut cells = line.split(',');
    let mut cell = || cells.next().map(str::trim);
    Some(Place {
        code: PlaceCode::parse(cell()?).ok()?,
        name: cell()?,
        province: cell()?,
        from: cell()?.parse().ok()?,
        to: cell()?.parse().ok(),
    })
}

fn by_name(places: &'static [Place]) -> Vec<(Box<str>, &'static Place)> {
    let mut names = Vec::with_capacity(places.len());
    for place in places {
        names.push((latin::capitals(place.name).into_boxed_str(), place));
        if let Some((cut, _)) = place.name.char_indices().nth(NAME_IN_MESSAGES) {
            names.push((latin::capitals(&place.name[..cut]).into_boxed_str(), place));
        }
    }
    names.sort_by(|(one, _), (other, _)| one.cmp(other));
    names
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn code(text: &str) -> PlaceCode {
        PlaceCode::parse(text).unwrap()
    }

    #[test]
    fn every_row_with_a_code_is_read() {
        let without_code = TABLE.lines().filter(|line| line.starts_with("ND,")).count();
        assert_eq!(PLACES.len(), TABLE.lines().count() - 1 - without_code);
        assert!(PLACES.iter().all(|place| place.province.len() == 2 && !place.name.is_empty()));
        let open_ended = TABLE.lines().filter(|line| line.ends_with(',') && !line.starts_with("ND,")).count();
        assert_eq!(PLACES.iter().filter(|place| place.to.is_none()).count(), open_ended);
    }

    #[test]
    fn the_places_of_the_reference_are_found() {
        let expected = [
            ("H501", "Roma", "RM"),
            ("L219", "Torino", "TO"),
            ("F205", "Milano", "MI"),
            ("D969", "Genova", "GE"),
            ("F839", "Napoli", "NA"),
            ("A662", "Bari", "BA"),
            ("Z330", "Marocco", "EE"),
            ("Z145", "Lettonia", "EE"),
            ("Z219", "Giappone", "EE"),
        ];
        for (text, name, province) in expected {
            let place = at(code(text), date(2020, 1, 1)).unwrap();
            assert_eq!((place.name, place.province), (name, province));
            assert_eq!(code(text).is_abroad(), province == "EE");
        }
    }

    #[test]
    fn a_place_has_the_name_and_province_of_the_day() {
        assert_eq!(at(code("A001"), date(1924, 11, 13)).unwrap().name, "Abano");
        assert_eq!(at(code("A001"), date(1924, 11, 14)).unwrap().name, "Abano Terme");
        assert_eq!(at(code("A952"), date(1925, 6, 1)).unwrap().province, "TN");
        assert_eq!(at(code("A952"), date(1927, 1, 12)).unwrap().province, "BZ");
    }

    #[test]
    fn a_place_that_was_merged_for_some_years_was_not_there() {
        let sangiano = code("H872");
        assert!(at(sangiano, date(1928, 1, 7)).is_some());
        assert!(at(sangiano, date(1940, 1, 1)).is_none());
        assert!(at(sangiano, date(1963, 9, 14)).is_some());
        assert_eq!(latest(code("A002")).unwrap().name, "Abbadia Sopra Adda");
        assert!(at(code("A002"), date(2020, 1, 1)).is_none());
    }

    #[test]
    fn a_code_that_nobody_has_is_no_place() {
        assert!(at(code("X123"), date(2020, 1, 1)).is_none());
        assert!(latest(code("X123")).is_none());
        assert!(latest(code("A000")).is_none());
    }

    #[test]
    fn a_place_is_found_by_its_name_however_it_is_written() {
        let day = date(2020, 1, 1);
        for name in ["AGLIÈ", "Aglie'", "aglie"] {
            assert_eq!(named(name, "to", day).unwrap().code, code("A074"), "{name}");
        }
        assert_eq!(named("L AQUILA", "AQ", day).unwrap().code, code("A345"));
        assert_eq!(named("Perù", "EE", day).unwrap().code, code("Z611"));
        assert!(named("Agliè", "AO", day).is_none());
        assert_eq!(named("Agliè", "AO", date(1940, 1, 1)).unwrap().code, code("A074"));
        assert!(named("", "TO", day).is_none());
    }

    #[test]
    fn a_long_name_is_found_as_messages_cut_it() {
        let place = PLACES
            .iter()
            .find(|place| {
                place.to.is_none() && place.province != "EE" && place.name.chars().count() > NAME_IN_MESSAGES
            })
            .unwrap();
        let cut: String = place.name.chars().take(NAME_IN_MESSAGES).collect();
        assert_eq!(named(&cut, place.province, date(2026, 1, 1)), Some(place));
        assert_eq!(named(place.name, place.province, date(2026, 1, 1)), Some(place));
    }

    #[test]
    fn only_a_letter_and_three_digits_make_a_code() {
        assert_eq!(code(" l219 ").as_str(), "L219");
        for text in ["", "L21", "L2199", "1219", "LL19", "É21", "L2 9"] {
            assert_eq!(PlaceCode::parse(text), Err(PlaceCodeError), "{text}");
        }
    }
}
