use crate::AddressError;
use crate::federation::{FetchError, PolicyError};
use crate::jose::JoseError;

/// Why a member of a federation is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FederationError {
    /// It could not be asked.
    #[error("{address} cannot be asked: {reason}")]
    Fetch {
        /// What was to be fetched.
        address: String,
        /// What went wrong.
        reason: FetchError,
    },
    /// A statement is no acceptable token.
    #[error("the statement by {issuer} is refused: {reason}")]
    Token {
        /// Who was asked.
        issuer: String,
        /// What is wrong with it.
        reason: JoseError,
    },
    /// A statement is about another, or by another, than asked for.
    #[error("the statement is by or about another than {0}")]
    Stranger(String),
    /// A statement declares an extension that must be understood.
    #[error("the statement of {0} declares an extension critical")]
    Critical(String),
    /// A statement names an address that is none, or may not be asked.
    #[error("{text:?} is refused: {reason}")]
    Address {
        /// The address as it was written.
        text: String,
        /// What is wrong with it.
        reason: AddressError,
    },
    /// A superior does not say where to ask it about those below.
    #[error("{0} does not say where to ask about its subordinates")]
    NoFetchEndpoint(String),
    /// Those above a member lead back to one below.
    #[error("the way up from {0} leads in a circle")]
    Loop(String),
    /// There are more members between it and the anchor than the chain allows.
    #[error("too many members stand between {0} and its anchor")]
    TooLong(String),
    /// None of those above it is an anchor that is trusted here.
    #[error("no way leads from {0} to a trusted anchor")]
    NoAnchor(String),
    /// The anchor's configuration is not signed with the keys that are known of it.
    #[error("the anchor {0} does not sign with the keys that are known of it")]
    AnchorKeys(String),
    /// A superior does not allow a member of this name below it.
    #[error("{0} may not stand below its superiors, by its name")]
    Name(String),
    /// A superior does not allow members of this kind below it, or the member is of another kind.
    #[error("{0} is not a member of this kind")]
    Kind(String),
    /// The metadata do not fit with the policies of the superiors.
    #[error("the metadata of {subject} break a policy: {reason}")]
    Policy {
        /// Whose metadata.
        subject: String,
        /// Which rule.
        reason: PolicyError,
    },
    /// None of the marks that are asked for is borne.
    #[error("{0} bears none of the trust marks that are asked for")]
    NoMark(String),
    /// The mark is made out by one who may not do so.
    #[error("the trust mark of {subject} was issued by {issuer}, who may not")]
    MarkIssuer {
        /// Who bears it.
        subject: String,
        /// Who made it out.
        issuer: String,
    },
    /// The mark is made out to another, or its parts contradict one another.
    #[error("the trust mark of {0} belongs to another")]
    MarkSubject(String),
    /// The mark is no acceptable token.
    #[error("the trust mark of {subject} is refused: {reason}")]
    Mark {
        /// Who bears it.
        subject: String,
        /// What is wrong with it.
        reason: JoseError,
    },
}
