use jiff::Timestamp;
use serde_json::{Map, Value};

use super::policy::Policy;
use super::{Anchor, FederationError, PolicyError, Statement, constraints};
use crate::Schemes;

/// The statements that lead from a member up to an anchor (OpenID Federation 1.0, 4).
#[derive(Debug, Clone)]
pub(super) struct Chain {
    /// What the member says about itself.
    pub(super) subject: Statement,
    /// What those above say, each about the one below; the first about the member, the last by the anchor.
    pub(super) above: Vec<Statement>,
    /// What the anchor says about itself.
    pub(super) anchor: Statement,
}

impl Chain {
    /// Whether each link holds the next, up to the keys that are known of the anchor (OpenID Federation 1.0, 10.2).
    /// The statements were found in time when they were read.
    pub(super) fn check(&self, anchor: &Anchor, schemes: Schemes) -> Result<(), FederationError> {
        self.anchor
            .signed_by(&anchor.keys)
            .map_err(|_token| FederationError::AnchorKeys(anchor.id.to_string()))?;
        let whole = || [&self.subject].into_iter().chain(&self.above).chain([&self.anchor]);
        for (below, above) in whole().zip(whole().skip(1)) {
            if below.issuer != above.subject {
                return Err(FederationError::Stranger(below.issuer.to_string()));
            }
            below.signed_by(&above.keys)?;
        }
        let superior = self.above.first().map(|statement| &statement.issuer);
        if superior.is_none_or(|superior| !self.subject.hints(schemes).is_ok_and(|h| h.contains(superior))) {
            return Err(FederationError::Stranger(self.subject.subject.to_string()));
        }
        Ok(())
    }

    /// What the member is as a member of this kind, after all above it had their say (OpenID Federation 1.0, 6).
    pub(super) fn metadata(&self, kind: &str) -> Result<Map<String, Value>, FederationError> {
        constraints::check(self, kind)?;
        let subject = self.subject.subject.as_str();
        let own = self.subject.metadata(kind);
        let mut metadata = own.cloned().ok_or_else(|| FederationError::Kind(subject.to_owned()))?;
        if let Some(given) = self.above.first().and_then(|statement| statement.metadata(kind)) {
            metadata.extend(given.clone());
        }
        self.policy(kind)
            .and_then(|policy| policy.apply(&mut metadata))
            .map_err(|reason| FederationError::Policy { subject: subject.to_owned(), reason })?;
        Ok(metadata)
    }

    /// The policies for members of this kind, from the anchor's down.
    fn policy(&self, kind: &str) -> Result<Policy, PolicyError> {
        let critical =
            self.above.iter().filter_map(|statement| statement.claims().value("metadata_policy_crit"));
        let critical: Vec<&Value> = critical.collect();
        let mut policy = Policy::default();
        for statement in self.above.iter().rev() {
            if let Some(stated) = statement.claims().value("metadata_policy") {
                policy.merge(Policy::read(stated, kind, &critical)?)?;
            }
        }
        Ok(policy)
    }

    /// The end of whatever ends first.
    pub(super) fn expires_at(&self) -> Timestamp {
        let ends = self.above.iter().map(|statement| statement.expires_at);
        ends.fold(self.subject.expires_at.min(self.anchor.expires_at), Timestamp::min)
    }

    /// The statements in compact form, from the member's own up to the anchor's.
    pub(super) fn tokens(&self) -> Vec<String> {
        let whole = [&self.subject].into_iter().chain(&self.above).chain([&self.anchor]);
        whole.map(|statement| statement.token().to_owned()).collect()
    }
}
