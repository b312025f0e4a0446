//! What differs between the two federations.

kernel::words! {
    /// A federation of identity providers; the word stands in the paths.
    pub enum Federation {
        /// SPID, Sistema Pubblico di Identità Digitale (rules of AgID).
        Spid = "spid",
        /// CIE, the electronic identity card ("Entra con CIE", rules of the Ministry of the Interior).
        Cie = "cie",
    }

    /// How strongly a person proved who he is; the word is the class of the authentication context.
    pub enum Level {
        /// One factor.
        One = "https://www.spid.gov.it/SpidL1",
        /// Two factors.
        Two = "https://www.spid.gov.it/SpidL2",
        /// Two factors, one of them a certificate on a device.
        Three = "https://www.spid.gov.it/SpidL3",
    }

    /// How the level that is granted relates to the level that is asked for (SAML core, 3.3.2.2.1).
    pub enum Comparison {
        /// Just this one.
        Exact = "exact",
        /// This one or a higher one.
        Minimum = "minimum",
        /// This one or a lower one.
        Maximum = "maximum",
        /// A higher one.
        Better = "better",
    }
}

impl Level {
    /// 1 to 3.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }
}

impl Federation {
    /// The attributes that providers of the federation hold.
    pub(crate) fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Spid => crate::person::ATTRIBUTES,
            Self::Cie => &["name", "familyName", "dateOfBirth", "fiscalNumber"],
        }
    }

    /// The format that issuers state; CIE states none.
    pub(crate) fn issuer_format(self) -> Option<&'static str> {
        match self {
            Self::Spid => Some("urn:oasis:names:tc:SAML:2.0:nameid-format:entity"),
            Self::Cie => None,
        }
    }

    /// Whether a request may compare levels in this way.
    pub(crate) fn compares(self, comparison: Comparison) -> bool {
        self == Self::Spid || matches!(comparison, Comparison::Exact | Comparison::Minimum)
    }

    /// The level granted to whoever asks for `level`; none if no level is higher than the highest.
    pub(crate) fn grants(self, level: Level, comparison: Comparison) -> Option<Level> {
        match (self, comparison) {
            // The card proves more than anybody asks for.
            (Self::Cie, Comparison::Minimum) => Some(Level::Three),
            (_, Comparison::Better) => Level::ALL.iter().copied().find(|higher| *higher > level),
            _ => Some(level),
        }
    }

    /// Whether a request at this level must ask for a new authentication.
    pub(crate) fn wants_new_authentication(self, level: Level) -> bool {
        self == Self::Cie || level > Level::One
    }

    /// The name that people know.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Spid => "SPID",
            Self::Cie => "CIE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spid_grants_what_is_asked_and_the_card_always_the_most() {
        let spid = |level, comparison| Federation::Spid.grants(level, comparison);
        assert_eq!(spid(Level::One, Comparison::Minimum), Some(Level::One));
        assert_eq!(spid(Level::Two, Comparison::Better), Some(Level::Three));
        assert_eq!(spid(Level::Three, Comparison::Better), None);
        assert_eq!(Federation::Cie.grants(Level::One, Comparison::Minimum), Some(Level::Three));
    }
}
