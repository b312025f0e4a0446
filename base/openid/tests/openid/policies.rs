//! Policies of superiors for a provider's metadata: after section 6.1 of OpenID Federation 1.0.

use openid::federation::{FederationError, PolicyError};
use serde_json::{Value, json};

use crate::members::{World, statement_at};

/// What becomes of the provider's `list` (or nothing) under the anchor's policy and, if any, that of one between.
async fn resolved(anchor: Value, between: Option<Value>, given: Value) -> Result<Value, PolicyError> {
    let mut world = World::new();
    let parameter = |rule: Value| json!({ "openid_provider": { "list": rule } });
    let set = |claims: &mut Value| match given.clone() {
        Value::Null => (),
        value => claims["metadata"]["openid_provider"]["list"] = value,
    };
    match between {
        None => {
            world.publish_provider(set);
            world.publish_statement(|claims| claims["metadata_policy"] = parameter(anchor));
        }
        Some(rule) => {
            let members = world.put_between(1);
            world.publish_provider(|claims| {
                set(claims);
                claims["authority_hints"] = json!([members[0].id]);
            });
            let mut lower = members[0].statement(&world.provider);
            lower["metadata_policy"] = parameter(rule);
            let lower = members[0].key.sign("entity-statement+jwt", &lower);
            world.answer(&statement_at(&members[0].id, &world.provider.id), &lower);
            let mut upper = world.anchor.statement(&members[0]);
            upper["metadata_policy"] = parameter(anchor);
            let upper = world.anchor.key.sign("entity-statement+jwt", &upper);
            world.answer(&statement_at(&world.anchor.id, &members[0].id), &upper);
        }
    }
    match world.resolve().await {
        Ok(resolved) => Ok(resolved.metadata.get("list").cloned().unwrap_or_default()),
        Err(FederationError::Policy { reason, .. }) => Err(reason),
        Err(other) => panic!("{other}"),
    }
}

fn list() -> String {
    "list".to_owned()
}

#[tokio::test]
async fn each_operator_does_what_it_says() {
    let nothing = Value::Null;
    for (rule, given, expected) in [
        (json!({ "value": ["a"] }), json!(["b"]), Ok(json!(["a"]))),
        (json!({ "value": ["a"] }), nothing.clone(), Ok(json!(["a"]))),
        (json!({ "value": null }), json!(["b"]), Ok(nothing.clone())),
        (json!({ "add": ["a", "b"] }), json!(["b", "c"]), Ok(json!(["b", "c", "a"]))),
        (json!({ "add": ["a"] }), nothing.clone(), Ok(json!(["a"]))),
        (json!({ "default": "a" }), nothing.clone(), Ok(json!("a"))),
        (json!({ "default": "a" }), json!("b"), Ok(json!("b"))),
        (json!({ "one_of": ["a", "b"] }), json!("b"), Ok(json!("b"))),
        (json!({ "one_of": ["a", "b"] }), json!("c"), Err(PolicyError::NotAllowed(list()))),
        (json!({ "one_of": ["a", "b"] }), nothing.clone(), Ok(nothing.clone())),
        (json!({ "subset_of": ["a", "b", "c"] }), json!(["a", "e"]), Ok(json!(["a"]))),
        (json!({ "subset_of": ["a", "b", "c"] }), json!(["d", "e"]), Ok(json!([]))),
        (json!({ "subset_of": ["a"] }), nothing.clone(), Ok(nothing.clone())),
        (json!({ "superset_of": ["a", "b"] }), json!(["c", "b", "a"]), Ok(json!(["c", "b", "a"]))),
        (json!({ "superset_of": ["a", "b"] }), json!(["a"]), Err(PolicyError::Lacks(list()))),
        (json!({ "superset_of": ["a"] }), nothing.clone(), Ok(nothing.clone())),
        (json!({ "essential": true }), json!([]), Ok(json!([]))),
        (json!({ "essential": true }), nothing.clone(), Err(PolicyError::Missing(list()))),
        (json!({ "essential": false }), nothing.clone(), Ok(nothing.clone())),
        (
            json!({ "subset_of": ["a"], "essential": true }),
            nothing.clone(),
            Err(PolicyError::Missing(list())),
        ),
        (
            json!({ "default": ["a"], "subset_of": ["a"], "essential": true }),
            nothing.clone(),
            Ok(json!(["a"])),
        ),
        (json!({ "subset_of": ["a"] }), json!("a"), Err(PolicyError::Parameter(list()))),
        (json!({ "unheard_of": 1 }), json!("a"), Ok(json!("a"))),
    ] {
        assert_eq!(resolved(rule.clone(), None, given.clone()).await, expected, "{rule} of {given}");
    }
}

