//! The network's keys: an authority, a signer for each provider, a stranger whom nobody trusts.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use kernel::Clock;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize, SanType, SigningKey as _,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls;
use tokio_rustls::rustls::ServerConfig;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::cms::{Algorithm, Frame, Identity};

/// With which keys the providers sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256: an eighth of the work of RSA.
    #[default]
    EcdsaP256,
    /// RSA of 2048 bits, as real providers have.
    Rsa2048,
}

/// A provider's key with its certificate.
pub(crate) struct Signer {
    key: KeyPair,
    frame: Frame,
}

/// Issues certificates below one root.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    kind: KeyKind,
    clock: Clock,
}

impl Authority {
    /// Reads key and certificate from the folder, or makes them, and keeps them there if there is one.
    pub(crate) fn open(name: &str, folder: Option<&Path>, kind: KeyKind, clock: &Clock) -> io::Result<Self> {
        let mut params = params(name, clock)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let (key, pem) = kept(folder, name, kind, |key| params.self_signed(key))?;
        Ok(Self { issuer: Issuer::new(params, key), pem, kind, clock: clock.clone() })
    }

    /// The root's certificate.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// The signer of messages from that address.
    pub(crate) fn signer(&self, name: &str, address: &str, folder: Option<&Path>) -> io::Result<Signer> {
        let (key, pem) = self.certified(name, address, folder)?;
        Signer::new(key, &pem)
    }

    /// A key with the certificate that the rules for PEC want (RFC 6109 §6.5): the address among the alternative names,
    /// digitalSignature alone and critical, no basic constraints.
    fn certified(&self, name: &str, address: &str, folder: Option<&Path>) -> io::Result<(KeyPair, String)> {
        let mut params = params(name, &self.clock)?;
        params.subject_alt_names = vec![SanType::Rfc822Name(address.try_into().map_err(io::Error::other)?)];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
        params.use_authority_key_identifier_extension = true;
        kept(folder, address, self.kind, |key| params.signed_by(key, &self.issuer))
    }

    /// What a server needs to speak TLS under these names.
    pub(crate) fn server(&self, names: &[String]) -> io::Result<Arc<ServerConfig>> {
        let mut params = params("Test PEC network", &self.clock)?;
        params.subject_alt_names = CertificateParams::new(names).map_err(io::Error::other)?.subject_alt_names;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = generate(KeyKind::EcdsaP256)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(io::Error::other)?;
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], private)
            });
        config.map(Arc::new).map_err(io::Error::other)
    }
}

impl Signer {
    fn new(key: KeyPair, pem: &str) -> io::Result<Self> {
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(io::Error::other)?;
        let (_, certificate) = X509Certificate::from_der(&der).map_err(io::Error::other)?;
        let algorithm = if key.algorithm() == &PKCS_RSA_SHA256 { Algorithm::Rsa } else { Algorithm::Ecdsa };
        let identity = Identity {
            algorithm,
            issuer: certificate.tbs_certificate.issuer.as_raw(),
            serial: certificate.tbs_certificate.raw_serial(),
            certificate: &der,
        };
        Ok(Self { key, frame: Frame::new(&identity) })
    }

    /// A detached signature over the content, in DER.
    pub(crate) fn sign(&self, content: &[u8], at: Timestamp) -> io::Result<Vec<u8>> {
        let attributes = self.frame.attributes(digest(&SHA256, content).as_ref(), at);
        let signature = self.key.sign(&attributes).map_err(io::Error::other)?;
        Ok(self.frame.signed_data(&attributes, &signature))
    }
}

fn params(name: &str, clock: &Clock) -> io::Result<CertificateParams> {
    let mut params = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::CountryName, "IT");
    let year = |years: i16| rcgen::date_time_ymd((clock.today().year() + years).into(), 1, 1);
    (params.not_before, params.not_after) = (year(-1), year(10));
    Ok(params)
}

fn generate(kind: KeyKind) -> io::Result<KeyPair> {
    let made = match kind {
        KeyKind::EcdsaP256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
        KeyKind::Rsa2048 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
    };
    made.map_err(io::Error::other)
}

/// Key and certificate from the folder; made, and put there, if they are not there yet.
fn kept(
    folder: Option<&Path>,
    name: &str,
    kind: KeyKind,
    certify: impl FnOnce(&KeyPair) -> Result<rcgen::Certificate, rcgen::Error>,
) -> io::Result<(KeyPair, String)> {
    let word = if kind == KeyKind::Rsa2048 { "rsa" } else { "ecdsa" };
    let path = |end: &str| folder.map(|folder| folder.join(format!("{name}.{word}.{end}.pem")));
    let (key_path, certificate_path) = (path("key"), path("certificate"));
    if let (Some(key), Some(certificate)) = (&key_path, &certificate_path)
        && key.exists()
    {
        let key = KeyPair::from_pem(&fs::read_to_string(key)?).map_err(io::Error::other)?;
        return Ok((key, fs::read_to_string(certificate)?));
    }
    let key = generate(kind)?;
    let certificate = certify(&key).map_err(io::Error::other)?.pem();
    if let (Some(key_path), Some(certificate_path)) = (&key_path, &certificate_path) {
        write(certificate_path, &certificate)?;
        write(key_path, &key.serialize_pem())?;
    }
    Ok((key, certificate))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_a_folder_are_the_same_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            let clock = Clock::system();
            let authority =
                Authority::open("Authority", Some(folder.path()), KeyKind::EcdsaP256, &clock).unwrap();
            let (_, signer) =
                authority.certified("Gestore", "posta@gestore.example", Some(folder.path())).unwrap();
            (authority.pem().to_owned(), signer)
        };
        assert_eq!(open(), open());
    }

    #[test]
    fn a_signer_has_the_certificate_that_pec_wants() {
        let authority = Authority::open("Authority", None, KeyKind::EcdsaP256, &Clock::system()).unwrap();
        let (_, pem) = authority.certified("Gestore", "posta@gestore.example", None).unwrap();
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let (_, certificate) = X509Certificate::from_der(&der).unwrap();
        let usage = certificate.key_usage().unwrap().unwrap();
        assert!(usage.critical && usage.value.flags == 1, "{usage:?}");
        assert!(certificate.basic_constraints().unwrap().is_none());
        let names = &certificate.subject_alternative_name().unwrap().unwrap().value.general_names;
        assert_eq!(
            format!("{names:?}"),
            format!("{:?}", [x509_parser::prelude::GeneralName::RFC822Name("posta@gestore.example")])
        );
    }
}
