//! Providers with their keys, and the receipts that they write: right in everything unless changed.

use std::sync::LazyLock;

use jiff::Timestamp;
use kernel::EmailAddress;
use pec::{Kind, Message, Reason, Receipt, Trust, read};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, RsaKeySize, SanType,
};
use time::OffsetDateTime;

use crate::der::{self, Algorithm, Signing};

pub(crate) const ADDRESS: &str = "posta-certificata@pec.prova.it";
pub(crate) const SENDER: &str = "malattia@pec.istituto.it";
pub(crate) const RECIPIENT: &str = "ditta@pec.ditta.it";
pub(crate) const MESSAGE_ID: &str = "v1.abcdef.1@pec.istituto.it";

/// Noon in Rome of a Monday.
pub(crate) fn now() -> Timestamp {
    "2026-03-16T11:00:00Z".parse().unwrap()
}

/// Who issues certificates to providers.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A provider with the key of its receipts.
pub(crate) struct Provider {
    pub(crate) certificate: Vec<u8>,
    pub(crate) pem: String,
    pub(crate) algorithm: Algorithm,
    key: Vec<u8>,
}

/// What is to stand in a provider's certificate.
pub(crate) struct Wanted {
    pub(crate) address: &'static str,
    pub(crate) algorithm: Algorithm,
    pub(crate) usages: Vec<KeyUsagePurpose>,
    pub(crate) purposes: Vec<ExtendedKeyUsagePurpose>,
    pub(crate) is_ca: IsCa,
    pub(crate) extensions: Vec<CustomExtension>,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            address: ADDRESS,
            algorithm: Algorithm::P256,
            usages: vec![KeyUsagePurpose::DigitalSignature],
            purposes: Vec::new(),
            is_ca: IsCa::NoCa,
            extensions: Vec::new(),
            from: "2025-01-01T00:00:00Z".parse().unwrap(),
            until: "2028-01-01T00:00:00Z".parse().unwrap(),
        }
    }
}

impl Authority {
    pub(crate) fn new(name: &str, until: &str) -> Self {
        let usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Self::of(name, until, IsCa::Ca(BasicConstraints::Unconstrained), usages)
    }

    /// Somebody who issues certificates, whether or not he may.
    pub(crate) fn of(name: &str, until: &str, is_ca: IsCa, usages: Vec<KeyUsagePurpose>) -> Self {
        let mut certificate = CertificateParams::new(Vec::new()).unwrap();
        certificate.distinguished_name.push(DnType::CommonName, name);
        certificate.is_ca = is_ca;
        certificate.key_usages = usages;
        certificate.not_before = instant("2020-01-01T00:00:00Z".parse().unwrap());
        certificate.not_after = instant(until.parse().unwrap());
        Self(CertifiedIssuer::self_signed(certificate, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    pub(crate) fn issue(&self, wanted: Wanted) -> Provider {
        let mut certificate = CertificateParams::new(Vec::new()).unwrap();
        certificate.distinguished_name.push(DnType::CommonName, "Posta Certificata PROVA PEC");
        certificate.subject_alt_names = vec![SanType::Rfc822Name(wanted.address.try_into().unwrap())];
        certificate.key_usages = wanted.usages;
        certificate.extended_key_usages = wanted.purposes;
        certificate.is_ca = wanted.is_ca;
        certificate.custom_extensions = wanted.extensions;
        certificate.not_before = instant(wanted.from);
        certificate.not_after = instant(wanted.until);
        let key = match wanted.algorithm {
            Algorithm::P256 => KeyPair::generate(),
            Algorithm::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384),
            Algorithm::Rsa => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
        };
        let key = key.unwrap();
        let certificate = certificate.signed_by(&key, &self.0).unwrap();
        Provider {
            certificate: certificate.der().to_vec(),
            pem: certificate.pem(),
            algorithm: wanted.algorithm,
            key: key.serialize_der(),
        }
    }
}

impl Provider {
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        der::sign(self.algorithm, &self.key, message)
    }

    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        kernel::digest::sha256(&self.certificate)
    }
}

fn instant(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.as_second()).unwrap()
}

pub(crate) static AUTHORITY: LazyLock<Authority> =
    LazyLock::new(|| Authority::new("Autorita di prova", "2035-01-01T00:00:00Z"));
pub(crate) static PROVIDER: LazyLock<Provider> = LazyLock::new(|| AUTHORITY.issue(Wanted::default()));

pub(crate) fn trust() -> Trust {
    Trust::from_pem(AUTHORITY.pem().as_bytes()).unwrap()
}

/// A receipt before it is signed.
#[derive(Clone)]
pub(crate) struct Draft {
    /// The header of the whole, line by line.
    pub(crate) header: Vec<String>,
    pub(crate) daticert: String,
    /// The header of `daticert.xml`.
    pub(crate) file: String,
    /// What stands before and after `daticert.xml`, each with its header.
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
    pub(crate) mixed: String,
    pub(crate) signing: Signing,
}

