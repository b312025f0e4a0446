use kernel::words;
use openid::jose::JoseError;
use openid::sign_in::{AnswerError, SignInError};
use saml::ProviderError;
use web::Page;

use super::{DOOR, LOGIN};
use crate::Identity;
use crate::federation::{self, Federation};
use crate::onward::Onward;
use crate::sign_in::refused::{RefusedPage, Texts, of_provider};

/// Why a sign-in came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The provider says why, by the numbers that SPID and CIE share.
    Provider(ProviderError),
    /// Anything else.
    Fault(Fault),
}

words! {
    /// What went wrong; the word under which it is kept, recorded, and shown to whoever asks the help desk.
    pub(super) enum Fault {
        /// Nobody asked.
        Unsolicited = "unsolicited",
        /// The request was answered before.
        AnsweredBefore = "answered-before",
        /// Another browser was sent out.
        OtherBrowser = "other-browser",
        /// The way back took too long, or was gone twice.
        Gone = "gone",
        /// The person was not recognised, or did not agree; more is not said.
        Denied = "denied",
        /// The provider says that it is out of order.
        ProviderBusy = "provider-busy",
        /// The provider does not answer.
        ProviderSilent = "provider-silent",
        /// The provider finds fault with the request.
        RequestRefused = "request-refused",
        /// The provider gives nothing for what it gave.
        CodeRefused = "code-refused",
        /// The answer that the browser brings is not of the right form.
        Answer = "answer",
        /// The provider's tokens are not of the right form.
        Tokens = "tokens",
        /// A token is not of the right form.
        TokenForm = "token-form",
        /// A token is not signed, or not by an algorithm that is allowed.
        Algorithm = "algorithm",
        /// A token is signed with a key that is not the provider's.
        UnknownKey = "unknown-key",
        /// A signature does not fit.
        Signature = "signature",
        /// The person's data cannot be opened.
        Decryption = "decryption",
        /// The person's data were not encrypted.
        NotEncrypted = "not-encrypted",
        /// Another answers than was asked.
        Issuer = "issuer",
        /// A token is for somebody else.
        Audience = "audience",
        /// A token answers another request.
        Nonce = "nonce",
        /// Two tokens do not belong together.
        AccessToken = "access-token",
        /// The data are of another person.
        Subject = "subject",
        /// A token is over.
        Expired = "expired",
        /// A token is from the future.
        Future = "future",
        /// The person was recognised less surely than was asked.
        LevelTooLow = "level-too-low",
        /// The provider names no Italian tax code of a person.
        NoTaxCode = "no-tax-code",
        /// The provider gives no name.
        NoName = "no-name",
        /// The federation is silent.
        FederationSilent = "federation-silent",
        /// The federation does not vouch for the provider.
        NotProved = "not-proved",
    }
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<AnswerError> for Reason {
    fn from(error: AnswerError) -> Self {
        Self::Fault(match error {
            AnswerError::Form => Fault::Answer,
            AnswerError::Issuer => Fault::Issuer,
        })
    }
}

impl From<&SignInError> for Reason {
    fn from(error: &SignInError) -> Self {
        Self::Fault(match error {
            SignInError::Tokens => Fault::Tokens,
            SignInError::Token { reason, .. } => of_token(reason),
            SignInError::Issuer(_) => Fault::Issuer,
            SignInError::Audience(_) => Fault::Audience,
            SignInError::Nonce => Fault::Nonce,
            SignInError::Level => Fault::LevelTooLow,
            SignInError::AccessToken => Fault::AccessToken,
            SignInError::NotEncrypted => Fault::NotEncrypted,
            SignInError::Subject => Fault::Subject,
            SignInError::TaxCode => Fault::NoTaxCode,
        })
    }
}

const fn of_token(reason: &JoseError) -> Fault {
    match reason {
        JoseError::Algorithm(_) => Fault::Algorithm,
        JoseError::UnknownKey(_) | JoseError::WrongKey(_) => Fault::UnknownKey,
        JoseError::Signature => Fault::Signature,
        JoseError::Decryption => Fault::Decryption,
        JoseError::Expired => Fault::Expired,
        JoseError::Future => Fault::Future,
        JoseError::Form
        | JoseError::Json(_)
        | JoseError::OwnKey(_)
        | JoseError::Critical
        | JoseError::Type(_)
        | JoseError::NoKeyId
        | JoseError::KeyTwice(_)
        | JoseError::Claim(_) => Fault::TokenForm,
    }
}

impl Reason {
    /// What the provider's error means (RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6). Its description may hold
    /// a number of the table that SPID and CIE share, which says more.
    pub(super) fn of_error(error: &str, description: Option<&str>) -> Self {
        match (error, description.map(ProviderError::of_message)) {
            (_, Some(numbered)) if numbered != ProviderError::Other => Self::Provider(numbered),
            ("access_denied" | "consent_required" | "login_required", _) => Self::Fault(Fault::Denied),
            ("server_error" | "temporarily_unavailable", _) => Self::Fault(Fault::ProviderBusy),
            _ => Self::Fault(Fault::RequestRefused),
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Provider(error) => error.as_str(),
            Self::Fault(fault) => fault.as_str(),
        }
    }

    /// The reason that was kept under a word.
    pub(super) fn of_word(word: &str) -> Self {
        let theirs = || ProviderError::parse(word).map(Self::Provider);
        Fault::parse(word)
            .map(Self::Fault)
            .or_else(|_| theirs())
            .unwrap_or(Self::Provider(ProviderError::Other))
    }

    /// Whether the provider may be in order with other keys than those known.
    pub(super) const fn is_doubt(self) -> bool {
        matches!(self, Self::Fault(Fault::UnknownKey))
    }

    fn texts(self) -> Texts {
        let fault = match self {
            Self::Provider(error) => return of_provider(error),
            Self::Fault(fault) => fault,
        };
        match fault {
            Fault::Unsolicited => ("identity-refused-unsolicited", "identity-refused-again-do"),
            Fault::AnsweredBefore => ("identity-refused-answered", "identity-refused-again-do"),
            Fault::OtherBrowser => ("identity-refused-browser", "identity-refused-browser-do"),
            Fault::Gone => ("identity-refused-gone", "identity-refused-again-do"),
            Fault::Denied => ("identity-refused-denied", "identity-refused-denied-do"),
            Fault::ProviderBusy | Fault::ProviderSilent | Fault::FederationSilent | Fault::NotProved => {
                ("identity-refused-silent", "identity-refused-silent-do")
            }
            Fault::RequestRefused => ("identity-refused-request", "identity-refused-request-do"),
            Fault::Expired => ("identity-refused-late", "identity-refused-again-do"),
            Fault::LevelTooLow => ("identity-refused-level", "identity-refused-level-do"),
            Fault::NoTaxCode => ("identity-refused-tax-code", "identity-refused-tax-code-do"),
            Fault::NoName => ("identity-refused-name", "identity-refused-fault-do"),
            Fault::CodeRefused
            | Fault::Answer
            | Fault::Tokens
            | Fault::TokenForm
            | Fault::Algorithm
            | Fault::UnknownKey
            | Fault::Signature
            | Fault::Decryption
            | Fault::NotEncrypted
            | Fault::Issuer
            | Fault::Audience
            | Fault::Nonce
            | Fault::AccessToken
            | Fault::Subject
            | Fault::Future => ("identity-refused-fault", "identity-refused-fault-do"),
        }
    }

    /// Whether the same may be tried again with hope.
    fn may_be_tried_again(self) -> bool {
        !matches!(self, Self::Fault(Fault::NoTaxCode) | Self::Provider(ProviderError::Blocked))
    }
}

/// The page that says what happened, and what to do now. Where the card is taken by SAML too, that is offered.
pub(super) fn refused(
    identity: &Identity,
    page: Page,
    onward: Onward,
    reason: impl Into<Reason>,
) -> RefusedPage {
    let reason = reason.into();
    let by_saml =
        || ("identity-refused-other-cie", onward.by_way_of(federation::paths(Federation::Cie).choice));
    RefusedPage {
        door: DOOR.title,
        texts: reason.texts(),
        word: reason.word(),
        again: reason.may_be_tried_again().then(|| onward.by_way_of(LOGIN)),
        code: None,
        instead: identity.members.of(Federation::Cie).map(|_| by_saml()),
        page,
        onward,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Language;

    use super::*;
    use crate::sign_in::entering::{GONE, OTHER_BROWSER};

    fn all() -> impl Iterator<Item = Reason> {
        let providers = ProviderError::ALL.iter().map(|error| Reason::Provider(*error));
        providers.chain(Fault::ALL.iter().map(|fault| Reason::Fault(*fault)))
    }

    #[test]
    fn every_reason_is_known_again_by_its_word() {
        for reason in all() {
            assert_eq!(Reason::of_word(reason.word()), reason);
        }
        assert_eq!(Reason::of_word(OTHER_BROWSER), Reason::Fault(Fault::OtherBrowser));
        assert_eq!(Reason::of_word(GONE), Reason::Fault(Fault::Gone));
    }

    #[test]
    fn every_reason_has_its_texts() {
        let messages = web::Messages::new(&[web::MESSAGES, crate::MESSAGES]).unwrap();
        for (happened, to_do) in all().map(Reason::texts) {
            for key in [happened, to_do] {
                assert_ne!(messages.text(Language::It, key), key);
            }
        }
    }

    #[test]
    fn a_number_in_the_description_says_more_than_the_error() {
        let of = |error, description| Reason::of_error(error, description);
        assert_eq!(
            of("access_denied", Some("ErrorCode nr22")),
            Reason::Provider(ProviderError::ConsentDenied)
        );
        assert_eq!(of("access_denied", Some("nothing")), Reason::Fault(Fault::Denied));
        assert_eq!(of("server_error", None), Reason::Fault(Fault::ProviderBusy));
        assert_eq!(of("invalid_request", None), Reason::Fault(Fault::RequestRefused));
    }
}
