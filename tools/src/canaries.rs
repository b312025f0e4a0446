//! Personal data must not reach a log, and a diagnosis nothing but its sealed column.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::Failure;
use crate::servers::Demo;

/// A diagnosis that `tools/checks` send, which no illness and no program of the world contains by chance.
const DIAGNOSIS: &str = "CANARINO GIALLO 7F3A";

/// Keys of the demo's description whose values are somebody's.
const PERSONAL: &[&str] = &[
    "name",
    "tax_code",
    "pin",
    "password",
    "pincode",
    "email",
    "pec",
    "mobile",
    "spid_username",
    "spid_password",
    "protocol_number",
    "key",
];

/// Looks for the data of the demo's people in its log, and for the diagnosis in everything that it wrote, its database included.
pub(crate) fn look(demo: &Demo) -> Result<(), Failure> {
    let description: Value = serde_json::from_str(&fs::read_to_string(demo.description())?)?;
    let mut canaries = Vec::new();
    for part in ["people", "doctors", "attestations"] {
        collect(&description[part], &mut canaries);
    }
    canaries.retain(|canary| canary.len() >= 6);
    canaries.push(DIAGNOSIS.to_owned());
    let log = demo.log()?;
    let mut found: Vec<String> = canaries
        .iter()
        .filter(|canary| log.contains(*canary))
        .map(|canary| format!("in the log: {canary}"))
        .collect();
    if !log.contains("web::access") {
        found.push("the log tells of no request: a search in it proves nothing".to_owned());
    }
    in_files(demo.folder.path(), &mut found)?;
    if let Some(dump) = demo.dump()? {
        let in_bytes: Vec<String> = DIAGNOSIS.bytes().map(|byte| format!("{byte:02x}")).collect();
        let in_bytes = in_bytes.concat();
        if !dump.contains("COPY public.certificate ") {
            found.push("the dump of the database holds no certificates".to_owned());
        }
        if dump.contains(DIAGNOSIS) || dump.contains(&in_bytes) {
            found.push("the diagnosis in the database".to_owned());
        }
    }
    if found.is_empty() {
        eprintln!(
            "canaries: none of {} in {} bytes of log, the diagnosis in no file",
            canaries.len(),
            log.len()
        );
        return Ok(());
    }
    Err(Failure::Found(found.join("\n")))
}

/// Names of people are looked for; keys that only name a row of the description are not.
fn collect(value: &Value, canaries: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, canaries)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if PERSONAL.contains(&name.as_str()) && name != "key" => {
                        canaries.push(text.clone());
                    }
                    _ => collect(value, canaries),
                }
            }
        }
        _ => {}
    }
}

fn in_files(folder: &Path, found: &mut Vec<String>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            in_files(&path, found)?;
        } else {
            let bytes = fs::read(&path)?;
            if bytes.windows(DIAGNOSIS.len()).any(|window| window == DIAGNOSIS.as_bytes()) {
                found.push(format!("the diagnosis in {}", path.display()));
            }
        }
    }
    Ok(())
}
