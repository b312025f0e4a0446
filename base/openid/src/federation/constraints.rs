//! What superiors demand of the whole chain below them (OpenID Federation 1.0, 6.2).

use serde_json::Value;

use super::chain::Chain;
use super::{FederationError, MEMBER, Statement};

/// Applies the constraints of each statement to everything below it. The profile has the anchor state them in its own
/// configuration, where they bind the same.
pub(super) fn check(chain: &Chain, kind: &str) -> Result<(), FederationError> {
    let subject = chain.subject.subject.to_string();
    for (between, statement) in chain.above.iter().enumerate() {
        length(statement, between, &subject)?;
        names(statement, &chain.above[..=between])?;
        kinds(statement, kind, &subject)?;
    }
    length(&chain.anchor, chain.above.len() - 1, &subject)?;
    names(&chain.anchor, &chain.above)?;
    kinds(&chain.anchor, kind, &subject)
}

fn constraint<'s>(statement: &'s Statement, name: &str) -> Option<&'s Value> {
    statement.claims().value("constraints")?.get(name)
}

/// At most so many members between the one who constrains and the subject; what is no number allows none.
fn length(statement: &Statement, between: usize, subject: &str) -> Result<(), FederationError> {
    let most = constraint(statement, "max_path_length").map(|most| most.as_u64().unwrap_or(0));
    if most.is_some_and(|most| between as u64 > most) {
        return Err(FederationError::TooLong(subject.to_owned()));
    }
    Ok(())
}

/// Hosts below must be among those permitted and none of those excluded.
fn names(statement: &Statement, below: &[Statement]) -> Result<(), FederationError> {
    let Some(constraints) = constraint(statement, "naming_constraints") else { return Ok(()) };
    let listed = |list: &str, host: &str| {
        let patterns = constraints.get(list).map(|list| list.as_array().cloned().unwrap_or_default());
        patterns.map(|patterns| patterns.iter().filter_map(Value::as_str).any(|pattern| fits(pattern, host)))
    };
    for member in below.iter().map(|statement| &statement.subject) {
        let host = member.host();
        if listed("permitted", &host) == Some(false) || listed("excluded", &host) == Some(true) {
            return Err(FederationError::Name(member.to_string()));
        }
    }
    Ok(())
}

/// `.example.it` stands for everything below that name, `example.it` for this host alone (RFC 5280, 4.2.1.10).
fn fits(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    if pattern.starts_with('.') { host.ends_with(&pattern) } else { host == pattern }
}

/// Members below may be of these kinds only; `federation_entity` is always allowed. The profile says
/// `allowed_leaf_entity_types`, the final standard `allowed_entity_types`.
fn kinds(statement: &Statement, kind: &str, subject: &str) -> Result<(), FederationError> {
    for name in ["allowed_entity_types", "allowed_leaf_entity_types"] {
        let Some(allowed) = constraint(statement, name) else { continue };
        let among = allowed.as_array().is_some_and(|allowed| allowed.iter().any(|other| other == kind));
        if kind != MEMBER && !among {
            return Err(FederationError::Kind(subject.to_owned()));
        }
    }
    Ok(())
}
