kernel::words! {
    /// How surely a provider knows the person, by the names that SPID and CIE share.
    pub enum Level {
        /// One factor.
        One = "https://www.spid.gov.it/SpidL1",
        /// Two factors.
        Two = "https://www.spid.gov.it/SpidL2",
        /// Two factors, one of them a certificate.
        Three = "https://www.spid.gov.it/SpidL3",
    }
}
