//! AgID's table of anomalies: what can be wrong with a request or with a sign-in, and how that is said.

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Anomaly {
    pub(crate) number: u8,
    /// First and second status code; none where the provider shows a page of its own and the service hears nothing.
    pub(crate) status: Option<(&'static str, Option<&'static str>)>,
    it: &'static str,
    en: &'static str,
}

const REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
const VERSION: &str = "urn:oasis:names:tc:SAML:2.0:status:VersionMismatch";
const NO_CONTEXT: &str = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext";
const DENIED: &str = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied";
const UNSUPPORTED: &str = "urn:oasis:names:tc:SAML:2.0:status:RequestUnsupported";
const NO_PASSIVE: &str = "urn:oasis:names:tc:SAML:2.0:status:NoPassive";
const FAILED: &str = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed";

const fn shown(number: u8, it: &'static str, en: &'static str) -> Anomaly {
    Anomaly { number, status: None, it, en }
}

const fn refused(number: u8, second: Option<&'static str>, it: &'static str, en: &'static str) -> Anomaly {
    Anomaly { number, status: Some((REQUESTER, second)), it, en }
}

const fn failed(number: u8, it: &'static str, en: &'static str) -> Anomaly {
    Anomaly { number, status: Some((RESPONDER, Some(FAILED))), it, en }
}

#[rustfmt::skip]
const ANOMALIES: &[Anomaly] = &[
    shown(4, "Formato del binding non corretto", "The binding is malformed"),
    shown(5, "Firma della richiesta non verificata (HTTP-Redirect)", "The signature beside the request does not verify"),
    shown(6, "Binding su metodo HTTP errato", "A binding with the wrong HTTP method"),
    shown(7, "Firma della richiesta non verificata (HTTP-POST)", "The signature inside the request does not verify"),
    refused(8, None, "Richiesta non conforme alle specifiche SAML", "The request does not follow SAML"),
    Anomaly { number: 9, status: Some((VERSION, None)), it: "Versione diversa da 2.0", en: "The version is not 2.0" },
    shown(10, "Issuer assente, malformato o sconosciuto", "The issuer is missing, malformed or unknown"),
    refused(11, None, "ID della richiesta assente o malformato", "The request's ID is missing or malformed"),
    refused(12, Some(NO_CONTEXT), "RequestedAuthnContext assente o non previsto", "RequestedAuthnContext is missing or unforeseen"),
    refused(13, Some(DENIED), "IssueInstant assente o non coerente", "IssueInstant is missing or not of now"),
    refused(14, Some(UNSUPPORTED), "Destination assente o di altri", "Destination is missing or somebody else's"),
    refused(15, Some(NO_PASSIVE), "IsPassive non ammesso", "IsPassive is not admitted"),
    refused(16, Some(UNSUPPORTED), "AssertionConsumerService non corretto", "AssertionConsumerService is wrong"),
    refused(17, Some(UNSUPPORTED), "Formato di NameIDPolicy assente o errato", "The format of NameIDPolicy is missing or wrong"),
    refused(18, Some(UNSUPPORTED), "AttributeConsumingServiceIndex sconosciuto", "AttributeConsumingServiceIndex is unknown"),
    failed(19, "Credenziali errate per troppe volte", "Wrong credentials too often"),
    failed(20, "Credenziali di livello inferiore al richiesto", "Credentials below the level asked for"),
    failed(21, "Tempo scaduto", "Time is over"),
    failed(22, "Consenso negato", "Consent was denied"),
    failed(23, "Identità sospesa o revocata", "The identity is suspended or revoked"),
    failed(25, "Operazione annullata", "The person cancelled"),
    failed(30, "Tipo di identità diverso dal richiesto", "Not the type of identity asked for"),
];

impl Anomaly {
    /// What the table says of a number that stands in it.
    pub(crate) fn numbered(number: u8) -> &'static Self {
        ANOMALIES.iter().find(|anomaly| anomaly.number == number).unwrap_or(&ANOMALIES[0])
    }

    /// `ErrorCode nrNN`.
    pub(crate) fn message(&self) -> String {
        format!("ErrorCode nr{:02}", self.number)
    }

    /// In words, Italian and English.
    pub(crate) fn words(&self) -> (&'static str, &'static str) {
        (self.it, self.en)
    }
}

/// What is wrong with a request.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) anomaly: &'static Anomaly,
    /// For those who wrote the request.
    pub(crate) detail: String,
}

impl Refusal {
    /// By the number in the table.
    pub(crate) fn new(number: u8, detail: impl Into<String>) -> Self {
        Self { anomaly: Anomaly::numbered(number), detail: detail.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_table_stands_there_once() {
        let numbers: Vec<u8> = ANOMALIES.iter().map(|anomaly| anomaly.number).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next));
        assert!(numbers.iter().all(|number| Anomaly::numbered(*number).number == *number));
        assert_eq!(Anomaly::numbered(8).message(), "ErrorCode nr08");
    }

    #[test]
    fn a_service_hears_nothing_of_a_request_whose_author_is_unknown() {
        let silent = ANOMALIES.iter().filter(|one| one.status.is_none()).map(|one| one.number);
        assert_eq!(silent.collect::<Vec<_>>(), [4, 5, 6, 7, 10]);
    }
}
