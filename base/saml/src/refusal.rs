use thiserror::Error;

/// Why a message of a provider is not accepted. Prints a stable word and nothing of what the message held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The message breaks a rule: a fault of the provider, or a forgery. The person can only try again.
    #[error("{0}")]
    Fault(Fault),
    /// The provider says, by the rules, that the person was not signed in. The person is told the reason.
    #[error("{0}")]
    Provider(ProviderError),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<ProviderError> for Refusal {
    fn from(error: ProviderError) -> Self {
        Self::Provider(error)
    }
}

impl Refusal {
    /// The word for records and figures.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fault(fault) => fault.as_str(),
            Self::Provider(error) => error.as_str(),
        }
    }
}

kernel::words! {
    /// The rule that a message breaks.
    pub enum Fault {
        /// Not base64, or not deflated data in base64.
        Encoding = "encoding",
        /// More bytes, elements, attributes or depth than any genuine message has.
        TooLarge = "too-large",
        /// Not UTF-8.
        NotUtf8 = "not-utf8",
        /// A document type declaration.
        Doctype = "doctype",
        /// A processing instruction.
        Instruction = "processing-instruction",
        /// A comment, which could split a value.
        Comment = "comment",
        /// A CDATA section, which could split a value.
        Cdata = "cdata",
        /// Not well-formed XML, or an entity that XML does not know.
        NotWellFormed = "not-well-formed",
        /// Not the kind of message that is expected here.
        NotThisMessage = "not-this-message",
        /// More than one response in the document.
        SeveralResponses = "several-responses",
        /// More than one assertion in the document, or one in the wrong place.
        SeveralAssertions = "several-assertions",
        /// An encrypted assertion: no key for it was ever published.
        Encrypted = "encrypted",

        /// Two elements with one id.
        DuplicateId = "duplicate-id",
        /// A signature of an element that is not the message or its assertion.
        SignatureElsewhere = "signature-elsewhere",
        /// Two signatures of one element.
        SeveralSignatures = "several-signatures",
        /// A signature with missing, surplus or repeated parts.
        SignatureShape = "signature-shape",
        /// A signature over several things, or over none.
        SeveralReferences = "several-references",
        /// A signature whose reference is not the id of the element that it stands in.
        SignatureReference = "signature-reference",
        /// A transform other than enveloped signature and exclusive canonicalisation.
        SignatureTransform = "signature-transform",
        /// An algorithm other than RSA with SHA-256, SHA-384 or SHA-512.
        SignatureAlgorithm = "signature-algorithm",
        /// A signature that no key of the provider made, or over other content.
        SignatureWrong = "signature-wrong",
        /// A message that must be signed and is not.
        NotSigned = "not-signed",
        /// The assertion itself is not signed.
        AssertionNotSigned = "assertion-not-signed",

        /// The message has no id.
        Id = "id",
        /// The message is of another version than 2.0.
        Version = "version",
        /// The message has no time of issue, or one in another form.
        IssuedAt = "issued-at",
        /// The message is older than the request, or too old.
        IssuedBefore = "issued-before",
        /// The message comes from the future.
        IssuedAfter = "issued-after",
        /// The message answers another request, or none.
        InResponseTo = "in-response-to",
        /// The message is meant for another address.
        Destination = "destination",
        /// The message names no issuer, or another one.
        Issuer = "issuer",
        /// The issuer's name is of a wrong format.
        IssuerFormat = "issuer-format",
        /// The message has no status.
        Status = "status",
        /// The message expired.
        Expired = "expired",

        /// There is no assertion.
        AssertionMissing = "assertion-missing",
        /// The assertion has no id.
        AssertionId = "assertion-id",
        /// The assertion is of another version than 2.0.
        AssertionVersion = "assertion-version",
        /// The assertion has no time of issue, or one in another form.
        AssertionIssuedAt = "assertion-issued-at",
        /// The assertion is older than the request.
        AssertionIssuedBefore = "assertion-issued-before",
        /// The assertion comes from the future.
        AssertionIssuedAfter = "assertion-issued-after",
        /// The assertion names no issuer, or another one.
        AssertionIssuer = "assertion-issuer",
        /// The issuer's name in the assertion is of a wrong format, or of none where one is required.
        AssertionIssuerFormat = "assertion-issuer-format",
        /// The assertion is about nobody.
        Subject = "subject",
        /// The name of the person is missing or empty.
        NameId = "name-id",
        /// The name of the person is not transient.
        NameIdFormat = "name-id-format",
        /// The name of the person has no qualifier.
        NameQualifier = "name-qualifier",
        /// There is not exactly one confirmation of the person.
        SubjectConfirmation = "subject-confirmation",
        /// The confirmation is not by the bearer.
        ConfirmationMethod = "confirmation-method",
        /// The confirmation says nothing.
        ConfirmationData = "confirmation-data",
        /// The confirmation is meant for another address.
        ConfirmationRecipient = "confirmation-recipient",
        /// The confirmation answers another request.
        ConfirmationInResponseTo = "confirmation-in-response-to",
        /// The confirmation has no end, or one in another form.
        ConfirmationEnd = "confirmation-end",
        /// The confirmation expired.
        ConfirmationExpired = "confirmation-expired",
        /// The assertion has no conditions.
        Conditions = "conditions",
        /// The conditions have no start, or one in another form.
        ConditionsStart = "conditions-start",
        /// The conditions do not hold yet.
        ConditionsEarly = "conditions-early",
        /// The conditions have no end, or one in another form.
        ConditionsEnd = "conditions-end",
        /// The conditions hold no longer.
        ConditionsExpired = "conditions-expired",
        /// The assertion is for nobody, or for another service.
        Audience = "audience",
        /// There is no statement of how the person was authenticated.
        AuthnStatement = "authn-statement",
        /// The statement has no time, or one in another form or in the future.
        AuthnInstant = "authn-instant",
        /// The statement names no class, or one that the federation does not have.
        AuthnContext = "authn-context",
        /// The person was authenticated at a lower level than was asked for.
        LevelTooLow = "level-too-low",
        /// There is no attribute with a value.
        Attributes = "attributes",
        /// An attribute comes twice.
        AttributeTwice = "attribute-twice",
        /// A sign-in for a legal person that names none.
        CompanyMissing = "company-missing",

        /// A logout that names no session, or another one.
        LogoutName = "logout-name",
    }

    /// What a provider says when it signs nobody in (SPID, table of messages); the same codes serve CIE and eIDAS.
    pub enum ProviderError {
        /// The provider finds fault with the request (nr 8 to 18): the institute must look at it.
        RequestRefused = "provider-request",
        /// Nr 19: wrong credentials too often.
        TooManyAttempts = "provider-nr19",
        /// Nr 20: the person has no credentials of the level.
        LevelNotHeld = "provider-nr20",
        /// Nr 21: the person took too long.
        TooSlow = "provider-nr21",
        /// Nr 22: the person did not consent to the data being sent.
        ConsentDenied = "provider-nr22",
        /// Nr 23: the identity is suspended or revoked, or its credentials are blocked.
        Blocked = "provider-nr23",
        /// Nr 25: the person cancelled.
        Cancelled = "provider-nr25",
        /// Nr 30: an identity of another kind is needed (professional use).
        OtherIdentity = "provider-nr30",
        /// Anything else.
        Other = "provider-other",
    }
}

impl ProviderError {
    /// Reads the status message, `ErrorCode nr19`.
    #[must_use]
    pub fn of_message(message: &str) -> Self {
        let number = message.trim().strip_prefix("ErrorCode nr").and_then(|number| number.parse().ok());
        match number {
            Some(8..=18) => Self::RequestRefused,
            Some(19) => Self::TooManyAttempts,
            Some(20) => Self::LevelNotHeld,
            Some(21) => Self::TooSlow,
            Some(22) => Self::ConsentDenied,
            Some(23) => Self::Blocked,
            Some(25) => Self::Cancelled,
            Some(30) => Self::OtherIdentity,
            Some(0_u8..) | None => Self::Other,
        }
    }
}
