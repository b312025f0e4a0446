//! What superiors lay down for the metadata of those below (OpenID Federation 1.0, 6.1).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

kernel::words! {
    /// What a rule does to a parameter, in the order in which it is done.
    pub enum Operator {
        /// Sets it, or takes it away if null.
        Value = "value",
        /// Adds to a list what it lacks.
        Add = "add",
        /// Sets it if it is not there.
        Default = "default",
        /// It must be one of these.
        OneOf = "one_of",
        /// Takes from a list what is not one of these.
        SubsetOf = "subset_of",
        /// The list must hold all of these.
        SupersetOf = "superset_of",
        /// It must be there.
        Essential = "essential",
    }
}

/// Which parameter breaks a policy, or which rules of it cannot stand together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// A rule is not of the form that its operator has.
    #[error("the rule for {0} is not of the right form")]
    Form(String),
    /// An operator that is not known here was declared critical.
    #[error("an unknown operator for {0} is declared critical")]
    Critical(String),
    /// Two superiors say what cannot both hold.
    #[error("superiors contradict one another about {0}")]
    Contradiction(String),
    /// Two operators may not stand together, or not with these values.
    #[error("the operators for {0} exclude one another")]
    Combination(String),
    /// The parameter is another kind of value than the operator is for.
    #[error("{0} is not of the form that its policy is for")]
    Parameter(String),
    /// The parameter is none of those allowed.
    #[error("{0} is none of the values allowed")]
    NotAllowed(String),
    /// The list lacks what it must hold.
    #[error("{0} lacks a value that it must hold")]
    Lacks(String),
    /// The parameter is missing.
    #[error("{0} is missing")]
    Missing(String),
}

/// The rules for members of one kind, by parameter.
#[derive(Debug, Default)]
pub(super) struct Policy(BTreeMap<String, Rule>);

#[derive(Debug)]
struct Rule {
    parameter: String,
    operators: BTreeMap<Operator, Value>,
}

impl Policy {
    /// Reads the part for members of this kind. Operators that are not known are left out, unless a superior declares
    /// them critical.
    pub(super) fn read(stated: &Value, kind: &str, critical: &[&Value]) -> Result<Self, PolicyError> {
        let form = || PolicyError::Form(kind.to_owned());
        let Some(rules) = stated.as_object().ok_or_else(form)?.get(kind) else {
            return Ok(Self::default());
        };
        let mut policy = BTreeMap::new();
        for (parameter, operators) in rules.as_object().ok_or_else(form)? {
            policy.insert(parameter.clone(), Rule::read(parameter, operators, critical)?);
        }
        Ok(Self(policy))
    }

    /// Adds what the next lower superior lays down; it may narrow, never widen.
    pub(super) fn merge(&mut self, below: Self) -> Result<(), PolicyError> {
        for (parameter, rule) in below.0 {
            match self.0.get_mut(&parameter) {
                Some(present) => present.merge(rule)?,
                None => drop(self.0.insert(parameter, rule)),
            }
        }
        Ok(())
    }

    /// Changes the metadata as the rules say, or refuses them.
    pub(super) fn apply(&self, metadata: &mut Map<String, Value>) -> Result<(), PolicyError> {
        for (parameter, rule) in &self.0 {
            let value = metadata.remove(parameter).map(|value| split(parameter, value));
            if let Some(value) = rule.apply(value)? {
                metadata.insert(parameter.clone(), join(parameter, value));
            }
        }
        Ok(())
    }
}

impl Rule {
    fn read(parameter: &str, stated: &Value, critical: &[&Value]) -> Result<Self, PolicyError> {
        let form = || PolicyError::Form(parameter.to_owned());
        let mut rule = Self { parameter: parameter.to_owned(), operators: BTreeMap::new() };
        for (name, value) in stated.as_object().ok_or_else(form)? {
            let Ok(operator) = Operator::parse(name) else {
                let named = |list: &&Value| list.as_array().is_none_or(|list| list.iter().any(|o| o == name));
                if critical.iter().any(named) {
                    return Err(PolicyError::Critical(parameter.to_owned()));
                }
                continue;
            };
            let value = split(parameter, value.clone());
            let right = match operator {
                Operator::Value => true,
                Operator::Default => !value.is_null(),
                Operator::Essential => value.is_boolean(),
                _ => value.is_array(),
            };
            if !right {
                return Err(form());
            }
            rule.operators.insert(operator, value);
        }
        rule.combined()
    }

