use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::hmac::{self, HMAC_SHA256, HMAC_SHA512};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey};
use kernel::digest::same_secret;

use super::header::Header;
use super::{DecryptionKey, JoseError, decode, parts};

impl DecryptionKey {
    /// Opens a token that was encrypted for this key (RFC 7516): RSA-OAEP or RSA-OAEP-256 for the key,
    /// A128CBC-HS256, A256CBC-HS512, A128GCM or A256GCM for the content. Whatever does not open is refused with the
    /// same error, so that nobody learns from it what was wrong.
    pub fn open(&self, token: &str) -> Result<Vec<u8>, JoseError> {
        let kid = encrypted_for(token)?;
        if kid != self.kid() {
            return Err(JoseError::UnknownKey(kid));
        }
        open(&self.key, token)
    }
}

/// The name of the key for which a token is encrypted.
pub(crate) fn encrypted_for(token: &str) -> Result<String, JoseError> {
    let [header, ..] = parts::<5>(token)?;
    Ok(Header::read(header)?.key_id()?.to_owned())
}

pub(super) fn open(key: &OaepPrivateDecryptingKey, token: &str) -> Result<Vec<u8>, JoseError> {
    let [header, wrapped, vector, content, tag] = parts(token)?;
    let fields = Header::read(header)?;
    let wrapping = wrapping(fields.algorithm())?;
    let name = fields.text("enc").unwrap_or_default();
    let cipher = Cipher::named(name).ok_or_else(|| JoseError::Algorithm(name.to_owned()))?;
    let sealed = Sealed {
        header: header.as_bytes(),
        vector: &decode(vector)?,
        content: decode(content)?,
        tag: &decode(tag)?,
    };
    let wrapped = decode(wrapped)?;
    let mut buffer = vec![0; key.min_output_size()];
    let content_key = key.decrypt(wrapping, &wrapped, &mut buffer, None);
    let content_key = content_key.map_err(|_unspecified| JoseError::Decryption)?;
    cipher.open(content_key, sealed).ok_or(JoseError::Decryption)
}

fn wrapping(algorithm: &str) -> Result<&'static OaepAlgorithm, JoseError> {
    match algorithm {
        "RSA-OAEP" => Ok(&OAEP_SHA1_MGF1SHA1),
        "RSA-OAEP-256" => Ok(&OAEP_SHA256_MGF1SHA256),
        other => Err(JoseError::Algorithm(other.to_owned())),
    }
}

/// The parts of a token that the key of its content opens.
pub(super) struct Sealed<'a> {
    pub(super) header: &'a [u8],
    pub(super) vector: &'a [u8],
    pub(super) content: Vec<u8>,
    pub(super) tag: &'a [u8],
}

/// How the content is encrypted (RFC 7518, 5).
pub(super) enum Cipher {
    /// AES-CBC with HMAC; half of the key for each.
    Cbc {
        key_bytes: usize,
        hash: hmac::Algorithm,
    },
    Gcm {
        key_bytes: usize,
    },
}

impl Cipher {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "A128CBC-HS256" => Some(Self::Cbc { key_bytes: 32, hash: HMAC_SHA256 }),
            "A256CBC-HS512" => Some(Self::Cbc { key_bytes: 64, hash: HMAC_SHA512 }),
            "A128GCM" => Some(Self::Gcm { key_bytes: 16 }),
            "A256GCM" => Some(Self::Gcm { key_bytes: 32 }),
            _ => None,
        }
    }

    pub(super) fn open(&self, key: &[u8], sealed: Sealed<'_>) -> Option<Vec<u8>> {
        match *self {
            Self::Cbc { key_bytes, hash } if key.len() == key_bytes => open_cbc(key, hash, sealed),
            Self::Gcm { key_bytes } if key.len() == key_bytes => open_gcm(key, sealed),
            _ => None,
        }
    }
}

/// RFC 7518, 5.2.2.2: the tag is half of the HMAC over header, vector, content and the header's length in bits.
fn open_cbc(key: &[u8], hash: hmac::Algorithm, mut sealed: Sealed<'_>) -> Option<Vec<u8>> {
    let (authentic, secret) = key.split_at(key.len() / 2);
    let bits = (sealed.header.len() as u64) * 8;
    let bound = [sealed.header, sealed.vector, &sealed.content, &bits.to_be_bytes()].concat();
    let tag = hmac::sign(&hmac::Key::new(hash, authentic), &bound);
    if !same_secret(&tag.as_ref()[..key.len() / 2], sealed.tag) {
        return None;
    }
    let vector: [u8; 16] = sealed.vector.try_into().ok()?;
    let algorithm = if secret.len() == 16 { &AES_128 } else { &AES_256 };
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(algorithm, secret).ok()?).ok()?;
    let context = DecryptionContext::Iv128(FixedLength::from(vector));
    key.decrypt(&mut sealed.content, context).ok().map(|plain| plain.to_vec())
}

fn open_gcm(key: &[u8], mut sealed: Sealed<'_>) -> Option<Vec<u8>> {
    let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    let nonce = Nonce::try_assume_unique_for_key(sealed.vector).ok()?;
    if sealed.tag.len() != algorithm.tag_len() {
        return None;
    }
    sealed.content.extend_from_slice(sealed.tag);
    let plain = key.open_in_place(nonce, Aad::from(sealed.header), &mut sealed.content).ok()?;
    Some(plain.to_vec())
}
