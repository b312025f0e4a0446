//! The tables that the program prints of itself.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::site::{Site, run};

/// Each value is a text that says something.
fn says(entry: &Value, names: &[&str]) {
    for name in names {
        assert!(entry[*name].as_str().is_some_and(|text| !text.trim().is_empty()), "{name}: {entry}");
    }
}

#[test]
fn every_rule_has_a_code_of_its_own_a_name_and_a_source() {
    let answer = run(&["doctor", "--rules", "--json"]).json();
    let rules = answer["rules"].as_array().unwrap();
    let table = run(&["doctor", "--rules"]);
    assert!(table.done && table.out.lines().count() == rules.len(), "{}", table.out);
    for (rule, line) in rules.iter().zip(table.out.lines()) {
        says(rule, &["name", "source", "effect"]);
        assert_eq!(line.split_whitespace().next(), Some(&*rule["code"].to_string()));
        assert!(line.ends_with(rule["source"].as_str().unwrap()), "{line}");
    }
    let codes: BTreeSet<u64> = rules.iter().map(|rule| rule["code"].as_u64().unwrap()).collect();
    assert_eq!(codes.len(), rules.len());
    assert!(rules.iter().any(|rule| rule["name"] == "certificate-unknown"));
}

#[test]
fn every_route_says_who_may_use_it() {
    let site = Site::on_sqlite();
    let answer = site.expect(&["doctor", "--routes", "--json"]).json();
    let routes = answer["routes"].as_array().unwrap();
    let table = site.expect(&["doctor", "--routes"]).out;
    assert_eq!(table.lines().count(), routes.len());
    for (route, line) in routes.iter().zip(table.lines()) {
        says(route, &["method", "path", "access"]);
        assert!(line.contains(route["access"].as_str().unwrap()), "{line}");
    }
    let access = |path: &str| &routes.iter().find(|route| route["path"] == path).unwrap()["access"];
    assert_eq!(access("/api/v1/attestations"), "key: employer");
    assert!(access("/lavoratore/certificati").as_str().unwrap().starts_with("worker, "));
}

#[test]
fn a_federation_that_does_not_answer_is_told() {
    let site = Site::on_sqlite();
    site.take_cards_by_openid();
    let told = site.command(&["doctor", "--json"]).json();
    let federation = &told["identity card's federation"];
    assert_eq!(federation["fine"], false);
    assert!(federation["text"].as_str().unwrap().contains("cannot be asked"), "{federation}");
}
