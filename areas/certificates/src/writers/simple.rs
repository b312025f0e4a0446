//! The simple types of the employer XML (annex of circ. INPS 113/2013, and the columns of those who read it).

/// A type without child elements.
#[derive(Debug)]
pub(crate) struct Simple {
    /// Its name in the XSD.
    pub(crate) name: &'static str,
    /// What restricts it.
    pub(crate) rule: Rule,
}

/// What texts a simple type admits.
#[derive(Debug)]
pub(crate) enum Rule {
    /// A regular expression of XML Schema; the text is matched whole.
    Pattern(&'static str),
    /// A text of so many characters, without blanks at its ends or two in a row.
    Token {
        /// Fewest characters.
        min: usize,
        /// Most characters; longer texts are cut.
        max: usize,
        /// What characters, as a regular expression.
        pattern: &'static str,
    },
    /// One of these.
    Words(&'static [&'static str]),
    /// A civil date `AAAA-MM-GG`.
    Date,
    /// `true` or `false`.
    Truth,
}

const LETTERS: &str = "[A-Za-z ']*";
const PRINTABLE: &str = "[ -~]*";

macro_rules! simple_types {
    ($($constant:ident = $name:literal $rule:expr;)*) => {
        $(pub(crate) static $constant: Simple = Simple { name: $name, rule: $rule };)*

        /// All of them, in the order of the XSD.
        pub(crate) static ALL: &[&Simple] = &[$(&$constant),*];
    };
}

simple_types! {
    EMPLOYER_TAX_CODE = "codiceFiscaleAzienda" Rule::Pattern("[0-9]{11}|[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]");
    EMPLOYER_NUMBER = "matricolaINPS" Rule::Pattern("[0-9]{10}");
    UNIT = "codSede" Rule::Pattern("[0-9]{5}");
    PROTOCOL_NUMBER = "idCertificato" Rule::Pattern("[0-9]{9,10}");
    TAX_CODE = "codiceFiscale" Rule::Pattern("[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]");
    WORKER_TAX_CODE = "codiceFiscaleLavoratore" Rule::Pattern("[0-9]{11}|[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]");
    SURNAME = "cognome" Rule::Token { min: 2, max: 24, pattern: LETTERS };
    GIVEN_NAME = "nome" Rule::Token { min: 2, max: 20, pattern: LETTERS };
    REGION = "codiceRegione" Rule::Pattern("[0-9]{3}");
    LOCAL_UNIT = "codiceAsl" Rule::Pattern("[0-9]{3}");
    STRUCTURE = "codiceStruttura" Rule::Token { min: 1, max: 6, pattern: PRINTABLE };
    SEX = "sesso" Rule::Words(&["M", "F"]);
    DATE = "data" Rule::Date;
    PLACE = "comune" Rule::Pattern("[A-Z][0-9]{3}");
    PROVINCE = "provincia" Rule::Pattern("[A-Z]{2}");
    STREET = "via" Rule::Token { min: 1, max: 80, pattern: PRINTABLE };
    HOUSE_NUMBER = "civico" Rule::Token { min: 1, max: 15, pattern: PRINTABLE };
    POSTCODE = "cap" Rule::Pattern("[0-9]{5}");
    CERTIFICATE_TYPE = "tipoCertificato" Rule::Words(&["I", "C", "R", "A"]);
    DOCTOR_ROLE = "ruoloMedico" Rule::Words(&["S", "P"]);
    TRUTH = "siNo" Rule::Truth;
    BENEFIT = "agevolazioni" Rule::Words(&["T", "C", "I"]);
    VISIT = "tipoVisita" Rule::Words(&["A", "D", "P"]);
    STAY = "tipoRicovero" Rule::Words(&["R", "H"]);
}

impl Simple {
    /// Most characters of a text of this type, where it has a limit.
    pub(crate) fn longest(&self) -> usize {
        match self.rule {
            Rule::Token { max, .. } => max,
            _ => usize::MAX,
        }
    }

    /// The type in words, for the description of the format.
    pub(crate) fn in_words(&self) -> String {
        match self.rule {
            Rule::Pattern(pattern) => format!("`{}`", pattern.replace('|', "\\|")),
            Rule::Token { min, max, pattern } => format!("{min} to {max} characters `{pattern}`"),
            Rule::Words(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Rule::Date => "date `AAAA-MM-GG`".to_owned(),
            Rule::Truth => "`true` or `false`".to_owned(),
        }
    }
}
