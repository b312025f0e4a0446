use jiff::{SignedDuration, Timestamp};
use kernel::Random;
use serde_json::{Value, json};

use super::Provider;
use crate::Address;
use crate::federation::{MEMBER, RELYING_PARTY, Resolved};
use crate::jose::{DecryptionKey, Keys, Kind, SigningKey};

/// How long a statement about ourselves is good for.
const CONFIGURATION_LASTS: SignedDuration = SignedDuration::from_hours(24);
/// How long one of our requests is good for.
pub(super) const REQUEST_LASTS: SignedDuration = SignedDuration::from_mins(5);

/// This desk as a member of the federation.
#[derive(Debug)]
pub struct RelyingParty {
    /// Its identifier in the federation, and as a client.
    pub id: Address,
    /// Where the provider sends the browser back to.
    pub callback: Address,
    /// Sign what it says within the federation.
    pub federation_keys: Keys<SigningKey>,
    /// Sign what it asks of providers.
    pub signing_keys: Keys<SigningKey>,
    /// Open what providers encrypt for it.
    pub decryption_keys: Keys<DecryptionKey>,
}

/// What a member tells of itself to those who look it up.
#[derive(Debug, Clone, Default)]
pub struct Publication {
    /// The name of the institute.
    pub organisation: String,
    /// Its home page.
    pub homepage: String,
    /// Where it says what becomes of people's data.
    pub policy: String,
    /// Its logo, as SVG.
    pub logo: String,
    /// Its certified mail.
    pub contacts: Vec<String>,
    /// Where it answers what it found out about providers.
    pub resolve_endpoint: String,
    /// The identifiers of those directly above.
    pub superiors: Vec<String>,
    /// The marks that it bears: their type, and the token.
    pub marks: Vec<(String, String)>,
}

impl RelyingParty {
    /// The statement about itself that a member publishes (OpenID Federation 1.0, 9).
    #[must_use]
    pub fn configuration(&self, publication: &Publication, now: Timestamp) -> String {
        let marks = publication.marks.iter();
        // The drafts that the profile follows call the type `id`.
        let marks: Vec<Value> = marks
            .map(|(kind, token)| json!({ "id": kind, "trust_mark_type": kind, "trust_mark": token }))
            .collect();
        let claims = json!({
            "iss": self.id.as_str(),
            "sub": self.id.as_str(),
            "iat": now.as_second(),
            "exp": now.saturating_add(CONFIGURATION_LASTS).map_or(0, Timestamp::as_second),
            "jwks": { "keys": self.federation_keys.all().map(SigningKey::public).collect::<Vec<_>>() },
            "authority_hints": publication.superiors,
            "trust_marks": marks,
            "metadata": { MEMBER: member(publication), RELYING_PARTY: self.client(publication) },
        });
        self.federation_keys.current.sign(Kind::EntityStatement, &claims)
    }

    /// What this desk found out about a member, for whoever asks (OpenID Federation 1.0, 8.3).
    #[must_use]
    pub fn resolve_response(&self, kind: &str, found: &Resolved, now: Timestamp) -> String {
        let marks: Vec<Value> = found.mark.iter().map(|mark| json!({ "trust_mark": mark })).collect();
        let claims = json!({
            "iss": self.id.as_str(),
            "sub": found.subject.as_str(),
            "iat": now.as_second(),
            "exp": found.expires_at.as_second(),
            "metadata": { kind: found.metadata },
            "trust_chain": found.chain,
            "trust_marks": marks,
        });
        self.federation_keys.current.sign(Kind::ResolveResponse, &claims)
    }

    /// What a relying party of the profile has to say of itself.
    fn client(&self, publication: &Publication) -> Value {
        let keys = self.signing_keys.all().map(SigningKey::public);
        let keys: Vec<Value> = keys.chain(self.decryption_keys.all().map(DecryptionKey::public)).collect();
        json!({
            "application_type": "web",
            "client_id": self.id.as_str(),
            "client_name": publication.organisation,
            "organization_name": publication.organisation,
            "client_registration_types": ["automatic"],
            "contacts": publication.contacts,
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "redirect_uris": [self.callback.as_str()],
            "subject_type": "pairwise",
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "RS256",
            "request_object_signing_alg": "RS256",
            "id_token_signed_response_alg": "RS256",
            "userinfo_signed_response_alg": "RS256",
            "userinfo_encrypted_response_alg": "RSA-OAEP-256",
            "userinfo_encrypted_response_enc": "A256CBC-HS512",
            "jwks": { "keys": keys },
        })
    }

    /// The key that a provider encrypted for.
    pub(super) fn key_named(&self, kid: &str) -> Option<&DecryptionKey> {
        self.decryption_keys.all().find(|key| key.kid() == kid)
    }

    /// Proves to an endpoint of a provider who asks (RFC 7523, `private_key_jwt`): the parameters that go with a
    /// request.
    pub(super) fn proof(
        &self,
        endpoint: &Address,
        random: &Random,
        now: Timestamp,
    ) -> [(&'static str, String); 3] {
        let claims = json!({
            "iss": self.id.as_str(),
            "sub": self.id.as_str(),
            "aud": [endpoint.as_str()],
            "iat": now.as_second(),
            "exp": now.saturating_add(REQUEST_LASTS).map_or(0, Timestamp::as_second),
            "jti": unique(random),
        });
        [
            ("client_id", self.id.to_string()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
            ("client_assertion", self.signing_keys.current.sign(Kind::Jwt, &claims)),
        ]
    }

    /// The form that gives a token back to its provider (RFC 7009).
    #[must_use]
    pub fn revocation(&self, endpoint: &Address, token: &str, random: &Random, now: Timestamp) -> String {
        let mut form = self.proof(endpoint, random, now).to_vec();
        form.push(("token", token.to_owned()));
        serde_html_form::to_string(&form).unwrap_or_default()
    }

    /// The form that changes a code for tokens.
    #[must_use]
    pub fn token_request(
        &self,
        provider: &Provider,
        (code, verifier): (&str, &str),
        random: &Random,
        now: Timestamp,
    ) -> String {
        let mut form = self.proof(&provider.token, random, now).to_vec();
        form.extend([
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("code_verifier", verifier.to_owned()),
            ("redirect_uri", self.callback.to_string()),
        ]);
        serde_html_form::to_string(&form).unwrap_or_default()
    }
}

fn member(publication: &Publication) -> Value {
    json!({
        "organization_name": publication.organisation,
        "homepage_uri": publication.homepage,
        "policy_uri": publication.policy,
        "logo_uri": publication.logo,
        "contacts": publication.contacts,
        "federation_resolve_endpoint": publication.resolve_endpoint,
    })
}

/// A name that no other token has, as the profile writes it (UUID, version 4).
pub(super) fn unique(random: &Random) -> String {
    let mut bytes: [u8; 16] = random.bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = kernel::digest::hex(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
