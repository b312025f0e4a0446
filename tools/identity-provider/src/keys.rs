//! Keys with which the provider signs: made once, kept in a folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use aws_lc_rs::rsa::KeyPair as Pair;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra::keys::loader;
use kernel::Clock;
use rcgen::{CertificateParams, DnType, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use crate::Error;

/// A private key with its certificate.
pub(crate) struct SigningKey {
    pub(crate) key: bergshamra::Key,
    /// The numbers of the public key, big-endian.
    pub(crate) modulus: Vec<u8>,
    pub(crate) exponent: Vec<u8>,
    /// DER in base64, without line breaks.
    pub(crate) certificate: String,
}

kernel::words! {
    /// How far the change from the first key to the second has come.
    pub enum RollOver {
        /// The first key is announced and signs.
        First = "first",
        /// Both are announced, the first signs.
        Announced = "announced",
        /// Both are announced, the second signs.
        Switched = "switched",
        /// The second is announced and signs.
        Second = "second",
    }
}

/// All keys of a provider.
pub(crate) struct KeyRing {
    first: SigningKey,
    second: SigningKey,
    /// Never announced: for signatures that nobody may accept.
    pub(crate) stranger: SigningKey,
    /// Signs what the trust anchor says.
    pub(crate) anchor: SigningKey,
}

impl KeyRing {
    /// Reads the folder; makes it and what lacks in it.
    pub(crate) fn open(folder: &Path, clock: &Clock) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|cause| file(folder, cause))?;
        let key = |name| SigningKey::open(folder, name, clock);
        Ok(Self {
            first: key("first")?,
            second: key("second")?,
            stranger: key("stranger")?,
            anchor: key("anchor")?,
        })
    }

    /// The key that signs.
    pub(crate) fn signing(&self, step: RollOver) -> &SigningKey {
        if step < RollOver::Switched { &self.first } else { &self.second }
    }

    /// The key that does not sign now: the one to come, or the one that was.
    pub(crate) fn other(&self, step: RollOver) -> &SigningKey {
        if step < RollOver::Switched { &self.second } else { &self.first }
    }

    /// The keys that stand in the metadata.
    pub(crate) fn announced(&self, step: RollOver) -> Vec<&SigningKey> {
        let both = matches!(step, RollOver::Announced | RollOver::Switched);
        let mut keys = vec![self.signing(step)];
        keys.extend(both.then(|| self.other(step)));
        keys
    }
}

impl SigningKey {
    fn open(folder: &Path, name: &str, clock: &Clock) -> Result<Self, Error> {
        let (key, certificate) =
            (folder.join(format!("{name}.key.pem")), folder.join(format!("{name}.certificate.pem")));
        if !key.exists() {
            let (new_key, new_certificate) = generate(clock).map_err(|cause| content(&key, &cause))?;
            write(&certificate, &new_certificate)?;
            write(&key, &new_key)?;
        }
        let read = |path: &Path| fs::read(path).map_err(|cause| file(path, cause));
        let der = CertificateDer::from_pem_slice(&read(&certificate)?)
            .map_err(|cause| content(&certificate, &cause))?;
        let pem = read(&key)?;
        let wrong = |cause: &dyn std::fmt::Display| content(&key, cause);
        let private = PrivatePkcs8KeyDer::from_pem_slice(&pem).map_err(|cause| wrong(&cause))?;
        let pair = Pair::from_pkcs8(private.secret_pkcs8_der()).map_err(|cause| wrong(&cause))?;
        Ok(Self {
            key: loader::load_rsa_private_pem(&pem).map_err(|cause| wrong(&cause))?,
            modulus: pair.public_key().modulus().big_endian_without_leading_zero().to_vec(),
            exponent: pair.public_key().exponent().big_endian_without_leading_zero().to_vec(),
            certificate: STANDARD.encode(&der),
        })
    }
}

fn generate(clock: &Clock) -> Result<(String, String), rcgen::Error> {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let mut certificate = CertificateParams::new(Vec::new())?;
    certificate.distinguished_name.push(DnType::CommonName, "Test identity provider");
    certificate.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let day = |years: i16| {
        let day = clock.today().saturating_add(jiff::Span::new().years(years));
        rcgen::date_time_ymd(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs())
    };
    (certificate.not_before, certificate.not_after) = (day(0), day(10));
    let certificate = certificate.self_signed(&key)?;
    Ok((key.serialize_pem(), certificate.pem()))
}

fn write(path: &PathBuf, text: &str) -> Result<(), Error> {
    use std::os::unix::fs::OpenOptionsExt;
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    opened.and_then(|mut opened| opened.write_all(text.as_bytes())).map_err(|cause| file(path, cause))
}

fn file(path: &Path, cause: std::io::Error) -> Error {
    Error::File { path: path.to_owned(), cause }
}

fn content(path: &Path, cause: &dyn std::fmt::Display) -> Error {
    Error::Content { path: path.to_owned(), reason: cause.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_made_at_the_first_start_are_there_at_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let open = || KeyRing::open(folder.path(), &Clock::system()).unwrap();
        let (one, again) = (open(), open());
        assert_eq!(one.first.certificate, again.first.certificate);
        assert_ne!(one.first.certificate, one.second.certificate);
    }

    #[test]
    fn a_key_signs_only_after_it_was_announced() {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::open(folder.path(), &Clock::system()).unwrap();
        let steps = RollOver::ALL.iter().map(|step| {
            let signing = &ring.signing(*step).certificate;
            assert_eq!(ring.announced(*step)[0].certificate, *signing);
            (*signing == ring.first.certificate, ring.announced(*step).len())
        });
        assert_eq!(steps.collect::<Vec<_>>(), [(true, 1), (true, 2), (false, 2), (false, 1)]);
    }
}