impl Draft {
    /// A receipt of this kind, about the same message to the same recipient.
    pub(crate) fn of(kind: Kind) -> Self {
        let (fault, detail, to) = match kind {
            Kind::Acceptance | Kind::TakenInCharge => ("nessuno", "", ""),
            Kind::NonAcceptance => ("altro", "", ""),
            Kind::Delivered => ("nessuno", "<ricevuta tipo=\"completa\"/>", RECIPIENT),
            Kind::DeliveryError => ("no-dest", "<ricevuta tipo=\"completa\"/>", RECIPIENT),
            Kind::DelayNotice => ("nessuno", "", RECIPIENT),
            Kind::VirusDetected => ("virus", "", RECIPIENT),
        };
        let to = if to.is_empty() { String::new() } else { format!("<consegna>{to}</consegna>") };
        let daticert = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<postacert tipo=\"{kind}\" errore=\"{fault}\">\n<intestazione>\
             <mittente>{SENDER}</mittente><destinatari tipo=\"certificato\">{RECIPIENT}</destinatari>\
             <risposte>{SENDER}</risposte><oggetto>Attestati di malattia: è il n. 1</oggetto></intestazione>\n<dati>\
             <gestore-emittente>Prova PEC S.p.A.</gestore-emittente>\
             <data zona=\"+0100\"><giorno>16/03/2026</giorno><ora>11:59:30</ora></data>\
             <identificativo>prova20260316.1.1@pec.prova.it</identificativo><msgid>&lt;{MESSAGE_ID}&gt;</msgid>\
             {detail}{to}</dati>\n</postacert>\n"
        );
        Self {
            header: header(kind),
            daticert,
            file: "Content-Type: application/xml; name=\"daticert.xml\"\nContent-Disposition: inline; filename=\"daticert.xml\"\n"
                .to_owned(),
            before: vec!["Content-Type: text/plain; charset=iso-8859-1\n\nRicevuta.".to_owned()],
            after: vec![quoted_original("Testo.")],
            mixed: "multipart/mixed; boundary=\"dentro\"".to_owned(),
            signing: Signing::default(),
        }
    }

    pub(crate) fn delivered() -> Self {
        Self::of(Kind::Delivered)
    }

    /// Another text in the place of one that has to be there.
    pub(crate) fn saying(mut self, from: &str, to: &str) -> Self {
        assert!(self.daticert.contains(from), "{from}");
        self.daticert = self.daticert.replace(from, to);
        self
    }

    /// Another value of a field, or none.
    pub(crate) fn field(mut self, name: &str, value: Option<&str>) -> Self {
        self.header.retain(|line| !line.starts_with(&format!("{name}:")));
        self.header.extend(value.map(|value| format!("{name}: {value}")));
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(crate) fn content(&self) -> Vec<u8> {
        let file = format!("{}\n{}", self.file, self.daticert);
        let parts = self.before.iter().chain([&file]).chain(&self.after);
        let parts: String = parts.flat_map(|part| ["--dentro\n", part, "\n"]).collect();
        let content =
            format!("Content-Type: {}\n\nTesto per chi non legge MIME.\n{parts}--dentro--", self.mixed);
        content.replace('\n', "\r\n").into_bytes()
    }

    /// The whole message as the mailbox holds it.
    pub(crate) fn by(&self, provider: &Provider) -> Vec<u8> {
        let content = self.content();
        self.around(&content, &self.signing.of(&content, provider))
    }

    pub(crate) fn around(&self, content: &[u8], signature: &[u8]) -> Vec<u8> {
        let header = self.header.join("\r\n");
        let signature = lines(signature);
        let type_of_signature = "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
                                 Content-Transfer-Encoding: base64\r\n\r\n";
        [
            header.as_bytes(),
            b"\r\n\r\nS/MIME\r\n--fuori\r\n",
            content,
            b"\r\n--fuori\r\n",
            type_of_signature.as_bytes(),
            signature.as_bytes(),
            b"\r\n--fuori--\r\n",
        ]
        .concat()
    }

    pub(crate) fn signed(&self) -> Vec<u8> {
        self.by(&PROVIDER)
    }

    /// What the message is to who trusts the authority.
    pub(crate) fn read(&self) -> Message {
        read(&self.signed(), &trust(), now())
    }

    pub(crate) fn reason(&self) -> Reason {
        reason(self.read())
    }

    pub(crate) fn receipt(&self) -> Receipt {
        receipt(self.read())
    }
}

fn header(kind: Kind) -> Vec<String> {
    [
        "Return-Path: <posta-certificata@pec.prova.it>",
        "Received: from mx.pec.prova.it\r\n\tby imap.pec.prova.it; Mon, 16 Mar 2026 11:59:31 +0100",
        &format!("X-Ricevuta: {kind}"),
        "Date: Mon, 16 Mar 2026 11:59:30 +0100",
        &format!("From: \"Posta Certificata\" <{ADDRESS}>"),
        &format!("To: {SENDER}"),
        "Subject: CONSEGNA: Attestati",
        "Message-ID: <prova20260316.1.771.1@pec.prova.it>",
        &format!("X-Riferimento-Message-ID: <{MESSAGE_ID}>"),
        "MIME-Version: 1.0",
        "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"fuori\"",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The original message as a receipt brings it back.
pub(crate) fn quoted_original(text: &str) -> String {
    format!(
        "Content-Type: message/rfc822; name=\"postacert.eml\"\nContent-Disposition: attachment; filename=\"postacert.eml\"\n\n\
         From: {SENDER}\nTo: {RECIPIENT}\nMessage-ID: <{MESSAGE_ID}>\nSubject: Attestati\n\n{text}"
    )
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn receipt(message: Message) -> Receipt {
    match message {
        Message::Receipt(receipt) => *receipt,
        other => panic!("no receipt: {other:?}"),
    }
}

pub(crate) fn reason(message: Message) -> Reason {
    match message {
        Message::Distrusted(reason) => reason,
        other => panic!("not distrusted: {other:?}"),
    }
}

fn lines(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    text.as_bytes().chunks(76).map(|line| str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n")
}
