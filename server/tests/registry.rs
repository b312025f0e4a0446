//! The registers as their description says them, taken in by the program itself.
#![expect(clippy::unwrap_used, reason = "tests")]

mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use program::{configuration, sportello};
use serde_json::{Map, Value};
use testing::{World, on_each_database};

const DESCRIPTION: &str = include_str!("../../docs/formats/registry.md");

/// Names of fields by type of line.
type Fields = BTreeMap<String, BTreeSet<String>>;

/// The fields that the description names, and the examples in their order.
fn described() -> (Fields, Vec<Map<String, Value>>) {
    let (mut fields, mut examples) = (Fields::new(), Vec::new());
    let mut section = "";
    for line in DESCRIPTION.lines() {
        if let Some(heading) = line.strip_prefix("### `") {
            section = heading.split('`').next().unwrap();
        } else if line.starts_with("{\"") {
            examples.push(serde_json::from_str(line).unwrap());
        } else if line.starts_with("| `") {
            let names = line.split('|').nth(1).unwrap().split('`').skip(1).step_by(2);
            fields.entry(section.to_owned()).or_default().extend(names.map(str::to_owned));
        }
    }
    (fields, examples)
}

fn import(world: &World, config: &str, lines: &str) -> (bool, Value, String) {
    let file = world.folder.path().join("registry.jsonl");
    fs::write(&file, lines).unwrap();
    let output = sportello(&["import", "registry", file.to_str().unwrap(), "--config", config, "--json"]);
    let told = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), serde_json::from_slice(&output.stdout).unwrap_or_default(), told)
}

#[test]
fn each_field_of_a_register_is_described_and_shown_in_an_example() {
    let (fields, examples) = described();
    let mut shown = Fields::new();
    for example in &examples {
        let names = example.keys().filter(|name| *name != "type").cloned();
        shown.entry(example["type"].as_str().unwrap().to_owned()).or_default().extend(names);
    }
    assert_eq!(shown, fields);
    assert_eq!(fields.len(), 7);
}

#[tokio::test]
async fn the_examples_of_the_registers_are_taken_in_and_again() {
    on_each_database(async |world| {
        let config = configuration(&world);
        let (_, examples) = described();
        let lines: Vec<String> =
            examples.iter().map(|line| Value::Object(line.clone()).to_string()).collect();
        for _ in 0..2 {
            let (complete, told, refused) = import(&world, &config, &lines.join("\n"));
            assert!(complete, "{refused}");
            assert_eq!(told["taken"], examples.len(), "{refused}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_line_with_a_field_that_is_not_described_is_refused_alone() {
    on_each_database(async |world| {
        let config = configuration(&world);
        let (_, examples) = described();
        let wrong: Vec<String> = examples
            .into_iter()
            .map(|mut line| {
                line.insert("undescribed".to_owned(), Value::Bool(true));
                Value::Object(line).to_string()
            })
            .collect();
        let (complete, told, refused) = import(&world, &config, &wrong.join("\n"));
        assert!(!complete);
        assert_eq!(
            (&told["taken"], &told["refused"]),
            (&Value::from(0), &Value::from(wrong.len())),
            "{refused}"
        );
    })
    .await;
}
