//! `multipart/signed` (RFC 1847, RFC 8551): the content, once it is proven whose it is.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use kernel::EmailAddress;
use memchr::memchr_iter;

use crate::asn1;
use crate::cms::Signature;
use crate::field::sole_mailbox;
use crate::mime::Part;
use crate::trust::Signer;
use crate::{Reason, Trust};

const MOST_SIGNATURE_BYTES: usize = 64 * 1024;

/// A content that a trusted signer signed.
pub(crate) struct Signed<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) from: EmailAddress,
    pub(crate) signer: Arc<Signer>,
}

impl<'a> Signed<'a> {
    /// Opens the message: nothing of it is handed out unless the signature, its signer and the sender's address hold.
    pub(crate) fn open(message: &Part<'a>, trust: &Trust, now: Timestamp) -> Result<Self, Reason> {
        let (content, signature) = halves(message).ok_or(Reason::NotMultipartSigned)?;
        if signature.body().len() > MOST_SIGNATURE_BYTES {
            return Err(Reason::TooLarge);
        }
        let bytes = signature.decoded().ok_or(Reason::SignatureUnreadable)?;
        let bytes = asn1::definite(&bytes).ok_or(Reason::SignatureUnreadable)?;
        let signature = Signature::read(&bytes)?;
        if signature.uses_sha1() && !trust.allows_sha1() {
            return Err(Reason::Sha1);
        }
        let signer = trust.signer(signature.signer, &signature.certificates)?;
        let from =
            message.sole("From").map_err(|_twice| Reason::HeaderTwice)?.and_then(|from| sole_mailbox(&from));
        let from = signer.check(from.as_ref(), now)?.clone();
        if !covers(&signature, content) {
            return Err(Reason::ContentAltered);
        }
        signature.check(&signer.certificate.key)?;
        Ok(Self { content, from, signer })
    }
}

/// The bytes that are signed, and the part with the signature.
fn halves<'a>(message: &Part<'a>) -> Option<(&'a [u8], Part<'a>)> {
    let media_type = message.media_type();
    let is_signature =
        |name: &str| matches!(name, "application/pkcs7-signature" | "application/x-pkcs7-signature");
    let protocol = media_type.parameter("protocol").map(str::to_ascii_lowercase);
    if media_type.name != "multipart/signed" || !protocol.is_none_or(|protocol| is_signature(&protocol)) {
        return None;
    }
    let children = message.children(&media_type)?;
    let [content, signature] = children.as_slice() else { return None };
    let signature = Part::read(signature.bytes);
    (signature.whole && is_signature(&signature.media_type().name)).then_some((content.bytes, signature))
}

/// Signed is the content as it stood, or with the line ends of mail where a store between changed them.
fn covers(signature: &Signature<'_>, content: &[u8]) -> bool {
    signature.covers(content) || canonical(content).is_some_and(|canonical| signature.covers(&canonical))
}

/// With CRLF for every bare LF; `None` if there is none.
fn canonical(content: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (mut text, mut start) = (Vec::new(), 0);
    for at in memchr_iter(b'\n', content).filter(|at| *at == 0 || content[at - 1] != b'\r') {
        text.extend_from_slice(&content[start..at]);
        text.push(b'\r');
        start = at;
    }
    if text.is_empty() {
        return None;
    }
    text.extend_from_slice(&content[start..]);
    Some(Cow::Owned(text))
}
