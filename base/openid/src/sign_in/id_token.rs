use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use jiff::Timestamp;
use kernel::digest::same_secret;

use super::{Level, Provider, RelyingParty, SignInError, Tokens};
use crate::jose::{Algorithm, JoseError, Kind, Signed, encode};

/// What an ID token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdToken {
    /// By what name the provider knows the person towards this desk.
    pub subject: String,
    /// How surely it recognised the person: as asked, or more.
    pub level: Level,
    /// The token's name (`jti`), if it has one.
    pub id: Option<String>,
    /// When the provider made it.
    pub issued_at: Timestamp,
}

const NAME: &str = "ID token";

impl RelyingParty {
    /// Checks an ID token (OpenID Connect Core 1.0, 3.1.3.7, as the profile tightens it): signed by the provider that
    /// was asked, for this desk alone, now, for this request and this access token, at the level asked or above.
    pub fn id_token(
        &self,
        provider: &Provider,
        tokens: &Tokens,
        (nonce, asked): (&str, Level),
        now: Timestamp,
    ) -> Result<IdToken, SignInError> {
        let refused = |reason| SignInError::Token { token: NAME, reason };
        let signed = Signed::read(&tokens.id, Kind::Jwt).map_err(refused)?;
        let claims = signed.verify(&provider.keys).map_err(refused)?;
        if claims.text("iss").map_err(refused)? != provider.id.as_str() {
            return Err(SignInError::Issuer(NAME));
        }
        let audience = claims.texts("aud").map_err(refused)?;
        let party = claims.value("azp").is_none_or(|party| *party == self.id.as_str());
        if audience != [self.id.as_str()] || !party {
            return Err(SignInError::Audience(NAME));
        }
        claims.in_time(now).map_err(refused)?;
        if !same_secret(claims.text("nonce").map_err(refused)?.as_bytes(), nonce.as_bytes()) {
            return Err(SignInError::Nonce);
        }
        let level = Level::parse(claims.text("acr").map_err(refused)?);
        let level = level.map_err(|_unknown| refused(JoseError::Claim("acr")))?;
        if level < asked {
            return Err(SignInError::Level);
        }
        if claims.text("at_hash").map_err(refused)? != half_digest(signed.algorithm(), &tokens.access) {
            return Err(SignInError::AccessToken);
        }
        Ok(IdToken {
            subject: claims.text("sub").map_err(refused)?.to_owned(),
            level,
            id: claims.text("jti").ok().map(str::to_owned),
            issued_at: claims.moment("iat").map_err(refused)?,
        })
    }
}

/// The first half of the digest of an access token (OpenID Connect Core 1.0, 3.1.3.6).
fn half_digest(algorithm: Algorithm, token: &str) -> String {
    let hash = match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => &SHA256,
        Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => &SHA384,
        Algorithm::Rs512 | Algorithm::Ps512 | Algorithm::Es512 => &SHA512,
    };
    let whole = digest(hash, token.as_bytes());
    encode(&whole.as_ref()[..whole.as_ref().len() / 2])
}
