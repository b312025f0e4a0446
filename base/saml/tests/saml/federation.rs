//! A service provider, an identity provider, and somebody who forges.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use bergshamra::{DsigContext, Key, KeysManager};
use jiff::{SignedDuration, Timestamp};
use kernel::Language;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use saml::{
    Assertion, AttributeSet, Certificate, Contact, Description, Expected, Fault, Federation,
    IdentityProvider, Level, Organisation, Refusal, ServiceProvider, SigningKey, read_metadata,
};

/// A key pair with a certificate for it.
pub(crate) struct Pair {
    pub(crate) key: KeyPair,
    pub(crate) certificate: String,
}

impl Pair {
    pub(crate) fn new(size: RsaKeySize) -> Self {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size).unwrap();
        let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
        Self { key, certificate: certificate.pem() }
    }

    /// A pair of 2048 bits that other tests of this build use, too: making keys takes longer than all that is tested.
    fn shared(name: &str) -> Self {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("saml-{name}.pem"));
        Self::read(&file).unwrap_or_else(|| {
            let pair = Self::new(RsaKeySize::_2048);
            // Written aside and moved, so that no other test reads half of it.
            let aside = file.with_extension(std::process::id().to_string());
            fs::write(&aside, pair.key.serialize_pem() + &pair.certificate).unwrap();
            fs::rename(&aside, &file).unwrap();
            pair
        })
    }

    fn read(file: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let (key, certificate) = text.split_at(text.find("-----BEGIN CERTIFICATE")?);
        Some(Self { key: KeyPair::from_pem(key).ok()?, certificate: certificate.into() })
    }

    pub(crate) fn certificate(&self) -> Certificate {
        Certificate::from_pem(&self.certificate).unwrap()
    }

    pub(crate) fn signing_key(&self) -> SigningKey {
        SigningKey::from_pem(&self.key.serialize_pem(), &self.certificate).unwrap()
    }

    /// Signs as the owner of the key would: every `<signature/>` becomes a signature of the root, whose id is `id`.
    pub(crate) fn sign(&self, text: &str, id: &str) -> String {
        self.sign_with(text, id, SIGNATURE)
    }

    /// The same with another form of signature.
    pub(crate) fn sign_with(&self, text: &str, id: &str, signature: &str) -> String {
        let key =
            bergshamra::keys::loader::load_rsa_private_pem(self.key.serialize_pem().as_bytes()).unwrap();
        sign_by(key, text, id, &signature.replace("CERTIFICATE", &self.certificate().base64()))
    }
}

/// Signs with any key.
pub(crate) fn sign_by(key: Key, text: &str, id: &str, signature: &str) -> String {
    let mut keys = KeysManager::new();
    keys.add_key(key);
    let text = text.replace("<signature/>", &signature.replace("#ID", &format!("#{id}")));
    bergshamra::sign(&DsigContext::new_permissive(keys), &text).unwrap()
}

pub(crate) static PROVIDER: LazyLock<Pair> = LazyLock::new(|| Pair::shared("provider"));
pub(crate) static FORGER: LazyLock<Pair> = LazyLock::new(|| Pair::shared("forger"));
pub(crate) static SERVICE: LazyLock<Pair> = LazyLock::new(|| Pair::shared("service"));

/// The form of signatures that all federations write.
pub(crate) const SIGNATURE: &str = include_str!("signature.xml");

/// A minute after the request.
pub(crate) fn now() -> Timestamp {
    "2026-03-16T11:01:00Z".parse().unwrap()
}

pub(crate) fn expected() -> Expected<'static> {
    Expected {
        request_id: "_request",
        requested_at: "2026-03-16T11:00:00.9Z".parse().unwrap(),
        level: Level::L2,
        purpose: None,
        now: now(),
        skew: SignedDuration::from_secs(60),
    }
}

