//! The routes of the whole program, and what the parameters of their addresses name.

use serde_json::Value;

use crate::site::Site;

/// What a parameter names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Something that is somebody's.
    Thing(Thing),
    /// The same text for everybody.
    Text(&'static str),
}

/// Something that is somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    Attestation,
    Certificate,
    Mailbox,
    CopyAddress,
    Organisation,
    Session,
    Representation,
    Number,
    TaxCode,
    Person,
    Conversion,
    Letter,
    Message,
    Receipt,
}

use Names::{Text, Thing as Of};

/// Each address up to a parameter, and what this names. A route with a parameter that does not stand here fails the
/// test: whoever mounts it says whose things it opens.
const PARAMETERS: &[(&str, Names)] = &[
    ("/api/v1/attestations/{id}", Of(Thing::Attestation)),
    ("/assets/{*path}", Text("none.css")),
    ("/azienda/attestati/elenco/{file}", Text("attestati.csv")),
    ("/azienda/attestati/{id}", Of(Thing::Attestation)),
    ("/azienda/attestati/{id}/{file}", Text("attestato.txt")),
    ("/azienda/pec/{id}", Of(Thing::Mailbox)),
    ("/azienda/pec/{id}/invii/{message}", Of(Thing::Message)),
    ("/azienda/pec/{id}/invii/{message}/ricevute/{receipt}", Of(Thing::Receipt)),
    ("/lavoratore/recapiti/nuovo/{kind}", Text("pec")),
    ("/lavoratore/recapiti/{id}", Of(Thing::CopyAddress)),
    ("/lavoratore/certificati/{id}", Of(Thing::Certificate)),
    ("/lavoratore/certificati/{id}/{file}", Text("attestato.pdf")),
    ("/medico/certificati/{id}", Of(Thing::Certificate)),
    ("/medico/certificati/{id}/{file}", Text("attestato.pdf")),
    ("/sportello/conversioni/{id}", Of(Thing::Conversion)),
    ("/sportello/lettere/{id}", Of(Thing::Letter)),
    ("/sportello/pec/{employer}", Of(Thing::Organisation)),
    ("/sportello/pec/{employer}/{id}", Of(Thing::Mailbox)),
    ("/sportello/persone/{id}", Of(Thing::Person)),
    ("/sportello/recapito/messaggi/{id}", Of(Thing::Message)),
    ("/sportello/recapito/messaggi/{id}/ricevute/{receipt}", Of(Thing::Receipt)),
    ("/sportello/recapito/quarantena/{id}", Of(Thing::Receipt)),
    ("/static/{version}", Text("0")),
    ("/static/{version}/{name}", Text("none.css")),
];

/// Routes to which a form with a file is sent.
const WITH_FILE: &[&str] = &["/profilo/pin/dispositivo"];

/// Routes at which whoever brings nothing from an identity provider is told so on a page, with this status.
const WITH_PROOF: &[(&str, u16)] =
    &[("/cie-oidc/callback", 403), ("/cie-oidc/entra", 403), ("/cie-oidc/login", 503)];

const AUTHOR: &str = r#""author": {"pincode": "1234567890"}"#;

/// What is sent to a route whose body names somebody's things. Other routes are sent an empty form or object.
const BODIES: &[(&str, &str, &[Thing])] = &[
    ("/accesso/per-conto", "acting_for={}", &[Thing::Representation]),
    ("/azienda/attestati/letti", "ids={}", &[Thing::Attestation]),
    ("/profilo/accessi/chiudi", "session={}", &[Thing::Session]),
    ("/api/v1/attestations/acknowledgements", r#"{"ids": ["{}"]}"#, &[Thing::Attestation]),
    ("/api/v1/certificates/annulment", REFERENCE, &[Thing::TaxCode, Thing::Number]),
    ("/api/v1/certificates/rectification", REFERENCE, &[Thing::TaxCode, Thing::Number]),
    ("/api/v1/certificates/reprint", REFERENCE, &[Thing::TaxCode, Thing::Number]),
];

const REFERENCE: &str = r#"{AUTHOR, "worker_tax_code": "{}", "protocol_number": "{}"}"#;

/// A route, with what it promises.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) admits: Admits,
}

