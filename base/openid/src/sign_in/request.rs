use jiff::Timestamp;
use kernel::digest::{hex, sha256};
use kernel::{Language, Random};
use serde_json::json;

use super::relying_party::{REQUEST_LASTS, unique};
use super::{Level, Provider, RelyingParty, UserInfo};
use crate::Address;
use crate::jose::{Kind, encode};

/// What only this desk knows of one request, until the answer is there.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back in the ID token.
    pub nonce: String,
    /// Goes with the code; only its digest goes before (RFC 7636).
    pub verifier: String,
}

/// A request as the browser carries it to the provider.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where to send the browser.
    pub address: Address,
    /// The signed request itself, to be kept.
    pub object: String,
    /// Its name (`jti`).
    pub id: String,
}

impl Secrets {
    /// Draws them: 64 letters and digits each, of 256 bits.
    #[must_use]
    pub fn draw(random: &Random) -> Self {
        let secret = || hex(&random.bytes::<32>());
        Self { state: secret(), nonce: secret(), verifier: secret() }
    }

    /// The digest of the verifier that goes with the request (RFC 7636, `S256`).
    #[must_use]
    pub fn challenge(&self) -> String {
        encode(&sha256(self.verifier.as_bytes()))
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secrets(…)")
    }
}

impl RelyingParty {
    /// Asks a provider to recognise the person anew, at this level or a higher one, and to tell the tax code and the
    /// name.
    #[must_use]
    pub fn request(
        &self,
        provider: &Provider,
        secrets: &Secrets,
        (level, language): (Level, Language),
        random: &Random,
        now: Timestamp,
    ) -> Request {
        let (challenge, id) = (secrets.challenge(), unique(random));
        // No `sub`: else the request could be shown as a proof of who asks (OpenID Federation 1.0, 12.1.1.1).
        let claims = json!({
            "iss": self.id.as_str(),
            "aud": [provider.id.as_str()],
            "client_id": self.id.as_str(),
            "iat": now.as_second(),
            "exp": now.saturating_add(REQUEST_LASTS).map_or(0, Timestamp::as_second),
            "jti": id,
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": self.callback.as_str(),
            "state": secrets.state,
            "nonce": secrets.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "acr_values": level.as_str(),
            "prompt": "consent login",
            "claims": { "userinfo": UserInfo::asked() },
        });
        let object = self.signing_keys.current.sign(Kind::Jwt, &claims);
        let address = provider.authorization.with(&[
            ("client_id", self.id.as_str()),
            ("response_type", "code"),
            ("scope", "openid"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            // A wish, not a claim: the profile's reference implementation and the standard disagree on its form inside.
            ("ui_locales", language.code()),
            ("request", &object),
        ]);
        Request { address, object, id }
    }
}