pub(crate) fn description(federation: Federation) -> Description {
    let names = |language, name: &str| Organisation {
        language,
        name: name.into(),
        display_name: "INPS".into(),
        url: "https://inps.example".into(),
    };
    Description {
        federation,
        entity_id: "https://inps.example".into(),
        answers_at: "https://inps.example/spid/acs".into(),
        logout_at: "https://inps.example/spid/logout".into(),
        organisation: vec![
            names(Language::It, "Istituto & Previdenza"),
            names(Language::De, "Institut für Fürsorge"),
        ],
        contact: Contact {
            ipa_code: "inps".into(),
            vat_number: Some("IT02121151001".into()),
            tax_code: Some("80078750587".into()),
            email: "spid@inps.example".into(),
            telephone: Some("+390659051".into()),
            municipality: Some("H501".into()),
        },
        attribute_sets: vec![AttributeSet {
            index: 0,
            names: vec![(Some(Language::It), "Certificati di malattia".into())],
            attributes: ["name", "familyName", "fiscalNumber", "dateOfBirth"].map(str::to_owned).to_vec(),
        }],
    }
}

pub(crate) fn service_of(federation: Federation) -> ServiceProvider {
    ServiceProvider::new(description(federation), vec![SERVICE.signing_key()]).unwrap()
}

pub(crate) fn service() -> ServiceProvider {
    service_of(Federation::Spid)
}

/// The metadata of the provider, with these certificates.
pub(crate) fn metadata_of(certificates: &[&str]) -> String {
    let key = |certificate: &&str| {
        format!(
            "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        )
    };
    let keys: String = certificates.iter().map(key).collect();
    include_str!("provider.xml").replace("<keys/>", &keys)
}

pub(crate) fn provider() -> IdentityProvider {
    let metadata = metadata_of(&[&PROVIDER.certificate().base64()]);
    read_metadata(metadata.as_bytes(), &[]).unwrap().remove(0)
}

/// A response before it is signed.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) response: String,
    pub(crate) assertion: String,
}

impl Draft {
    pub(crate) fn genuine() -> Self {
        Self {
            response: include_str!("response.xml").into(),
            assertion: include_str!("assertion.xml").into(),
        }
    }

    /// Writes something else into the response.
    pub(crate) fn response(mut self, from: &str, to: &str) -> Self {
        assert!(self.response.contains(from), "no {from} in the response");
        self.response = self.response.replacen(from, to, 1);
        self
    }

    /// Writes something else into the assertion.
    pub(crate) fn assertion(mut self, from: &str, to: &str) -> Self {
        assert!(self.assertion.contains(from), "no {from} in the assertion");
        self.assertion = self.assertion.replacen(from, to, 1);
        self
    }

    /// Both signed by the provider.
    pub(crate) fn signed(&self) -> String {
        PROVIDER.sign(&self.with_assertion(&PROVIDER.sign(&self.assertion, "_assertion")), "_response")
    }

    /// The assertion alone signed.
    pub(crate) fn assertion_signed(&self) -> String {
        let assertion = PROVIDER.sign(&self.assertion, "_assertion");
        self.with_assertion(&assertion).replace("<signature/>", "")
    }

    pub(crate) fn with_assertion(&self, assertion: &str) -> String {
        self.response.replace("<assertion/>", assertion)
    }
}

pub(crate) fn check(xml: impl AsRef<[u8]>) -> Result<Assertion, Refusal> {
    service().check_response(&provider(), &expected(), xml.as_ref())
}

/// The fault for which a response is refused.
pub(crate) fn fault(xml: impl AsRef<[u8]>) -> Fault {
    match check(xml).unwrap_err() {
        Refusal::Fault(fault) => fault,
        Refusal::Provider(error) => panic!("the provider refused: {error}"),
    }
}

/// The part of a text from `start` up to and including the first `end` behind it.
pub(crate) fn part<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text.find(start).unwrap();
    let to = text[from..].find(end).unwrap();
    &text[from..from + to + end.len()]
}
