use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{
    BorrowedCertRevocationList, CertRevocationList, EndEntityCert, KeyUsage, RevocationCheckDepth,
    RevocationOptions, RevocationOptionsBuilder,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::card::Refusal;

/// Why the folder of trusted authorities can not be used.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file or the folder can not be read.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A file holds no certificate, or one that is not an authority's.
    #[error("{0}: no certificate of an authority in PEM")]
    Content(PathBuf),
    /// There is nobody to trust.
    #[error("{0}: no file")]
    Empty(PathBuf),
}

/// Those whose cards are believed.
#[derive(Clone)]
pub(crate) struct Authorities(Vec<Authority>);

#[derive(Clone)]
struct Authority {
    certificate: CertificateDer<'static>,
    anchor: TrustAnchor<'static>,
    /// The whole name, as it stands in the certificate.
    name: Vec<u8>,
    from: i64,
    until: i64,
}

impl Authorities {
    /// Reads every file of a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, AuthorityError> {
        let unreadable = |cause| AuthorityError::File(folder.to_owned(), cause);
        let mut authorities = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let pem = fs::read(&path).map_err(|cause| AuthorityError::File(path.clone(), cause))?;
            let before = authorities.len();
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let read = certificate.ok().and_then(Authority::new);
                authorities.push(read.ok_or_else(|| AuthorityError::Content(path.clone()))?);
            }
            if authorities.len() == before {
                return Err(AuthorityError::Content(path));
            }
        }
        if authorities.is_empty() {
            Err(AuthorityError::Empty(folder.to_owned()))
        } else {
            Ok(Self(authorities))
        }
    }

    /// The names of all, in DER: what browsers are told, so that they offer no other certificate.
    pub(crate) fn names(&self) -> Vec<Vec<u8>> {
        self.0.iter().map(|authority| authority.name.clone()).collect()
    }

    /// The certificates of those with this name in DER.
    pub(crate) fn named<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = &'a CertificateDer<'static>> {
        self.0.iter().filter(move |authority| authority.name == name).map(|authority| &authority.certificate)
    }

    /// Whether one of those valid at `now` has issued the certificate, and it is valid too.
    pub(crate) fn vouch(&self, certificate: &CertificateDer<'_>, now: Timestamp) -> Result<(), Refusal> {
        self.verify(certificate, None, now)
    }

    /// Whether the lists (DER), of which one speaks for the certificate, do not name it.
    pub(crate) fn check_revocation(
        &self,
        certificate: &CertificateDer<'_>,
        lists: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let lists: Vec<CertRevocationList<'_>> = lists
            .iter()
            .filter_map(|list| Some(BorrowedCertRevocationList::from_der(list).ok()?.into()))
            .collect();
        let lists: Vec<&CertRevocationList<'_>> = lists.iter().collect();
        let options = RevocationOptionsBuilder::new(&lists).map_err(|_none| Refusal::RevocationUnknown)?;
        let options = options.with_depth(RevocationCheckDepth::EndEntity).build();
        self.verify(certificate, Some(options), now)
    }

    fn verify(
        &self,
        certificate: &CertificateDer<'_>,
        revocation: Option<RevocationOptions<'_>>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let seconds = now.as_second();
        let valid = self.0.iter().filter(|authority| (authority.from..=authority.until).contains(&seconds));
        let anchors: Vec<TrustAnchor<'_>> = valid.map(|authority| authority.anchor.clone()).collect();
        let time =
            UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()));
        let certificate = EndEntityCert::try_from(certificate).map_err(|cause| refusal(&cause))?;
        let path = certificate.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            &[],
            time,
            KeyUsage::client_auth(),
            revocation,
            None,
        );
        path.map(drop).map_err(|cause| refusal(&cause))
    }
}

impl Authority {
    fn new(certificate: CertificateDer<'static>) -> Option<Self> {
        let (rest, read) = X509Certificate::from_der(&certificate).ok()?;
        let (name, validity) = (read.subject().as_raw().to_vec(), read.validity());
        let (from, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
        if !rest.is_empty() || !read.is_ca() {
            return None;
        }
        let anchor = webpki::anchor_from_trusted_cert(&certificate).ok()?.to_owned();
        Some(Self { certificate, anchor, name, from, until })
    }
}

impl fmt::Debug for Authorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authorities({})", self.0.len())
    }
}

fn refusal(cause: &webpki::Error) -> Refusal {
    use webpki::Error;
    match cause {
        Error::CertExpired { .. } => Refusal::Expired,
        Error::CertNotValidYet { .. } => Refusal::NotYetValid,
        Error::CertRevoked => Refusal::Revoked,
        Error::RequiredEkuNotFoundContext(_) | Error::CaUsedAsEndEntity => Refusal::WrongUsage,
        Error::UnknownRevocationStatus
        | Error::InvalidCrlSignatureForPublicKey
        | Error::IssuerNotCrlSigner
        | Error::UnsupportedCrlSignatureAlgorithmContext(_)
        | Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => Refusal::RevocationUnknown,
        Error::UnknownIssuer
        | Error::InvalidSignatureForPublicKey
        | Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Refusal::UnknownAuthority,
        _ => Refusal::Unreadable,
    }
}
