crate::words! {
    /// A language of the interface; Italian comes first and is what is used when nothing is known.
    pub enum Language {
        /// Italiano.
        It = "it",
        /// English.
        En = "en",
        /// Deutsch.
        De = "de",
    }
}

impl Language {
    /// The ISO 639-1 code, as in the `lang` attribute of a page.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.as_str()
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::It
    }
}