#[tokio::test]
async fn a_rule_of_the_wrong_form_is_refused() {
    for rule in [
        json!("a"),
        json!({ "add": "a" }),
        json!({ "one_of": {} }),
        json!({ "subset_of": null }),
        json!({ "essential": "true" }),
        json!({ "default": null }),
    ] {
        assert_eq!(
            resolved(rule.clone(), None, json!(["a"])).await,
            Err(PolicyError::Form(list())),
            "{rule}"
        );
    }
}

#[tokio::test]
async fn operators_that_exclude_one_another_are_refused() {
    for rule in [
        json!({ "value": ["a"], "add": ["b"] }),
        json!({ "value": null, "default": "a" }),
        json!({ "value": null, "essential": true }),
        json!({ "value": "c", "one_of": ["a", "b"] }),
        json!({ "value": ["c"], "subset_of": ["a", "b"] }),
        json!({ "value": ["a"], "superset_of": ["a", "b"] }),
        json!({ "add": ["c"], "subset_of": ["a", "b"] }),
        json!({ "add": ["a"], "one_of": ["a"] }),
        json!({ "one_of": ["a"], "subset_of": ["a"] }),
        json!({ "one_of": ["a"], "superset_of": ["a"] }),
        json!({ "subset_of": ["a"], "superset_of": ["a", "b"] }),
    ] {
        let refused = resolved(rule.clone(), None, json!(["a"])).await;
        assert_eq!(refused, Err(PolicyError::Combination(list())), "{rule}");
    }
}

#[tokio::test]
async fn a_lower_superior_narrows_and_never_widens() {
    let given = json!(["a", "b", "c"]);
    for (anchor, between, expected) in [
        (json!({ "subset_of": ["a", "b"] }), json!({ "subset_of": ["b", "c"] }), Ok(json!(["b"]))),
        (json!({ "superset_of": ["a"] }), json!({ "superset_of": ["d"] }), Err(PolicyError::Lacks(list()))),
        (json!({ "add": ["x"] }), json!({ "add": ["y"] }), Ok(json!(["a", "b", "c", "x", "y"]))),
        (json!({ "value": ["a"] }), json!({ "value": ["a"] }), Ok(json!(["a"]))),
        (json!({ "value": ["a"] }), json!({ "value": ["b"] }), Err(PolicyError::Contradiction(list()))),
        (json!({ "default": ["a"] }), json!({ "default": ["b"] }), Err(PolicyError::Contradiction(list()))),
        (json!({ "one_of": ["a"] }), json!({ "one_of": ["b"] }), Err(PolicyError::Contradiction(list()))),
        (json!({ "subset_of": ["a"] }), json!({ "add": ["b"] }), Err(PolicyError::Combination(list()))),
        (json!({ "subset_of": ["a"] }), json!({ "value": ["b"] }), Err(PolicyError::Combination(list()))),
        (json!({ "essential": false }), json!({ "subset_of": ["c"] }), Ok(json!(["c"]))),
    ] {
        let found = resolved(anchor.clone(), Some(between.clone()), given.clone()).await;
        assert_eq!(found, expected, "{anchor} then {between}");
    }
    let essential =
        resolved(json!({ "essential": true }), Some(json!({ "essential": false })), Value::Null).await;
    assert_eq!(essential, Err(PolicyError::Missing(list())));
}

#[tokio::test]
async fn an_unknown_operator_that_is_declared_critical_is_refused() {
    let mut world = World::new();
    world.publish_statement(|claims| {
        claims["metadata_policy"] = json!({ "openid_provider": { "list": { "unheard_of": 1 } } });
        claims["metadata_policy_crit"] = json!(["unheard_of"]);
    });
    let reason = PolicyError::Critical(list());
    let refused = FederationError::Policy { subject: world.provider.id.clone(), reason };
    assert_eq!(world.resolve().await.unwrap_err(), refused);
}

#[tokio::test]
async fn a_scope_is_one_text_and_meant_as_a_list() {
    let mut world = World::new();
    world.publish_provider(|claims| {
        claims["metadata"]["openid_provider"]["scope"] = json!("openid profile x");
    });
    world.publish_statement(|claims| {
        let rule = json!({ "subset_of": ["openid", "profile"], "superset_of": ["openid"] });
        claims["metadata_policy"] = json!({ "openid_provider": { "scope": rule } });
    });
    assert_eq!(world.resolve().await.unwrap().metadata["scope"], "openid profile");
}

#[tokio::test]
async fn what_the_superior_says_of_the_metadata_goes_first() {
    let mut world = World::new();
    world.publish_statement(|claims| {
        claims["metadata"] = json!({ "openid_provider": { "list": ["z"], "other": 1 } });
        claims["metadata_policy"] = json!({ "openid_provider": { "list": { "add": ["a"] } } });
    });
    world.publish_provider(|claims| claims["metadata"]["openid_provider"]["list"] = json!(["b"]));
    let metadata = world.resolve().await.unwrap().metadata;
    assert_eq!((&metadata["list"], &metadata["other"]), (&json!(["z", "a"]), &json!(1)));
}
