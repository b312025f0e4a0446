crate::words! {
    /// A language of the interface; Italian comes first and is what is used when nothing is known.
    #[derive(Default)]
    pub enum Language {
        /// Italiano.
        #[default]
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
