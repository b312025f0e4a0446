//! A small federation: an anchor, who stands below it, and what each of them says.

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::Timestamp;
use openid::federation::{Anchor, Federation, FederationError, Fetch, FetchError, PROVIDER, Resolved};
use openid::jose::JwkSet;
use openid::{Address, Schemes};
use serde_json::{Value, json};

use crate::keys::Key;

pub(crate) const MARK: &str = "https://anchor.example.it/openid_provider/public/";

pub(crate) fn now() -> Timestamp {
    "2026-03-16T11:00:00Z".parse().unwrap()
}

pub(crate) fn seconds(from_now: i64) -> i64 {
    now().as_second() + from_now
}

pub(crate) fn address(text: &str) -> Address {
    Schemes::Https.endpoint(text).unwrap()
}

/// One who signs.
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) key: Key,
}

impl Member {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.to_owned(), key: Key::new(&format!("key of {id}")) }
    }

    /// What it says about itself, standing below `superiors`.
    pub(crate) fn configuration(&self, superiors: &[&Member]) -> Value {
        let hints: Vec<&str> = superiors.iter().map(|superior| superior.id.as_str()).collect();
        json!({
            "iss": self.id, "sub": self.id, "iat": seconds(-10), "exp": seconds(3600), "jwks": self.key.set(),
            "authority_hints": hints,
            "metadata": {
                "federation_entity": {
                    "federation_fetch_endpoint": format!("{}/fetch", self.id),
                },
            },
        })
    }

    /// What it says about one below.
    pub(crate) fn statement(&self, below: &Member) -> Value {
        json!({
            "iss": self.id, "sub": below.id, "iat": seconds(-10), "exp": seconds(7200), "jwks": below.key.set(),
        })
    }

    /// A mark that it gives to another.
    pub(crate) fn mark(&self, bearer: &Member) -> Value {
        json!({ "iss": self.id, "sub": bearer.id, "iat": seconds(-10), "trust_mark_type": MARK })
    }
}

/// What is answered where.
pub(crate) struct World {
    pub(crate) anchor: Member,
    pub(crate) provider: Member,
    pub(crate) marks: Vec<String>,
    answers: HashMap<String, String>,
    pub(crate) asked: Mutex<Vec<String>>,
}

impl World {
    /// A provider with a mark, directly below the anchor.
    pub(crate) fn new() -> Self {
        let mut world = Self {
            anchor: Member::new("https://anchor.example.it"),
            provider: Member::new("https://op.example.it/oidc"),
            marks: vec![MARK.to_owned()],
            answers: HashMap::new(),
            asked: Mutex::default(),
        };
        world.publish_anchor(|_| ());
        world.publish_provider(|_| ());
        world.publish_statement(|_| ());
        world
    }

    pub(crate) fn publish_anchor(&mut self, change: impl FnOnce(&mut Value)) {
        let mut claims = self.anchor.configuration(&[]);
        claims.as_object_mut().unwrap().remove("authority_hints");
        claims["constraints"] = json!({ "max_path_length": 1 });
        claims["trust_mark_issuers"] = json!({ MARK: [self.anchor.id] });
        change(&mut claims);
        let token = self.anchor.key.sign("entity-statement+jwt", &claims);
        self.answer(&configuration_of(&self.anchor.id), &token);
    }

    /// What the provider says of itself, as it is when nothing is wrong.
    pub(crate) fn provider_claims(&self) -> Value {
        let mut claims = self.provider.configuration(&[&self.anchor]);
        let mark = self.anchor.key.sign("trust-mark+jwt", &self.anchor.mark(&self.provider));
        claims["trust_marks"] = json!([{ "trust_mark_type": MARK, "trust_mark": mark }]);
        claims["metadata"]["openid_provider"] = json!({
            "issuer": self.provider.id,
            "scopes_supported": ["openid", "profile"],
        });
        claims
    }

    pub(crate) fn publish_provider(&mut self, change: impl FnOnce(&mut Value)) {
        let mut claims = self.provider_claims();
        change(&mut claims);
        let token = self.provider.key.sign("entity-statement+jwt", &claims);
        self.answer(&configuration_of(&self.provider.id), &token);
    }

    pub(crate) fn publish_statement(&mut self, change: impl FnOnce(&mut Value)) {
        let mut claims = self.anchor.statement(&self.provider);
        change(&mut claims);
        let token = self.anchor.key.sign("entity-statement+jwt", &claims);
        self.answer(&statement_at(&self.anchor.id, &self.provider.id), &token);
    }

    /// Puts so many members between provider and anchor, the first directly above the provider.
    pub(crate) fn put_between(&mut self, number: usize) -> Vec<Member> {
        let between: Vec<Member> =
            (1..=number).map(|n| Member::new(&format!("https://between-{n}.example.it"))).collect();
        let mut below = &self.provider;
        let mut tokens = Vec::new();
        for (at, member) in between.iter().enumerate() {
            let above = between.get(at + 1).unwrap_or(&self.anchor);
            let configuration = member.key.sign("entity-statement+jwt", &member.configuration(&[above]));
            tokens.push((configuration_of(&member.id), configuration));
            let statement = member.key.sign("entity-statement+jwt", &member.statement(below));
            tokens.push((statement_at(&member.id, &below.id), statement));
            below = member;
        }
        let statement = self.anchor.key.sign("entity-statement+jwt", &self.anchor.statement(below));
        tokens.push((statement_at(&self.anchor.id, &below.id), statement));
        for (place, token) in tokens {
            self.answer(&place, &token);
        }
        if let Some(first) = between.first() {
            let hint = first.id.clone();
            self.publish_provider(|claims| claims["authority_hints"] = json!([hint]));
        }
        between
    }

    pub(crate) fn answer(&mut self, place: &str, body: &str) {
        self.answers.insert(place.to_owned(), body.to_owned());
    }

    pub(crate) fn federation(&self) -> Federation {
        let keys = JwkSet::read(&self.anchor.key.set()).unwrap();
        Federation {
            anchors: vec![Anchor { id: address(&self.anchor.id), keys }],
            schemes: Schemes::Https,
            marks: self.marks.clone(),
        }
    }

    pub(crate) async fn resolve(&self) -> Result<Resolved, FederationError> {
        self.federation().resolve(self, &address(&self.provider.id), PROVIDER, now()).await
    }
}

pub(crate) fn configuration_of(id: &str) -> String {
    format!("{id}/.well-known/openid-federation")
}

pub(crate) fn statement_at(superior: &str, below: &str) -> String {
    address(&format!("{superior}/fetch")).with(&[("sub", below)]).to_string()
}

impl Fetch for World {
    async fn get(&self, address: &Address) -> Result<String, FetchError> {
        self.asked.lock().unwrap().push(address.to_string());
        self.answers.get(address.as_str()).cloned().ok_or(FetchError::NoAnswer)
    }
}
