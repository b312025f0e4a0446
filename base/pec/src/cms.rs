//! Detached signatures in CMS (RFC 5652), read in place.

use crate::Reason;
use crate::algorithm::{Hash, Method, PublicKey};
use crate::asn1::{self, INTEGER, OBJECT_ID, OCTETS, Reader, SEQUENCE, SET};

const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const MOST_CERTIFICATES: usize = 16;

/// A signature by one signer over a content that stands elsewhere.
pub(crate) struct Signature<'a> {
    /// Certificates that came with it, in DER: hints, of which nothing is believed.
    pub(crate) certificates: Vec<&'a [u8]>,
    pub(crate) signer: SignerName<'a>,
    digest_hash: Hash,
    digest: &'a [u8],
    /// The signed attributes, as they are signed.
    attributes: Vec<u8>,
    method: Method,
    value: &'a [u8],
}

/// How the signer's certificate is named.
#[derive(Clone, Copy)]
pub(crate) enum SignerName<'a> {
    /// By its issuer and its number among the issuer's, both as they stand in the certificate.
    Issued { issuer: &'a [u8], serial: &'a [u8] },
    /// By the id of its key.
    Key(&'a [u8]),
}

impl<'a> Signature<'a> {
    /// Reads `ContentInfo` with lengths written out.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Reason> {
        let parts = Parts::read(bytes).ok_or(Reason::SignatureUnreadable)?;
        if !parts.is_detached {
            return Err(Reason::SignatureNotDetached);
        }
        let mut signers = parts.signers;
        let signer = signers.enter(SEQUENCE).ok_or(Reason::SignersNotOne)?;
        if !signers.is_empty() {
            return Err(Reason::SignersNotOne);
        }
        Self::of(signer, parts.certificates)
    }

    fn of(mut reader: Reader<'a>, certificates: Vec<&'a [u8]>) -> Result<Self, Reason> {
        let unreadable = Reason::SignatureUnreadable;
        reader.take(INTEGER).ok_or(unreadable)?;
        let signer = SignerName::read(&mut reader).ok_or(unreadable)?;
        let digest_algorithm = reader.take(SEQUENCE).ok_or(unreadable)?;
        let attributes = reader.take(0xa0).ok_or(Reason::SignedAttributes)?;
        let method = reader.take(SEQUENCE).ok_or(unreadable)?;
        let value = reader.take(OCTETS).ok_or(unreadable)?;
        let digest_hash = Hash::of_digest(digest_algorithm).ok_or(Reason::AlgorithmRefused)?;
        let method = Method::parse(method, Some(digest_hash)).ok_or(Reason::AlgorithmRefused)?;
        let digest = digest_attribute(attributes).ok_or(Reason::SignedAttributes)?;
        // They are signed as the set that they are, and not under the tag that they have among the other fields.
        let attributes = asn1::encoded(SET, attributes);
        Ok(Self { certificates, signer, digest_hash, digest, attributes, method, value })
    }

    /// Whether SHA-1 is in it.
    pub(crate) fn uses_sha1(&self) -> bool {
        self.digest_hash == Hash::Sha1
    }

    /// Whether `content` is what was signed.
    pub(crate) fn covers(&self, content: &[u8]) -> bool {
        self.digest_hash.of(content).as_ref() == self.digest
    }

    /// Checks that `key` signed.
    pub(crate) fn check(&self, key: &PublicKey) -> Result<(), Reason> {
        key.verify(self.method, &self.attributes, self.value)
    }
}

impl<'a> SignerName<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        if let Some(key) = reader.take(0x80) {
            return Some(Self::Key(key));
        }
        let mut name = reader.enter(SEQUENCE)?;
        let issuer = name.optional(SEQUENCE)?.whole;
        Some(Self::Issued { issuer, serial: name.take(INTEGER)? })
    }
}

struct Parts<'a> {
    is_detached: bool,
    certificates: Vec<&'a [u8]>,
    signers: Reader<'a>,
}

impl<'a> Parts<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut info = Reader::new(asn1::only(bytes).filter(|info| info.tag == SEQUENCE)?.content);
        if info.take(OBJECT_ID)? != SIGNED_DATA {
            return None;
        }
        let mut data = info.enter(0xa0)?.enter(SEQUENCE)?;
        data.take(INTEGER)?;
        data.take(SET)?;
        let mut content = data.enter(SEQUENCE)?;
        let is_data = content.take(OBJECT_ID)? == DATA;
        let is_detached = content.is_empty();
        let certificates = data.enter(0xa0).map_or(Some(Vec::new()), certificates)?;
        data.optional(0xa1);
        let signers = data.enter(SET)?;
        (is_data && data.is_empty()).then_some(Self { is_detached, certificates, signers })
    }
}

fn certificates(mut reader: Reader<'_>) -> Option<Vec<&[u8]>> {
    let mut certificates = Vec::new();
    while !reader.is_empty() {
        let element = reader.element()?;
        // Other tags are attribute certificates, which say nothing here.
        if element.tag == SEQUENCE {
            certificates.push(element.whole);
        }
        if certificates.len() > MOST_CERTIFICATES {
            return None;
        }
    }
    Some(certificates)
}

/// The digest among the signed attributes, where it and the type of content stand there once each.
fn digest_attribute(attributes: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(attributes);
    let (mut content_types, mut digests) = (Vec::new(), Vec::new());
    while !reader.is_empty() {
        let mut attribute = reader.enter(SEQUENCE)?;
        let (name, values) = (attribute.take(OBJECT_ID)?, attribute.take(SET)?);
        let value = |tag| asn1::only(values).filter(|value| value.tag == tag).map(|value| value.content);
        if name == CONTENT_TYPE {
            content_types.push(value(OBJECT_ID)?);
        } else if name == MESSAGE_DIGEST {
            digests.push(value(OCTETS)?);
        }
    }
    match (&*content_types, &*digests) {
        (&[DATA], &[digest]) => Some(digest),
        _ => None,
    }
}
