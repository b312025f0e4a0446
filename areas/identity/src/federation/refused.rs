use saml::{Fault, Federation, ProviderError};
use web::Page;

use super::leave::login_href;
use super::paths;
use crate::onward::Onward;
use crate::sign_in::entering::{GONE, OTHER_BROWSER};
use crate::sign_in::refused::{RefusedPage, Texts, of_provider};

/// Why a sign-in came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The provider says why.
    Provider(ProviderError),
    /// The answer breaks a rule.
    Fault(Fault),
    /// Nobody asked.
    Unsolicited,
    /// The request was answered before.
    AnsweredBefore,
    /// Another browser was sent out.
    OtherBrowser,
    /// The way back took too long, or was gone twice.
    Gone,
    /// The provider names no Italian tax code of a person.
    NoTaxCode,
    /// Another state has proved somebody, and nobody has said yet whose identity that is.
    NotLinked,
    /// The provider gives no name.
    NoName,
    /// No such provider.
    UnknownProvider,
    /// The registry was never to be read.
    NoProviders,
}

/// Words for those that are ours, as kept and shown.
const OURS: [(Reason, &str); 9] = [
    (Reason::Unsolicited, "unsolicited"),
    (Reason::AnsweredBefore, "answered-before"),
    (Reason::OtherBrowser, OTHER_BROWSER),
    (Reason::Gone, GONE),
    (Reason::NoTaxCode, "no-tax-code"),
    (Reason::NotLinked, "not-linked"),
    (Reason::NoName, "no-name"),
    (Reason::UnknownProvider, "unknown-provider"),
    (Reason::NoProviders, "no-providers"),
];

impl Reason {
    /// The word under which it is kept, recorded, and shown to whoever asks the help desk.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Provider(error) => error.as_str(),
            Self::Fault(fault) => fault.as_str(),
            ours => OURS.iter().find(|(reason, _)| *reason == ours).map_or("other", |(_, word)| word),
        }
    }

    /// The reason that was kept under a word.
    pub(super) fn of_word(word: &str) -> Self {
        let ours = OURS.iter().find(|(_, known)| *known == word).map(|(reason, _)| *reason);
        let theirs = || ProviderError::parse(word).map(Self::Provider);
        ours.or_else(|| theirs().ok())
            .or_else(|| Fault::parse(word).map(Self::Fault).ok())
            .unwrap_or(Self::Provider(ProviderError::Other))
    }

    /// Message keys of what happened and of what to do.
    fn texts(self) -> Texts {
        match self {
            Self::Provider(error) => of_provider(error),
            Self::Fault(Fault::LevelTooLow) => ("identity-refused-level", "identity-refused-level-do"),
            Self::Fault(Fault::CompanyMissing) => ("identity-refused-kind", "identity-refused-kind-do"),
            Self::Fault(
                Fault::Expired
                | Fault::IssuedBefore
                | Fault::ConfirmationExpired
                | Fault::ConditionsExpired
                | Fault::AssertionIssuedBefore,
            ) => ("identity-refused-late", "identity-refused-again-do"),
            Self::Fault(_) => ("identity-refused-fault", "identity-refused-fault-do"),
            Self::Unsolicited => ("identity-refused-unsolicited", "identity-refused-again-do"),
            Self::AnsweredBefore => ("identity-refused-answered", "identity-refused-again-do"),
            Self::OtherBrowser => ("identity-refused-browser", "identity-refused-browser-do"),
            Self::Gone => ("identity-refused-gone", "identity-refused-again-do"),
            Self::NoTaxCode => ("identity-refused-tax-code", "identity-refused-tax-code-do"),
            Self::NotLinked => ("identity-refused-not-linked", "identity-refused-not-linked-do"),
            Self::NoName => ("identity-refused-name", "identity-refused-fault-do"),
            Self::UnknownProvider => ("identity-refused-unknown", "identity-refused-unknown-do"),
            Self::NoProviders => ("identity-refused-silent", "identity-refused-silent-do"),
        }
    }

    /// Whether the same provider may be tried again with hope.
    fn may_be_tried_again(self) -> bool {
        !matches!(
            self,
            Self::NoTaxCode
                | Self::NotLinked
                | Self::UnknownProvider
                | Self::Provider(ProviderError::Blocked)
        )
    }
}

/// The page that says what happened, and what to do now.
pub(super) fn refused(
    page: Page,
    federation: Federation,
    onward: Onward,
    provider: Option<&str>,
    reason: Reason,
) -> RefusedPage {
    let paths = paths(federation);
    let again = reason.may_be_tried_again().then(|| match provider {
        Some(provider) => login_href(paths, provider, &onward),
        None => onward.by_way_of(paths.choice),
    });
    let choice = ("identity-refused-other-provider", onward.by_way_of(paths.choice));
    RefusedPage {
        page,
        onward,
        door: super::sign_in_door(federation).title,
        texts: reason.texts(),
        word: reason.word(),
        again,
        code: None,
        instead: (federation == Federation::Spid).then_some(choice),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Language;

    use super::*;

    fn all() -> Vec<Reason> {
        let providers = ProviderError::ALL.iter().map(|error| Reason::Provider(*error));
        let faults = Fault::ALL.iter().map(|fault| Reason::Fault(*fault));
        providers.chain(faults).chain(OURS.map(|(reason, _)| reason)).collect()
    }

    #[test]
    fn every_reason_is_known_again_by_its_word() {
        for reason in all() {
            assert_eq!(Reason::of_word(reason.word()), reason);
        }
    }

    #[test]
    fn every_reason_has_its_texts() {
        let messages = web::Messages::new(&[web::MESSAGES, crate::MESSAGES]).unwrap();
        for (happened, to_do) in all().into_iter().map(Reason::texts) {
            for key in [happened, to_do] {
                assert_ne!(messages.text(Language::It, key), key);
            }
        }
    }
}
