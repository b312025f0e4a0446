use jiff::Timestamp;
use kernel::TaxCode;
use serde_json::{Value, json};

use super::{IdToken, Provider, RelyingParty, SignInError};
use crate::jose::{Claims, JoseError, Kind, Signed};

/// The data of the person, as the provider tells them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfo {
    /// The tax code; the account goes by it.
    pub tax_code: TaxCode,
    /// Given names, if told.
    pub given_name: Option<String>,
    /// Surname, if told.
    pub family_name: Option<String>,
}

const NAME: &str = "token with the person's data";
const FISCAL_NUMBER: &str = "https://attributes.eid.gov.it/fiscal_number";
/// Stands before the tax code, after ETSI EN 319 412-1.
const ITALIAN_TAX_CODE: &str = "TINIT-";

impl UserInfo {
    /// What is asked to be told, as the parameter `claims` of a request says it.
    pub(super) fn asked() -> Value {
        json!({
            FISCAL_NUMBER: { "essential": true },
            "given_name": { "essential": true },
            "family_name": { "essential": true },
        })
    }
}

impl RelyingParty {
    /// Checks the data of the person: encrypted for this desk, inside signed by the provider, about whom the ID token
    /// is about. Issuer, audience and times must be right where they are stated: the profile demands them, its
    /// reference implementation leaves them out, and the person's name towards this desk alone ties the data to the
    /// ID token.
    pub fn user_info(
        &self,
        provider: &Provider,
        id_token: &IdToken,
        body: &str,
        now: Timestamp,
    ) -> Result<UserInfo, SignInError> {
        let refused = |reason| SignInError::Token { token: NAME, reason };
        let inner = self.opened(body.trim())?;
        let signed = Signed::read(&inner, Kind::Jwt).map_err(refused)?;
        let claims = signed.verify(&provider.keys).map_err(refused)?;
        if claims.value("iss").is_some_and(|issuer| *issuer != provider.id.as_str()) {
            return Err(SignInError::Issuer(NAME));
        }
        if claims.value("aud").is_some() && claims.texts("aud").map_err(refused)? != [self.id.as_str()] {
            return Err(SignInError::Audience(NAME));
        }
        if claims.value("exp").is_some() {
            claims.in_time(now).map_err(refused)?;
        }
        if claims.text("sub").map_err(refused)? != id_token.subject {
            return Err(SignInError::Subject);
        }
        Ok(UserInfo {
            tax_code: tax_code(claims)?,
            given_name: claims.text("given_name").ok().map(str::to_owned),
            family_name: claims.text("family_name").ok().map(str::to_owned),
        })
    }

    /// The signed token inside an encrypted one.
    fn opened(&self, token: &str) -> Result<String, SignInError> {
        let refused = |reason| SignInError::Token { token: NAME, reason };
        if token.split('.').count() != 5 {
            return Err(SignInError::NotEncrypted);
        }
        let named = crate::jose::encrypted_for(token).map_err(refused)?;
        let key = self.key_named(&named).ok_or_else(|| refused(JoseError::UnknownKey(named)))?;
        let inner = key.open(token).map_err(refused)?;
        String::from_utf8(inner).map_err(|_text| refused(JoseError::Form))
    }
}

fn tax_code(claims: &Claims) -> Result<TaxCode, SignInError> {
    let text = claims.text(FISCAL_NUMBER).map_err(|_claim| SignInError::TaxCode)?;
    let text = text.strip_prefix(ITALIAN_TAX_CODE).unwrap_or(text);
    let tax_code = TaxCode::parse(text).map_err(|_form| SignInError::TaxCode)?;
    if tax_code.is_person() { Ok(tax_code) } else { Err(SignInError::TaxCode) }
}
