//! Reads and makes tax codes for programs of others that check this crate: one question per line of standard input,
//! one JSON object per line of standard output. `check CODE` or `encode SURNAME;NAME;YYYY-MM-DD;M|F;PLACE`; the one
//! argument is the day on which it is asked.
#![expect(clippy::print_stdout, reason = "its results go to standard output")]

use std::error::Error;
use std::io::stdin;

use jiff::civil::Date;
use kernel::{PlaceCode, TaxCode, TaxCodeKind};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let today: Date = std::env::args().nth(1).ok_or("the day is missing")?.parse()?;
    for line in stdin().lines() {
        println!("{}", answer(&line?, today)?);
    }
    Ok(())
}

fn answer(line: &str, today: Date) -> Result<Value, Box<dyn Error>> {
    match line.split_once(' ') {
        Some(("check", code)) => Ok(check(code, today)),
        Some(("encode", person)) => encode(person),
        _ => Err(format!("not understood: {line}").into()),
    }
}

fn check(code: &str, today: Date) -> Value {
    let code = match TaxCode::parse(code) {
        Ok(code) => code,
        Err(reason) => return json!({"valid": false, "reason": reason.to_string()}),
    };
    let kind = match code.kind() {
        TaxCodeKind::Person => "person",
        TaxCodeKind::Provisional => "provisional",
        TaxCodeKind::Organisation => "organisation",
    };
    let plain = code.without_omocodia();
    let mut answer = json!({"valid": true, "kind": kind, "without_omocodia": plain.as_str()});
    if let Some(facts) = code.facts(today) {
        answer["sex"] = facts.sex.as_str().into();
        answer["born_on"] = facts.birth_date.to_string().into();
        answer["place"] = facts.place.as_str().into();
    }
    answer
}

fn encode(person: &str) -> Result<Value, Box<dyn Error>> {
    let parts: Vec<&str> = person.split(';').collect();
    let [surname, given_name, born_on, sex, place] = parts[..] else {
        return Err("a person has five parts".into());
    };
    let place = PlaceCode::parse(place)?;
    let code = TaxCode::encode(surname, given_name, born_on.parse()?, sex.parse()?, place);
    Ok(json!({"code": code.as_str()}))
}