    fn merge(&mut self, below: Self) -> Result<(), PolicyError> {
        let parameter = || self.parameter.clone();
        for (operator, narrower) in below.operators {
            let Some(present) = self.operators.get(&operator) else {
                self.operators.insert(operator, narrower);
                continue;
            };
            let merged = match operator {
                Operator::Value | Operator::Default if *present == narrower => narrower,
                Operator::Value | Operator::Default => return Err(PolicyError::Contradiction(parameter())),
                Operator::Add | Operator::SupersetOf => union(present, &narrower),
                Operator::SubsetOf => common(present, &narrower),
                Operator::OneOf => match common(present, &narrower) {
                    Value::Array(none) if none.is_empty() => {
                        return Err(PolicyError::Contradiction(parameter()));
                    }
                    some => some,
                },
                Operator::Essential => Value::Bool(present == true || narrower == true),
            };
            self.operators.insert(operator, merged);
        }
        let merged = std::mem::take(&mut self.operators);
        self.operators = Self { parameter: parameter(), operators: merged }.combined()?.operators;
        Ok(())
    }

    /// The rule, if its operators may stand together.
    fn combined(self) -> Result<Self, PolicyError> {
        let get = |operator| self.operators.get(&operator);
        let within = |inner: Operator, outer: Operator| match (get(inner), get(outer)) {
            (Some(inner), Some(outer)) => contains(outer, inner),
            _ => true,
        };
        let value = get(Operator::Value);
        let essential = get(Operator::Essential).is_some_and(|essential| essential == true);
        let needed = essential || get(Operator::Default).is_some();
        let for_lists = [Operator::Add, Operator::SubsetOf, Operator::SupersetOf];
        let one_of = get(Operator::OneOf);
        let contradictions = [
            needed && value.is_some_and(Value::is_null),
            one_of.is_some() && for_lists.into_iter().any(|other| get(other).is_some()),
            value.zip(one_of).is_some_and(|(value, allowed)| !has(allowed, value)),
            !within(Operator::Add, Operator::Value),
            !within(Operator::Value, Operator::SubsetOf),
            !within(Operator::SupersetOf, Operator::Value),
            !within(Operator::Add, Operator::SubsetOf),
            !within(Operator::SupersetOf, Operator::SubsetOf),
        ];
        if contradictions.contains(&true) { Err(PolicyError::Combination(self.parameter)) } else { Ok(self) }
    }

    fn apply(&self, mut value: Option<Value>) -> Result<Option<Value>, PolicyError> {
        let parameter = || self.parameter.clone();
        for (operator, operand) in &self.operators {
            let is_list = value.as_ref().is_none_or(Value::is_array);
            let for_lists = matches!(operator, Operator::Add | Operator::SubsetOf | Operator::SupersetOf);
            if for_lists && !is_list {
                return Err(PolicyError::Parameter(parameter()));
            }
            value = match (operator, value) {
                (Operator::Value, _) => Some(operand.clone()).filter(|operand| !operand.is_null()),
                (Operator::Add, Some(present)) => Some(union(&present, operand)),
                (Operator::Add | Operator::Default, None) => Some(operand.clone()),
                (Operator::OneOf, Some(present)) if !has(operand, &present) => {
                    return Err(PolicyError::NotAllowed(parameter()));
                }
                (Operator::SubsetOf, Some(present)) => Some(common(&present, operand)),
                (Operator::SupersetOf, Some(present)) if !contains(&present, operand) => {
                    return Err(PolicyError::Lacks(parameter()));
                }
                (Operator::Essential, None) if operand == true => {
                    return Err(PolicyError::Missing(parameter()));
                }
                (_, unchanged) => unchanged,
            };
        }
        Ok(value)
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn has(listed: &Value, value: &Value) -> bool {
    list(listed).contains(value)
}

/// Whether both are lists and `outer` holds all of `inner`.
fn contains(outer: &Value, inner: &Value) -> bool {
    outer.is_array() && inner.is_array() && list(inner).iter().all(|value| has(outer, value))
}

fn common(one: &Value, other: &Value) -> Value {
    list(one).iter().filter(|value| has(other, value)).cloned().collect()
}

fn union(one: &Value, other: &Value) -> Value {
    let added = list(other).iter().filter(|value| !has(one, value));
    list(one).iter().chain(added).cloned().collect()
}

/// `scope` is written as one text and meant as a list.
fn split(parameter: &str, value: Value) -> Value {
    match value {
        Value::String(scopes) if parameter == "scope" => scopes.split_whitespace().collect(),
        other => other,
    }
}

fn join(parameter: &str, value: Value) -> Value {
    match &value {
        Value::Array(scopes) if parameter == "scope" => {
            let scopes: Vec<&str> = scopes.iter().filter_map(Value::as_str).collect();
            Value::String(scopes.join(" "))
        }
        _ => value,
    }
}
