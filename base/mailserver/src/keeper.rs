use std::pin::Pin;

use crate::Message;

/// Why something is not taken, as SMTP says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reply code, 4xx for now and 5xx for good.
    pub code: u16,
    /// What follows the code, on one line; begins with an enhanced status code (RFC 3463).
    pub text: String,
}

impl Refusal {
    /// A refusal with that code and text.
    #[must_use]
    pub fn new(code: u16, text: &str) -> Self {
        Self { code, text: text.replace(['\r', '\n'], " ") }
    }
}

/// What a keeper says of a message, when it knows.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<(), Refusal>> + Send + 'a>>;

/// Decides who may send what to whom, and what becomes of a message that was taken. `user` is the name under which the
/// client logged in.
pub trait Keeper: Send + Sync {
    /// Whether AUTH is offered.
    fn offers_login(&self) -> bool;

    /// Whether this user comes in with this password.
    fn login(&self, user: &str, password: &str) -> Result<(), Refusal>;

    /// Whether this address may send (MAIL FROM; empty for notices).
    fn sender(&self, user: Option<&str>, from: &str) -> Result<(), Refusal>;

    /// Whether this address may be sent to (RCPT TO).
    fn recipient(&self, user: Option<&str>, from: &str, to: &str) -> Result<(), Refusal>;

    /// Takes the message over. The client hears "250" only after this has ended well.
    fn keep<'a>(&'a self, user: Option<&'a str>, message: Message) -> Answer<'a>;
}
