//! What provider and trust anchor say in the federation.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{claims, jose};
use crate::keys::{KeyRing, RollOver};
use crate::{Error, Level};

/// The type of mark that every relying party must bear.
pub const RELYING_PARTY_MARK: &str = "https://registry.interno.gov.it/openid_relying_party/public";

/// The type of mark that the provider bears.
pub const PROVIDER_MARK: &str = "https://registry.interno.gov.it/openid_provider/public";

/// The type of statements.
pub(crate) const STATEMENT: &str = "entity-statement+jwt";

/// For how long a statement is good.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Who speaks, and when.
pub(crate) struct Speaker<'a> {
    pub(crate) base_url: &'a str,
    pub(crate) keys: &'a KeyRing,
    pub(crate) step: RollOver,
    pub(crate) now: Timestamp,
}

impl Speaker<'_> {
    /// The provider's name in the federation.
    pub(crate) fn provider(&self) -> String {
        format!("{}/oidc", self.base_url)
    }

    /// The trust anchor's name.
    pub(crate) fn anchor(&self) -> String {
        format!("{}/trust-anchor", self.base_url)
    }

    /// What the provider says of itself.
    pub(crate) fn of_provider(&self) -> Result<String, Error> {
        let id = self.provider();
        let mut statement = self.statement(&id, &id, &jose::set(self.keys.announced(self.step)));
        statement["authority_hints"] = json!([self.anchor()]);
        let mark = self.mark(PROVIDER_MARK, &id)?;
        statement["trust_marks"] =
            json!([{ "id": PROVIDER_MARK, "trust_mark_type": PROVIDER_MARK, "trust_mark": mark }]);
        statement["metadata"] =
            json!({ "federation_entity": self.member(), "openid_provider": self.offer() });
        jose::sign(STATEMENT, &statement, self.keys.signing(self.step))
    }

    /// What the trust anchor says of itself.
    pub(crate) fn of_anchor(&self) -> Result<String, Error> {
        let id = self.anchor();
        let mut member = self.member();
        for (name, path) in [
            ("federation_fetch_endpoint", "fetch"),
            ("federation_list_endpoint", "list"),
            ("federation_trust_mark_endpoint", "trust-mark"),
        ] {
            member[name] = json!(format!("{id}/{path}"));
        }
        let mut statement = self.statement(&id, &id, &jose::set([&self.keys.anchor]));
        statement["metadata"] = json!({ "federation_entity": member });
        statement["constraints"] = json!({ "max_path_length": 1 });
        statement["trust_mark_issuers"] = json!({ RELYING_PARTY_MARK: [id], PROVIDER_MARK: [id] });
        jose::sign(STATEMENT, &statement, &self.keys.anchor)
    }

    /// What the trust anchor says of its provider, or of a relying party with these keys.
    pub(crate) fn about(&self, subject: &str, keys: &Value) -> Result<String, Error> {
        let mut statement = self.statement(&self.anchor(), subject, keys);
        let is_provider = subject == self.provider();
        statement["metadata_policy"] = if is_provider {
            json!({ "openid_provider": { "code_challenge_methods_supported": { "superset_of": ["S256"] } } })
        } else {
            json!({ "openid_relying_party": { "response_types": { "subset_of": ["code"] } } })
        };
        jose::sign(STATEMENT, &statement, &self.keys.anchor)
    }

    /// The keys of the provider, as the trust anchor knows them.
    pub(crate) fn provider_keys(&self) -> Value {
        jose::set(self.keys.announced(self.step))
    }

    /// A mark of this type, as the trust anchor gives it.
    pub(crate) fn mark(&self, kind: &str, subject: &str) -> Result<String, Error> {
        let (iat, exp) = (self.now.as_second(), (self.now + LASTS * 365).as_second());
        let mark = json!({
            "iss": self.anchor(), "sub": subject, "iat": iat, "exp": exp, "id": kind, "trust_mark_type": kind,
        });
        jose::sign("trust-mark+jwt", &mark, &self.keys.anchor)
    }

    fn statement(&self, issuer: &str, subject: &str, keys: &Value) -> Value {
        let (iat, exp) = (self.now.as_second(), (self.now + LASTS).as_second());
        json!({ "iss": issuer, "sub": subject, "iat": iat, "exp": exp, "jwks": keys })
    }

    fn member(&self) -> Value {
        json!({
            "organization_name": "Fornitore di identità di prova",
            "homepage_uri": self.base_url,
            "contacts": ["prova@pec.example"],
        })
    }

    fn offer(&self) -> Value {
        let id = self.provider();
        json!({
            "issuer": id,
            "organization_name": "CIE di prova",
            "authorization_endpoint": format!("{id}/authorization"),
            "token_endpoint": format!("{id}/token"),
            "userinfo_endpoint": format!("{id}/userinfo"),
            "introspection_endpoint": format!("{id}/introspection"),
            "revocation_endpoint": format!("{id}/revocation"),
            "jwks": jose::set(self.keys.announced(self.step)),
            "client_registration_types_supported": ["automatic"],
            "request_authentication_methods_supported": { "authorization_endpoint": ["request_object"] },
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "scopes_supported": ["openid"],
            "subject_types_supported": ["pairwise"],
            "acr_values_supported": Level::ALL,
            "claims_supported": claims::supported(),
            "claims_parameter_supported": true,
            "request_parameter_supported": true,
            "authorization_response_iss_parameter_supported": true,
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "RS512"],
            "request_object_signing_alg_values_supported": ["RS256", "RS384", "RS512"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "userinfo_signing_alg_values_supported": ["RS256"],
            "userinfo_encryption_alg_values_supported": ["RSA-OAEP", "RSA-OAEP-256"],
            "userinfo_encryption_enc_values_supported": ["A128CBC-HS256", "A256CBC-HS512"],
        })
    }
}
