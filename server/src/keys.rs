//! The institute's secrets: a folder of files, made once and kept apart from the data.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use identity::Federation;
use kernel::digest::Mac;
use kernel::vault::Vault;
use kernel::{Clock, Random};
use serde::{Deserialize, Serialize};

/// Key-encryption keys for health data, by name; a new one is added and made current to rotate.
const VAULT: &str = "vault.toml";
/// 32 bytes as hexadecimal digits: signs cookies, cursors and message identifiers.
const SIGNING: &str = "signing.key";
/// With which doctors' programs encrypt their pincode and the worker's tax code.
const ENCRYPTION_KEY: &str = "encryption.key.pem";
/// What doctors' programs get of it.
const ENCRYPTION_CERTIFICATE: &str = "encryption.certificate.pem";

/// All secrets, read.
pub(crate) struct Keys {
    folder: PathBuf,
    /// Seals health data.
    pub(crate) vault: Vault,
    /// The RSA private key, PKCS#8 in PEM.
    pub(crate) encryption_key: String,
    signing: [u8; 32],
}

/// Why the folder of keys does not serve.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    #[error("{path}: {cause}")]
    File { path: PathBuf, cause: std::io::Error },
    #[error("{path}: {reason}")]
    Content { path: PathBuf, reason: String },
    #[error("{0} already exists; keys are never overwritten")]
    Exists(PathBuf),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VaultFile {
    current: String,
    keys: BTreeMap<String, String>,
}

impl Keys {
    /// Reads the folder.
    pub(crate) fn load(folder: &Path) -> Result<Self, KeysError> {
        let vault_path = folder.join(VAULT);
        let wrong = |reason: String| KeysError::Content { path: vault_path.clone(), reason };
        let file: VaultFile =
            toml::from_str(&read(&vault_path)?).map_err(|cause| wrong(cause.to_string()))?;
        let keys = file.keys.into_iter().map(|(name, key)| Ok((name, bytes(&vault_path, &key)?)));
        let keys = keys.collect::<Result<Vec<_>, KeysError>>()?;
        let vault = Vault::from_keys(&file.current, keys).map_err(|cause| wrong(cause.to_string()))?;
        let signing = folder.join(SIGNING);
        Ok(Self {
            folder: folder.to_owned(),
            vault,
            encryption_key: read(&folder.join(ENCRYPTION_KEY))?,
            signing: bytes(&signing, read(&signing)?.trim())?,
        })
    }

    /// Makes a new folder with fresh keys, readable by its owner alone.
    pub(crate) fn create(folder: &Path, clock: &Clock, random: &Random) -> Result<(), KeysError> {
        fs::create_dir_all(folder).map_err(|cause| KeysError::File { path: folder.to_owned(), cause })?;
        let name = clock.today().to_string();
        let key = kernel::digest::hex(&random.bytes::<32>());
        let vault = VaultFile { current: name.clone(), keys: BTreeMap::from([(name, key)]) };
        let vault = toml::to_string(&vault);
        let vault = vault
            .map_err(|cause| KeysError::Content { path: folder.join(VAULT), reason: cause.to_string() })?;
        let (key, certificate) = encryption_pair(folder, clock)?;
        write_secret(&folder.join(VAULT), &vault)?;
        write_secret(&folder.join(SIGNING), &kernel::digest::hex(&random.bytes::<32>()))?;
        write_secret(&folder.join(ENCRYPTION_KEY), &key)?;
        write_secret(&folder.join(ENCRYPTION_CERTIFICATE), &certificate)
    }

    /// The keys with which the institute signs in a federation: the one that signs, then the next one if it lies there
    /// already.
    pub(crate) fn federation(&self, federation: Federation) -> Result<Vec<identity::Pair>, KeysError> {
        let mut pairs = vec![read_pair(&self.folder, federation.as_str())?];
        let next = format!("{federation}.next");
        if pair_paths(&self.folder, &next).0.exists() {
            pairs.push(read_pair(&self.folder, &next)?);
        }
        Ok(pairs)
    }

    /// The keys of the card over OpenID Connect: of each kind the one in use, then those that are to come (`next`) and
    /// that have been (`old`), where they lie there.
    pub(crate) fn cie_oidc(&self) -> Result<identity::CieOidcKeys, KeysError> {
        let all = |kind: &str| {
            let current = read(&cie_oidc_key(&self.folder, kind, ""))?;
            let others = [".next", ".old"].map(|age| cie_oidc_key(&self.folder, kind, age));
            let others = others.iter().filter(|path| path.exists()).map(|path| read(path));
            std::iter::once(Ok(current)).chain(others).collect::<Result<Vec<_>, _>>()
        };
        let [federation, signing, decryption] = CIE_OIDC.map(all);
        Ok(identity::CieOidcKeys { federation: federation?, signing: signing?, decryption: decryption? })
    }

    /// Where the certificate lies that doctors' programs encrypt with.
    pub(crate) fn encryption_certificate(&self) -> PathBuf {
        self.folder.join(ENCRYPTION_CERTIFICATE)
    }

    /// A key for one purpose; knowing it tells nothing of the others.
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        Mac::new(&self.signing).tag(purpose.as_bytes())
    }
}

/// Key and certificate of this name.
fn pair_paths(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    (folder.join(format!("{name}.key.pem")), folder.join(format!("{name}.certificate.pem")))
}

fn read_pair(folder: &Path, name: &str) -> Result<identity::Pair, KeysError> {
    let (key, certificate) = pair_paths(folder, name);
    Ok(identity::Pair { key: read(&key)?, certificate: read(&certificate)? })
}

