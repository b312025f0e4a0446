kernel::words! {
    /// The rule that a message breaks which claims to be a receipt.
    pub enum Reason {
        /// More bytes, headers or parts than any genuine receipt has.
        TooLarge = "too-large",
        /// A header that decides something comes twice.
        HeaderTwice = "header-twice",
        /// It says that it is a receipt, and an envelope too.
        ReceiptAndEnvelope = "receipt-and-envelope",
        /// A kind of receipt that the rules do not have.
        UnknownKind = "unknown-kind",

        /// Not `multipart/signed` with exactly a content and an S/MIME signature.
        NotMultipartSigned = "not-multipart-signed",
        /// What is signed is not a `multipart/mixed` that can be read to its end.
        NotMultipartMixed = "not-multipart-mixed",
        /// The signature is not CMS signed data (RFC 5652).
        SignatureUnreadable = "signature-unreadable",
        /// The signature brings a content of its own.
        SignatureNotDetached = "signature-not-detached",
        /// Signed by nobody, or by more than one.
        SignersNotOne = "signers-not-one",
        /// The signed attributes are missing, come twice, or are of another type of content.
        SignedAttributes = "signed-attributes",
        /// The content is not what was signed.
        ContentAltered = "content-altered",
        /// The signature is not of the signer's key.
        SignatureInvalid = "signature-invalid",
        /// An algorithm or key other than RSA (2048 bits or more) and ECDSA on P-256 or P-384 with SHA-2.
        AlgorithmRefused = "algorithm-refused",
        /// SHA-1, where it is not allowed.
        Sha1 = "sha-1",

        /// The signer's certificate is neither in the message nor pinned.
        SignerMissing = "signer-missing",
        /// The signer is not pinned and comes from no pinned authority.
        SignerUnknown = "signer-unknown",
        /// The certificate of the signer or of its authority is not valid yet, or no longer.
        SignerExpired = "signer-expired",
        /// A certificate that is not for signing mail: of an authority, or for another use.
        SignerUnfit = "signer-unfit",
        /// The address in `From` is not the one in the signer's certificate, or there is not one address.
        FromIsNotSigner = "from-is-not-signer",
        /// The signer is pinned for other domains.
        DomainNotOfSigner = "domain-not-of-signer",

        /// There is no `daticert.xml`.
        DaticertMissing = "daticert-missing",
        /// There is a `daticert.xml`, but inside another part, where anybody can have put it.
        DaticertElsewhere = "daticert-elsewhere",
        /// There is more than one `daticert.xml`.
        DaticertTwice = "daticert-twice",
        /// `daticert.xml` does not hold what the rules ask, or not in the form that they ask.
        DaticertUnreadable = "daticert-unreadable",
        /// `daticert.xml` has a document type declaration.
        Doctype = "doctype",
        /// The kind in the header is not the one in `daticert.xml`.
        KindContradicts = "kind-contradicts",
        /// An acceptance or delivery that names a fault.
        FaultContradicts = "fault-contradicts",
        /// The message id in the header is not the one in `daticert.xml`.
        MessageIdContradicts = "message-id-contradicts",
        /// A delivery that does not say to whom.
        DeliveredToNobody = "delivered-to-nobody",
    }
}
