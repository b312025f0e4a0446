//! What holds for every text that may come in.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Debug;

use jiff::civil::Date;
use kernel::stored::Stored;
use kernel::{
    DiagnosisCode, EmailAddress, EmployerNumber, GivenName, InpdapUnit, Language, PhoneNumber, PlaceCode,
    Postcode, ProtocolNumber, Sex, Surname, TaxCode, places,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

const DIGIT_POSITIONS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];

/// Whatever a parser takes, it takes again in the form in which it shows it, and gives the same.
fn stable<T, E>(text: &str, parse: fn(&str) -> Result<T, E>, as_str: fn(&T) -> &str)
where
    T: PartialEq + Debug + Serialize + DeserializeOwned,
    E: Debug,
{
    if let Ok(value) = parse(text) {
        assert_eq!(parse(as_str(&value)).unwrap(), value);
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<T>(&json).unwrap(), value);
    }
}

fn all_parsers_are_stable(text: &str) {
    stable(text, TaxCode::parse, TaxCode::as_str);
    stable(text, EmployerNumber::parse, EmployerNumber::as_str);
    stable(text, ProtocolNumber::parse, ProtocolNumber::as_str);
    stable(text, InpdapUnit::parse, InpdapUnit::as_str);
    stable(text, DiagnosisCode::parse, DiagnosisCode::as_str);
    stable(text, Postcode::parse, Postcode::as_str);
    stable(text, EmailAddress::parse, EmailAddress::as_str);
    stable(text, PhoneNumber::parse, PhoneNumber::as_str);
    stable(text, Surname::parse, Surname::as_str);
    stable(text, GivenName::parse, GivenName::as_str);
    stable(text, PlaceCode::parse, PlaceCode::as_str);
    let _word = Language::parse(text);
    let _repaired = TaxCode::with_check_letter(text);
    let _numeric = TaxCode::numeric_with_check(text);
    let _number = EmployerNumber::with_check_digits(text);
    let _place = places::named(text, text, Date::constant(2020, 1, 1));
}

fn any_day() -> impl Strategy<Value = Date> {
    (1900_i16..2100, 1_i8..=12, 1_i8..=31)
        .prop_filter_map("a day that exists", |(year, month, day)| Date::new(year, month, day).ok())
}

fn any_person() -> impl Strategy<Value = (TaxCode, Date, Sex, PlaceCode)> {
    let names = "[A-ZÀÈÌÒÙ' ]{0,12}";
    let place = "[A-Z][0-9]{3}";
    (names, names, any_day(), any::<bool>(), place).prop_map(|(surname, given_name, birth, male, place)| {
        let sex = if male { Sex::Male } else { Sex::Female };
        let place = PlaceCode::parse(&place).unwrap();
        (TaxCode::encode(&surname, &given_name, birth, sex, place), birth, sex, place)
    })
}

proptest! {
    #[test]
    fn separators_do_not_change_a_telephone_number(
        number in "3[0-9]{9}", prefix in "|\\+39|0039", separators in prop::collection::vec("[ ./-]?", 10),
    ) {
        let typed: String = number.chars().zip(&separators).flat_map(|(digit, separator)| [separator.clone(), digit.to_string()]).collect();
        let typed = if prefix.is_empty() { typed.trim_start_matches(['.', '/', '-']).to_owned() } else { typed };
        let parsed = PhoneNumber::parse(&format!("{prefix}{typed}")).unwrap();
        prop_assert_eq!(parsed.as_str(), format!("+39{number}"));
        prop_assert!(parsed.is_mobile_in_italy());
        prop_assert_eq!(PhoneNumber::from_value(&parsed.to_value()).unwrap(), parsed);
    }

    #[test]
    fn what_is_nearly_a_telephone_number_is_taken_or_refused(text in "[+0 ./-]{0,3}[0-9 ./-]{0,20}") {
        all_parsers_are_stable(&text);
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in any::<String>()) {
        all_parsers_are_stable(&text);
    }

    #[test]
    fn no_text_that_is_nearly_right_makes_a_parser_panic(text in " ?[A-Za-z0-9àßÈ@. '\n-]{0,18} ?") {
        all_parsers_are_stable(&text);
    }

    #[test]
    fn digits_of_every_length_are_taken_or_refused(text in "[0-9]{0,12}") {
        all_parsers_are_stable(&text);
    }

    #[test]
    fn addresses_that_are_taken_hold_neither_blank_nor_line_break(text in "[a-z.\r\n <>,]{1,5}@[a-z.\r\n -]{1,8}") {
        stable(&text, EmailAddress::parse, EmailAddress::as_str);
        if let Ok(address) = EmailAddress::parse(&text) {
            prop_assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }

    #[test]
    fn what_is_encoded_is_read_back((code, birth, sex, place) in any_person()) {
        prop_assert_eq!(TaxCode::parse(code.as_str()), Ok(code));
        prop_assert_eq!(TaxCode::from_value(&code.to_value()), Ok(code));
        prop_assert_eq!(TaxCode::with_check_letter(&code.as_str()[..15]), Ok(code));
        let facts = code.facts(birth).unwrap();
        prop_assert_eq!((facts.birth_date, facts.sex, facts.place), (birth, sex, place));
    }

    #[test]
    fn every_form_with_letters_for_digits_leads_back((code, birth, _, _) in any_person(), subset in 0_u8..128) {
        let mut characters = code.as_str().as_bytes()[..15].to_vec();
        for (bit, position) in DIGIT_POSITIONS.into_iter().enumerate() {
            if subset >> bit & 1 == 1 {
                characters[position] = b"LMNPQRSTUV"[usize::from(characters[position] - b'0')];
            }
        }
        let form = TaxCode::with_check_letter(std::str::from_utf8(&characters).unwrap()).unwrap();
        prop_assert_eq!(form == code, subset == 0);
        prop_assert_eq!(form.without_omocodia(), code);
        prop_assert_eq!(form.facts(birth), code.facts(birth));
    }

    #[test]
    fn one_wrong_letter_or_digit_in_a_persons_code_is_noticed(
        (code, _, _, _) in any_person(), position in 0_usize..16, other in "[A-Z0-9]",
    ) {
        let mut wrong = code.as_str().to_owned();
        wrong.replace_range(position..=position, &other);
        // The letter and the digit of the same value count alike in the check, but cannot both stand there,
        // except where omocodia lets them.
        prop_assume!(wrong != code.as_str() && !DIGIT_POSITIONS.contains(&position));
        prop_assert!(TaxCode::parse(&wrong).is_err());
    }

    #[test]
    fn one_wrong_digit_in_a_numeric_code_is_noticed(
        progressive in 1_u32..8_000_000, office in 1_u32..=100, position in 0_usize..7, step in 1_u8..10,
    ) {
        let code = TaxCode::numeric_with_check(&format!("{progressive:07}{office:03}")).unwrap();
        let mut digits = code.as_str().as_bytes().to_vec();
        digits[position] = b'0' + (digits[position] - b'0' + step) % 10;
        prop_assert!(TaxCode::parse(std::str::from_utf8(&digits).unwrap()).is_err());
    }

    #[test]
    fn a_place_found_at_a_day_existed_on_it_and_is_found_by_its_name(index in 0..places::all().len()) {
        let place = &places::all()[index];
        let found = places::at(place.code, place.from).unwrap();
        prop_assert!(found.existed_on(place.from));
        prop_assert_eq!(found.code, place.code);
        let named = places::named(place.name, place.province, place.from).unwrap();
        prop_assert!(named.existed_on(place.from));
        prop_assert_eq!(named.province, place.province);
    }
}
