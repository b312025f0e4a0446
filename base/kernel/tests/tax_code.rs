//! Tax codes: the published examples, right and wrong, and what holds for all of them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use jiff::civil::{Date, date};
use kernel::stored::{Stored, Value};
use kernel::{PlaceCode, Sex, TaxCode, TaxCodeError, TaxCodeKind, places};

const TODAY: Date = Date::constant(2026, 11, 21);
const DIGIT_POSITIONS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];

fn code(text: &str) -> TaxCode {
    TaxCode::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// All 128 forms of a code: each subset of its digits replaced by letters.
fn omocodia_forms(plain: TaxCode) -> Vec<TaxCode> {
    (0..1_u32 << DIGIT_POSITIONS.len()).map(|subset| omocodia_form(plain, subset)).collect()
}

fn omocodia_form(plain: TaxCode, subset: u32) -> TaxCode {
    let mut characters = plain.as_str().as_bytes()[..15].to_vec();
    for (bit, position) in DIGIT_POSITIONS.into_iter().enumerate() {
        if subset >> bit & 1 == 1 {
            characters[position] = b"LMNPQRSTUV"[usize::from(characters[position] - b'0')];
        }
    }
    TaxCode::with_check_letter(std::str::from_utf8(&characters).unwrap()).unwrap()
}

#[test]
fn the_published_persons_codes_are_read() {
    let published = [
        ("RCCMNL83S18D969H", Sex::Male, date(1983, 11, 18), "D969"),
        ("MRTNTN23M02D969P", Sex::Male, date(2023, 8, 2), "D969"),
        ("MRSMSR81D60Z611H", Sex::Female, date(1981, 4, 20), "Z611"),
        ("CNTCHR83T41D969D", Sex::Female, date(1983, 12, 1), "D969"),
        ("FOXDRA26C24H872Y", Sex::Male, date(2026, 3, 24), "H872"),
        ("MAILCU91A25F839D", Sex::Male, date(1991, 1, 25), "F839"),
    ];
    for (text, sex, birth_date, place) in published {
        let facts = code(text).facts(TODAY).unwrap();
        assert_eq!((facts.sex, facts.birth_date, facts.place.as_str()), (sex, birth_date, place), "{text}");
        assert!(places::latest(facts.place).is_some());
        assert!(code(text).is_person());
        assert_eq!(code(text).kind(), TaxCodeKind::Person);
    }
}

#[test]
fn the_published_wrong_codes_are_refused_with_their_reason() {
    let wrong = [
        ("CSTNGL22I10D086I", TaxCodeError::Character),
        ("FOXDRA26C24H872A", TaxCodeError::CheckLetter),
        ("RCCMNL83S18D969", TaxCodeError::Length),
        ("CNTCHR83T32D969H", TaxCodeError::Date),
        ("", TaxCodeError::Length),
        ("RCCMNL83S18D969HH", TaxCodeError::Length),
        ("RCCMNL83S18D96ÈH", TaxCodeError::Length),
        ("RCCMNL83S18D96ÈHX", TaxCodeError::Length),
        ("RCCMNL83S18D96È", TaxCodeError::Character),
        ("RCCMNL83S18D969é", TaxCodeError::Length),
        ("1CCMNL83S18D969H", TaxCodeError::Character),
        ("RCCMNL8AS18D969H", TaxCodeError::Character),
        ("RCCMNL83S18D9691", TaxCodeError::Character),
        ("RCC NL83S18D969H", TaxCodeError::Character),
    ];
    for (text, error) in wrong {
        assert_eq!(TaxCode::parse(text), Err(error), "{text}");
    }
}

#[test]
fn a_code_with_a_place_that_does_not_exist_is_read_and_its_place_is_unknown() {
    let facts = code("BCDFGH94A22X123X").facts(TODAY).unwrap();
    assert_eq!(facts.place.as_str(), "X123");
    assert_eq!(places::latest(facts.place), None);
}

#[test]
fn the_published_chains_of_omocodia_lead_back_to_the_first_code() {
    let rossi =
        ["RSSMRA45C12F205C", "RSSMRA45C12F20RX", "RSSMRA45C12F2L5N", "RSSMRA45C12F2LRI", "RSSMRAQRCMNFNLRG"];
    let caccamo = [
        "CCCFBA85D03L219P",
        "CCCFBA85D03L21VE",
        "CCCFBA85D03L2MVP",
        "CCCFBA85D03LNMVE",
        "CCCFBA85D0PLNMVA",
        "CCCFBA85DLPLNMVL",
        "CCCFBA8RDLPLNMVX",
        "CCCFBAURDLPLNMVU",
    ];
    for (chain, birth_date) in [(&rossi[..], date(1945, 3, 12)), (&caccamo[..], date(1985, 4, 3))] {
        for text in chain {
            assert_eq!(code(text).without_omocodia(), code(chain[0]), "{text}");
            assert_eq!(code(text).facts(TODAY).unwrap().birth_date, birth_date);
            assert_eq!(code(text).facts(TODAY).unwrap().place, code(chain[0]).facts(TODAY).unwrap().place);
        }
    }
}

#[test]
fn all_128_forms_of_a_code_are_different_codes_of_the_same_base() {
    let plain = code("CCCFBA85D03L219P");
    let mut forms = omocodia_forms(plain);
    assert!(forms.iter().all(|form| form.without_omocodia() == plain));
    assert!(forms.iter().all(|form| form.facts(TODAY) == plain.facts(TODAY)));
    forms.sort();
    forms.dedup();
    assert_eq!(forms.len(), 128);
}

#[test]
fn the_published_persons_get_their_codes() {
    let published = [
        ("Caccamo", "Fabio", "M", date(1985, 4, 3), "L219", "CCCFBA85D03L219P"),
        ("Ait Hadda", "Saad", "M", date(1995, 9, 8), "Z330", "THDSDA95P08Z330H"),
        ("Belousovs", "Olegs", "M", date(1984, 3, 22), "Z145", "BLSLGS84C22Z145O"),
        ("Bruno", "Giovanni", "M", date(1971, 2, 26), "L219", "BRNGNN71B26L219T"),
        ("Gomba", "Alessandro", "M", date(1984, 1, 5), "G674", "GMBLSN84A05G674H"),
        ("Martini", "Maria", "F", date(1983, 12, 16), "A269", "MRTMRA83T56A269B"),
        ("Panella", "Michele", "M", date(1979, 10, 27), "I158", "PNLMHL79R27I158P"),
        ("Quatrini", "Dario", "M", date(1971, 9, 13), "G388", "QTRDRA71P13G388J"),
        ("Takakura", "Yuuki", "F", date(1987, 2, 28), "L219", "TKKYKU87B68L219F"),
        ("Rossi", "Mario", "M", date(1950, 2, 17), "A558", "RSSMRA50B17A558W"),
    ];
    for (surname, given_name, sex, birth, place, expected) in published {
        let (sex, place) = (Sex::parse(sex).unwrap(), PlaceCode::parse(place).unwrap());
        let encoded = TaxCode::encode(surname, given_name, birth, sex, place);
        assert_eq!(encoded.as_str(), expected);
        assert!(places::latest(place).is_some());
    }
}

#[test]
fn short_and_accented_names_are_filled_up() {
    let encode = |surname, given_name| {
        let place = PlaceCode::parse("L219").unwrap();
        TaxCode::encode(surname, given_name, date(2000, 2, 29), Sex::Female, place).as_str()[..6].to_owned()
    };
    assert_eq!(encode("Fò", "Hu"), "FOXHUX");
    assert_eq!(encode("D'Agliè", "Aia"), "DGLAIA");
    assert_eq!(encode("DE LA O", "Łucja"), "DLELCJ");
    assert_eq!(encode("", "北京"), "XXXXXX");
}

#[test]
fn a_day_that_comes_only_in_leap_years_is_known() {
    assert!(TaxCode::with_check_letter("RSSMRA00B29L219").is_ok());
    assert!(TaxCode::with_check_letter("RSSMRA84B69L219").is_ok());
    assert_eq!(TaxCode::with_check_letter("RSSMRA85B29L219"), Err(TaxCodeError::Date));
    assert_eq!(TaxCode::with_check_letter("RSSMRA85D31L219"), Err(TaxCodeError::Date));
    assert_eq!(TaxCode::with_check_letter("RSSMRA85A00L219"), Err(TaxCodeError::Date));
    assert_eq!(TaxCode::with_check_letter("RSSMRA85A40L219"), Err(TaxCodeError::Date));
    assert_eq!(TaxCode::with_check_letter("RSSMRA85A72L219"), Err(TaxCodeError::Date));
}

#[test]
fn nobody_is_born_after_today() {
    let born_on = |today| code("FOXDRA26C24H872Y").facts(today).unwrap().birth_date;
    assert_eq!(born_on(date(2026, 3, 24)), date(2026, 3, 24));
    assert_eq!(born_on(date(2026, 3, 23)), date(1926, 3, 24));
    assert_eq!(born_on(date(2011, 9, 14)), date(1926, 3, 24));
}

#[test]
fn the_published_numeric_codes_are_read() {
    let organisations =
        ["00743110157", "80078750587", "01165400589", "80415740580", "06363391001", "97532760580"];
    for text in organisations {
        assert_eq!(code(text).kind(), TaxCodeKind::Organisation, "{text}");
    }
    for text in ["12345673011", "03000003016", "00123451510"] {
        assert_eq!(code(text).kind(), TaxCodeKind::Provisional, "{text}");
    }
    assert_eq!(code("00743110157").facts(TODAY), None);
    assert!(!code("00743110157").is_person());
    assert_eq!(code("00743110157").without_omocodia(), code("00743110157"));
    assert_eq!(TaxCode::parse("00743110158"), Err(TaxCodeError::CheckDigit));
    assert_eq!(TaxCode::parse("0074311015X"), Err(TaxCodeError::Character));
    assert_eq!(TaxCode::parse("0074311O157"), Err(TaxCodeError::Character));
}

#[test]
fn each_office_gives_the_codes_that_the_table_says() {
    let kind = |progressive: u32, office: u32| {
        TaxCode::numeric_with_check(&format!("{progressive:07}{office:03}")).map(|code| code.kind())
    };
    for office in 0..1000 {
        let expected = match office {
            1..=100 | 120 | 121 | 888 | 999 => Ok(TaxCodeKind::Organisation),
            0 | 151..=245 | 301..=766 | 900..=950 => Ok(TaxCodeKind::Provisional),
            _ => Err(TaxCodeError::Office),
        };
        assert_eq!(kind(1, office), expected, "office {office}");
        assert_eq!(kind(0, office), Err(TaxCodeError::Office), "office {office}");
    }
    assert_eq!(kind(7_999_999, 96), Ok(TaxCodeKind::Organisation));
    assert_eq!(kind(8_000_000, 95), Ok(TaxCodeKind::Organisation));
    assert_eq!(kind(8_000_000, 96), Err(TaxCodeError::Office));
    assert_eq!(kind(8_000_000, 888), Err(TaxCodeError::Office));
}

#[test]
fn office_000_gave_codes_in_four_ranges_only() {
    let ranges = [(1, 273_960), (400_001, 1_072_479), (1_500_001, 1_828_636), (2_000_001, 2_054_095)];
    let given = |progressive: u32| TaxCode::numeric_with_check(&format!("{progressive:07}000")).is_ok();
    for (first, last) in ranges {
        assert!(!given(first - 1) && given(first) && given(last) && !given(last + 1), "{first}");
    }
}

#[test]
fn the_oldest_codes_of_office_000_have_no_check_digit() {
    for last in 0..10 {
        assert!(TaxCode::parse(&format!("0273960000{last}")).is_ok());
    }
    let checked = (0..10).filter(|last| TaxCode::parse(&format!("0400001000{last}")).is_ok()).count();
    assert_eq!(checked, 1);
}

#[test]
fn blanks_around_a_code_and_small_letters_do_not_matter() {
    assert_eq!(code("  rccmnl83s18d969h\r\n"), code("RCCMNL83S18D969H"));
    assert_eq!(code(" 00743110157 ").as_str(), "00743110157");
}

#[test]
fn a_code_fits_in_16_bytes_and_does_not_show_itself() {
    assert_eq!(size_of::<TaxCode>(), 16);
    let person = code("RCCMNL83S18D969H");
    assert_eq!(format!("{person:?}"), "TaxCode(…)");
    assert_eq!(format!("{:?}", person.facts(TODAY)), "Some(BirthFacts(…))");
}

#[test]
fn a_code_is_its_text_in_columns_and_in_json() {
    let person = code("RCCMNL83S18D969H");
    assert_eq!(person.to_value(), Value::Text("RCCMNL83S18D969H".to_owned()));
    assert_eq!(TaxCode::from_value(&person.to_value()), Ok(person));
    assert_eq!(serde_json::to_string(&person).unwrap(), "\"RCCMNL83S18D969H\"");
    assert_eq!(serde_json::from_str::<TaxCode>("\"rccmnl83s18d969h\"").unwrap(), person);
    assert_eq!("RCCMNL83S18D969H".parse(), Ok(person));
}

#[test]
fn an_error_never_repeats_the_code() {
    let refused = TaxCode::from_value(&Value::Text("RCCMNL83S18D969X".to_owned())).unwrap_err();
    assert_eq!(refused.to_string(), "expected a tax code, found a text of another form");
    for json in ["\"RCCMNL83S18D969X\"", "743110157", "12345678901", "-12345678901", "1.2345678901"] {
        let error = serde_json::from_str::<TaxCode>(json).unwrap_err().to_string();
        assert!(!error.contains("RCCMNL") && !error.contains("5678") && !error.contains("7431"), "{error}");
    }
}
