//! What a relying party gets for a code.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jiff::{SignedDuration, Timestamp};
use kernel::Random;
use serde_json::{Value, json};

use super::relying_party::{RelyingParty, in_time};
use super::request::Authorization;
use super::statement::Speaker;
use super::{claims, jose};
use crate::faults::Fault;
use crate::person::Person;
use crate::{Error, Level};

/// For how long tokens are good.
pub(crate) const LASTS: SignedDuration = SignedDuration::from_mins(5);

/// By how much faults put a token off.
const FAR: SignedDuration = SignedDuration::from_hours(1);

const ELSEWHERE: &str = "https://elsewhere.example";

/// What a code or an access token stands for.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) authorization: Authorization,
    /// By place among the people.
    pub(crate) person: usize,
    pub(crate) fault: Option<Fault>,
    pub(crate) until: Timestamp,
}

impl Grant {
    /// Whether the verifier is the one that the request announced (RFC 7636).
    pub(crate) fn proves(&self, verifier: &str) -> bool {
        BASE64.encode(digest(&SHA256, verifier.as_bytes())) == self.authorization.challenge
    }

    /// Who was recognised.
    pub(crate) fn id_token(
        &self,
        speaker: &Speaker<'_>,
        person: &Person,
        access: &str,
    ) -> Result<String, Error> {
        let half = &digest(&SHA256, access.as_bytes()).as_ref()[..16].to_vec();
        let mut claims = self.envelope(speaker, person);
        claims["nonce"] = json!(self.authorization.nonce);
        claims["acr"] = json!(self.authorization.level);
        claims["at_hash"] = json!(BASE64.encode(half));
        claims["jti"] = json!(BASE64.encode(&half[..8]));
        match self.fault {
            Some(Fault::LevelTooLow) => claims["acr"] = json!(Level::One),
            Some(Fault::WrongAudience) => claims["aud"] = json!([ELSEWHERE]),
            Some(Fault::WrongIssuer) => claims["iss"] = json!(ELSEWHERE),
            Some(Fault::WrongInResponseTo) => claims["nonce"] = json!("0".repeat(64)),
            Some(Fault::Expired) => put_off(&mut claims, speaker.now - FAR),
            Some(Fault::NotYetValid) => put_off(&mut claims, speaker.now + FAR),
            _ => {}
        }
        self.signed(speaker, claims)
    }

    fn signed(&self, speaker: &Speaker<'_>, mut claims: Value) -> Result<String, Error> {
        let keys = speaker.keys;
        let key = match self.fault {
            Some(Fault::StrangerKey) => &keys.stranger,
            Some(Fault::OtherKey) => keys.other(speaker.step),
            _ => keys.signing(speaker.step),
        };
        if self.fault == Some(Fault::Unsigned) {
            return Ok(format!("{}.", jose::unsigned(&json!({ "alg": "none", "typ": "JWT" }), &claims)));
        }
        let token = jose::sign("JWT", &claims, key)?;
        if self.fault != Some(Fault::Tampered) {
            return Ok(token);
        }
        claims["sub"] = json!(ELSEWHERE);
        let header = json!({ "alg": "RS256", "kid": jose::name(key), "typ": "JWT" });
        let signature = token.rsplit('.').next().unwrap_or_default();
        Ok(format!("{}.{signature}", jose::unsigned(&header, &claims)))
    }

    /// What is said of the person: signed, and encrypted as the relying party wants it.
    pub(crate) fn user_info(
        &self,
        speaker: &Speaker<'_>,
        people: &[Person],
        random: &Random,
    ) -> Result<String, Error> {
        let person = match self.fault {
            Some(Fault::WrongSubject) => &people[(self.person + 1) % people.len()],
            _ => &people[self.person],
        };
        let mut claims = self.envelope(speaker, person);
        if let Some(claims) = claims.as_object_mut().filter(|_| self.fault != Some(Fault::NoAttributes)) {
            claims.extend(claims::said(person, &self.authorization.attributes));
        }
        let token = jose::sign("JWT", &claims, speaker.keys.signing(speaker.step))?;
        if self.fault == Some(Fault::NotEncrypted) {
            return Ok(token);
        }
        let party = &self.authorization.party;
        let wish = |name: &str, usual| party.client[name].as_str().unwrap_or(usual).to_owned();
        let algorithm = wish("userinfo_encrypted_response_alg", "RSA-OAEP-256");
        let encryption = wish("userinfo_encrypted_response_enc", "A256CBC-HS512");
        let key = party.keys()["keys"].as_array().into_iter().flatten().find(|key| key["use"] == "enc");
        let key =
            key.ok_or_else(|| Error::Signature("the relying party has no key for encryption".to_owned()))?;
        jose::encrypt(&token, key, (&algorithm, &encryption), random).map_err(Error::Signature)
    }

    fn envelope(&self, speaker: &Speaker<'_>, person: &Person) -> Value {
        let party = &self.authorization.party.id;
        let (iat, exp) = (speaker.now.as_second(), (speaker.now + LASTS).as_second());
        let subject = digest(&SHA256, format!("{party} {}", person.tax_code).as_bytes());
        let subject = kernel::digest::hex(subject.as_ref());
        json!({ "iss": speaker.provider(), "sub": subject, "aud": [party], "iat": iat, "exp": exp })
    }
}

/// Makes a token one of another time.
fn put_off(claims: &mut Value, to: Timestamp) {
    claims["iat"] = json!(to.as_second());
    claims["exp"] = json!((to + LASTS).as_second());
}

/// Whether a relying party proved to an endpoint who it is (RFC 7523, `private_key_jwt`); the name of its proof.
pub(crate) fn authenticated(
    party: &RelyingParty,
    assertion: &str,
    audiences: [&str; 2],
    now: Timestamp,
) -> Result<String, String> {
    let claims = jose::verified(assertion, party.keys())?;
    in_time(&claims, now)?;
    let audience = &claims["aud"];
    let here = |one: &Value| audiences.iter().any(|here| one == here);
    if !here(audience) && !audience.as_array().is_some_and(|all| all.iter().any(here)) {
        return Err("aud is another".to_owned());
    }
    let jti = claims["jti"].as_str().filter(|jti| !jti.is_empty()).ok_or("jti is missing")?;
    if claims["iss"] == *party.id && claims["sub"] == *party.id {
        Ok(format!("{} {jti}", party.id))
    } else {
        Err("iss or sub is another".to_owned())
    }
}
