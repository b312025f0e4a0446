//! The page of a sign-in at a foreign door that came to nothing.

use askama::Template;
use saml::ProviderError;
use web::Page;

use crate::onward::Onward;

/// Message keys of what happened and of what to do.
pub(crate) type Texts = (&'static str, &'static str);

/// What happened, and what to do now.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct RefusedPage {
    pub(crate) page: Page,
    pub(crate) onward: Onward,
    /// Message key of the door's name.
    pub(crate) door: &'static str,
    pub(crate) texts: Texts,
    /// The word under which the reason is recorded, for whoever asks the help desk.
    pub(crate) word: &'static str,
    /// Where the same may be tried again.
    pub(crate) again: Option<String>,
    /// By which an operator finds the identity that nobody is linked with.
    pub(crate) code: Option<String>,
    /// What else may be tried: the message key, and where.
    pub(crate) instead: Option<(&'static str, String)>,
}

impl RefusedPage {
    fn door(&self) -> String {
        self.page.t(self.door).into_owned()
    }

    fn happened(&self) -> String {
        self.page.ta(self.texts.0, [("door", self.door())])
    }

    fn to_do(&self) -> String {
        self.page.ta(self.texts.1, [("door", self.door())])
    }
}

/// What to say where the provider itself gives the reason.
pub(crate) const fn of_provider(error: ProviderError) -> Texts {
    match error {
        ProviderError::RequestRefused => ("identity-refused-request", "identity-refused-request-do"),
        ProviderError::TooManyAttempts => ("identity-refused-nr19", "identity-refused-nr19-do"),
        ProviderError::LevelNotHeld => ("identity-refused-nr20", "identity-refused-level-do"),
        ProviderError::TooSlow => ("identity-refused-nr21", "identity-refused-again-do"),
        ProviderError::ConsentDenied => ("identity-refused-nr22", "identity-refused-nr22-do"),
        ProviderError::Blocked => ("identity-refused-nr23", "identity-refused-nr23-do"),
        ProviderError::Cancelled => ("identity-refused-nr25", "identity-refused-again-do"),
        ProviderError::OtherIdentity => ("identity-refused-nr30", "identity-refused-kind-do"),
        ProviderError::Other => ("identity-refused-other", "identity-refused-fault-do"),
    }
}
