crate::words! {
    /// What sort of wrong an error is; the door turns it into a status and a page.
    pub enum ErrorKind {
        /// It is not there, or whoever asks may not know that it is.
        NotFound = "not_found",
        /// Whoever asks has to sign in first.
        Unauthenticated = "unauthenticated",
        /// Whoever asks is known and may not.
        Forbidden = "forbidden",
        /// Somebody else was faster, or it is done already.
        Conflict = "conflict",
        /// What was given is not right and can be corrected.
        Invalid = "invalid",
        /// Accepted, and waiting for a stronger identity.
        Held = "held",
        /// Asked too often; later again.
        TooMany = "too_many",
        /// A part that is needed does not answer; later again.
        Unavailable = "unavailable",
    }
}