/// Puts a new key and certificate into the folder, unless they are there; answers where the certificate lies.
pub(crate) fn put_pair(folder: &Path, name: &str, pair: &identity::Pair) -> Result<PathBuf, KeysError> {
    let (key, certificate) = pair_paths(folder, name);
    write_secret(&key, &pair.key)?;
    write_secret(&certificate, &pair.certificate)?;
    Ok(certificate)
}

/// Whether there is a key of this name.
pub(crate) fn has_pair(folder: &Path, name: &str) -> bool {
    pair_paths(folder, name).0.exists()
}

/// What the institute signs within the card's federation, what it signs of requests, and what it opens.
const CIE_OIDC: [&str; 3] = ["federation", "signing", "encryption"];

fn cie_oidc_key(folder: &Path, kind: &str, age: &str) -> PathBuf {
    folder.join(format!("cie-oidc.{kind}{age}.key.pem"))
}

/// Makes the keys of the card over OpenID Connect, RSA of 3072 bits, or those that are to follow them; answers the files
/// made. What is there stays.
pub(crate) fn create_cie_oidc(folder: &Path, next: bool) -> Result<Vec<PathBuf>, KeysError> {
    let paths = CIE_OIDC.map(|kind| cie_oidc_key(folder, kind, if next { ".next" } else { "" }));
    let mut made = Vec::new();
    for path in paths.into_iter().filter(|path| !path.exists()) {
        let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_3072);
        let wrong =
            |cause: rcgen::Error| KeysError::Content { path: path.clone(), reason: cause.to_string() };
        write_secret(&path, &key.map_err(wrong)?.serialize_pem())?;
        made.push(path);
    }
    Ok(made)
}

fn encryption_pair(folder: &Path, clock: &Clock) -> Result<(String, String), KeysError> {
    let wrong = |cause: rcgen::Error| KeysError::Content {
        path: folder.join(ENCRYPTION_KEY),
        reason: cause.to_string(),
    };
    let key =
        rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).map_err(wrong)?;
    let mut certificate = rcgen::CertificateParams::new(Vec::new()).map_err(wrong)?;
    certificate
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Sportello: encryption of pincodes and tax codes");
    certificate.key_usages =
        vec![rcgen::KeyUsagePurpose::KeyEncipherment, rcgen::KeyUsagePurpose::DataEncipherment];
    let today = clock.today();
    let day = |years: i16| {
        let day = today.saturating_add(jiff::Span::new().years(years));
        rcgen::date_time_ymd(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs())
    };
    certificate.not_before = day(0);
    certificate.not_after = day(5);
    let certificate = certificate.self_signed(&key).map_err(wrong)?;
    Ok((key.serialize_pem(), certificate.pem()))
}

fn read(path: &Path) -> Result<String, KeysError> {
    fs::read_to_string(path).map_err(|cause| KeysError::File { path: path.to_owned(), cause })
}

fn bytes(path: &Path, hex: &str) -> Result<[u8; 32], KeysError> {
    let wrong = || KeysError::Content {
        path: path.to_owned(),
        reason: "a key is not 64 hexadecimal digits".to_owned(),
    };
    if hex.len() != 64 || !hex.is_ascii() {
        return Err(wrong());
    }
    let mut key = [0; 32];
    for (byte, digits) in key.iter_mut().zip(hex.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).ok();
        *byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or_else(wrong)?;
    }
    Ok(key)
}

fn write_secret(path: &Path, content: &str) -> Result<(), KeysError> {
    use std::os::unix::fs::OpenOptionsExt;
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AlreadyExists => KeysError::Exists(path.to_owned()),
        _ => KeysError::File { path: path.to_owned(), cause },
    })?;
    let written = file.write_all(content.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|cause| KeysError::File { path: path.to_owned(), cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_keys_are_read_back_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (clock, random) = (Clock::system(), Random::system());
        Keys::create(folder.path(), &clock, &random).unwrap();
        let keys = Keys::load(folder.path()).unwrap();
        assert_ne!(keys.derive("one"), keys.derive("other"));
        assert!(keys.encryption_key.contains("PRIVATE KEY"));
        assert!(read(&keys.encryption_certificate()).unwrap().contains("BEGIN CERTIFICATE"));
        assert!(matches!(Keys::create(folder.path(), &clock, &random), Err(KeysError::Exists(_))));
    }

    #[test]
    fn keys_of_the_card_are_made_once_and_those_to_come_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        Keys::create(folder.path(), &Clock::system(), &Random::system()).unwrap();
        let counts = || {
            let keys = Keys::load(folder.path()).unwrap().cie_oidc().unwrap();
            [keys.federation, keys.signing, keys.decryption].map(|keys| keys.len())
        };
        assert_eq!(create_cie_oidc(folder.path(), false).unwrap().len(), 3);
        assert_eq!(create_cie_oidc(folder.path(), false).unwrap(), Vec::<PathBuf>::new());
        assert_eq!(counts(), [1, 1, 1]);
        assert_eq!(create_cie_oidc(folder.path(), true).unwrap().len(), 3);
        assert_eq!(counts(), [2, 2, 2]);
    }

    #[test]
    fn a_cut_off_key_is_refused_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        Keys::create(folder.path(), &Clock::system(), &Random::system()).unwrap();
        fs::write(folder.path().join(SIGNING), "00ff").unwrap();
        let refused = Keys::load(folder.path()).err().unwrap().to_string();
        assert!(refused.contains(SIGNING) && refused.contains("64 hexadecimal digits"), "{refused}");
    }
}
