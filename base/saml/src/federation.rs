kernel::words! {
    /// Who federates: the profiles differ in the metadata, in what a request asks for, and in what a response must hold.
    pub enum Federation {
        /// SPID: rules of AgID, many identity providers.
        Spid = "spid",
        /// The electronic identity card: rules and one identity provider of the Ministry of the Interior.
        Cie = "cie",
        /// Citizens of other member states, through the Italian node (FICEP).
        Eidas = "eidas",
    }

    /// How sure the provider was; ordered. All three federations write the same classes.
    pub enum Level {
        /// One factor.
        L1 = "1",
        /// Two factors: substantial.
        L2 = "2",
        /// Two factors, one of them in hardware: high.
        L3 = "3",
    }

    /// Which kind of SPID identity a service is for, where it is not for citizens (AgID, Avviso 18 v2).
    pub enum Purpose {
        /// Professionals, for themselves or for a legal person.
        Professional = "P",
        /// Legal persons, however proved.
        LegalPerson = "LP",
        /// Professionals who act for a legal person.
        ProfessionalOfLegalPerson = "PG",
        /// Professionals who act for themselves.
        ProfessionalOfNaturalPerson = "PF",
        /// Every identity but a citizen's.
        AllButCitizens = "PX",
    }

    /// How a message travels through the browser.
    pub enum Binding {
        /// In the query of an address (HTTP-Redirect).
        Redirect = "redirect",
        /// In a form (HTTP-POST).
        Post = "post",
    }
}

impl Level {
    const CLASSES: [(Self, &'static str); 3] = [
        (Self::L1, "https://www.spid.gov.it/SpidL1"),
        (Self::L2, "https://www.spid.gov.it/SpidL2"),
        (Self::L3, "https://www.spid.gov.it/SpidL3"),
    ];

    /// The authentication context class of requests and responses.
    pub fn class(self) -> &'static str {
        Self::CLASSES[self as usize].1
    }

    pub(crate) fn of_class(class: &str) -> Option<Self> {
        Self::CLASSES.into_iter().find(|(_, name)| *name == class).map(|(level, _)| level)
    }
}

impl Purpose {
    /// Whether the person must have acted for a legal person, which the assertion then has to name: the set of
    /// attributes of such a request holds `companyFiscalNumber` or `ivaCode`.
    pub fn needs_company(self) -> bool {
        matches!(self, Self::LegalPerson | Self::ProfessionalOfLegalPerson)
    }
}

impl Binding {
    pub(crate) const fn uri(self) -> &'static str {
        match self {
            Self::Redirect => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            Self::Post => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        }
    }
}

impl Federation {
    /// A provider of the identity card may leave the format of an assertion's issuer out.
    pub(crate) const fn needs_format_of_issuer(self) -> bool {
        !matches!(self, Self::Cie)
    }

    /// Only SPID knows sign-ins that a provider's session may answer, those of level 1.
    pub(crate) fn forces_sign_in(self, level: Level) -> bool {
        self != Self::Spid || level > Level::L1
    }

    /// The attributes that may be asked for.
    pub(crate) const fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Cie => &["name", "familyName", "dateOfBirth", "fiscalNumber"],
            Self::Spid | Self::Eidas => &[
                "spidCode",
                "name",
                "familyName",
                "placeOfBirth",
                "countyOfBirth",
                "dateOfBirth",
                "gender",
                "companyName",
                "registeredOffice",
                "fiscalNumber",
                "companyFiscalNumber",
                "ivaCode",
                "idCard",
                "mobilePhone",
                "email",
                "address",
                "expirationDate",
                "digitalAddress",
                "domicileStreetAddress",
                "domicilePostalCode",
                "domicileMunicipality",
                "domicileProvince",
                "domicileNation",
            ],
        }
    }
}