/// Who may use a route, as it was declared.
#[derive(Debug)]
pub(super) enum Admits {
    Anybody,
    SignedIn {
        profiles: Vec<String>,
        strength: kernel::Strength,
    },
    Key(String),
    /// The handler asks for the credentials of a sender.
    Sender,
}

impl Route {
    /// All that `doctor` prints; none of them undeclared.
    pub(super) fn all(site: &Site) -> Vec<Self> {
        let table = site.expect(&["doctor", "--routes", "--json"]).json();
        table["routes"].as_array().unwrap().iter().map(Self::read).collect()
    }

    fn read(route: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (kind, more) = route["admits"].as_object().unwrap().iter().next().unwrap();
        let admits = match kind.as_str() {
            "anybody" => Admits::Anybody,
            "signed_in" => Admits::SignedIn {
                profiles: more["profiles"].as_array().unwrap().iter().map(text).collect(),
                strength: kernel::Strength::parse(more["strength"].as_str().unwrap()).unwrap(),
            },
            "key" => Admits::Key(text(more)),
            "own_check" => Admits::Sender,
            other => panic!("{route} admits {other}, of which this test knows nothing"),
        };
        Self { method: text(&route["method"]), path: text(&route["path"]), admits }
    }

    pub(super) fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    /// Whether it takes what a page's form sends.
    pub(super) fn takes_form(&self) -> bool {
        self.method == "POST" && !self.is_api() && !matches!(self.admits, Admits::Sender)
    }

    /// Whether its form carries a file, and so travels in parts.
    pub(super) fn takes_file(&self) -> bool {
        self.takes_form() && WITH_FILE.contains(&self.path.as_str())
    }

    /// How whoever brings no proof from elsewhere is answered, if that is what it is for.
    pub(super) fn answer_without_proof(&self) -> Option<u16> {
        WITH_PROOF.iter().find(|(path, _)| *path == self.path).map(|(_, status)| *status)
    }

    /// Whether a request of it names something that is somebody's.
    pub(super) fn names_things(&self) -> bool {
        self.address(|_| Some(String::new()))
            .is_some_and(|address| address != self.address(|_| None).unwrap_or_default())
            || self.body_template().is_some()
    }

    /// The address with the things that `of` gives; none if it has none of a kind.
    pub(super) fn address(&self, of: impl Fn(Thing) -> Option<String>) -> Option<String> {
        let mut address = String::new();
        let mut template = String::new();
        for part in self.path.split('/').skip(1) {
            template = format!("{template}/{part}");
            let value = if part.starts_with('{') {
                match self.named(&template) {
                    Text(text) => text.to_owned(),
                    Of(thing) => of(thing)?,
                }
            } else {
                part.to_owned()
            };
            address = format!("{address}/{value}");
        }
        Some(address)
    }

    fn named(&self, template: &str) -> Names {
        let known = PARAMETERS.iter().find(|(known, _)| *known == template);
        known.unwrap_or_else(|| panic!("{} {}: what does {template} name?", self.method, self.path)).1
    }

    fn body_template(&self) -> Option<(&'static str, &'static [Thing])> {
        let known = BODIES.iter().find(|(path, ..)| self.method == "POST" && *path == self.path);
        known.map(|(_, template, things)| (*template, *things))
    }

    /// The body with the things that `of` gives, without a token.
    pub(super) fn body(&self, of: impl Fn(Thing) -> Option<String>) -> Option<String> {
        let Some((template, things)) = self.body_template() else {
            return Some(if self.is_api() { "{}" } else { "" }.to_owned());
        };
        let template = template.replace("AUTHOR", AUTHOR);
        things.iter().try_fold(template, |text, thing| Some(text.replacen("{}", &of(*thing)?, 1)))
    }
}
