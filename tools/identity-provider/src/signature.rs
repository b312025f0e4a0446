//! Signatures: enveloped in XML (RSA-SHA256, exclusive canonicalisation), and beside a query.

use bergshamra::crypto::sign::from_uri;
use bergshamra::dsig::sign::sign_owned;
use bergshamra::{DsigContext, Key, KeysManager, VerifyResult};
use roxmltree::Document;

use crate::Error;
use crate::keys::SigningKey;

/// RSA with SHA-256.
pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// What AgID lets requests be signed with.
const ACCEPTED: [&str; 3] = [
    RSA_SHA256,
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
];

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

const TRANSFORMS: [&str; 2] =
    ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"];

/// Fills the first signature template of a document.
pub(crate) fn seal(xml: String, key: &SigningKey) -> Result<String, Error> {
    Ok(sign_owned(&context([&key.key]), xml)?)
}

/// Why the root of a document is not signed by one of the keys; nothing if it is.
pub(crate) fn flaw(document: &Document<'_>, keys: &[Key]) -> Option<String> {
    form(document).err().map(str::to_owned).or_else(|| {
        match bergshamra::verify(&context(keys), document.input_text()) {
            Ok(VerifyResult::Valid { .. }) => None,
            Ok(VerifyResult::Invalid { reason }) => Some(reason),
            Err(cause) => Some(cause.to_string()),
        }
    })
}

/// The one form of signature that SAML knows: a child of the root that refers to the root.
fn form(document: &Document<'_>) -> Result<(), &'static str> {
    let root = document.root_element();
    let mut signatures = document.descendants().filter(|node| node.has_tag_name((DSIG, "Signature")));
    let signature = signatures.next().ok_or("no signature")?;
    if signatures.next().is_some() || signature.parent() != Some(root) {
        return Err("the signature is not the root's own, or not the only one");
    }
    let algorithm = |name| {
        let found = signature.descendants().find(|node| node.has_tag_name((DSIG, name)));
        found.and_then(|node| node.attribute("Algorithm")).unwrap_or_default()
    };
    let mut references = signature.descendants().filter(|node| node.has_tag_name((DSIG, "Reference")));
    let reference = references.next().ok_or("nothing is referred to")?;
    let id = root.attribute("ID").unwrap_or_default();
    if references.next().is_some() || reference.attribute("URI") != Some(&format!("#{id}")) || id.is_empty() {
        return Err("the signature does not refer to the root alone");
    }
    let mut transforms = reference.descendants().filter(|node| node.has_tag_name((DSIG, "Transform")));
    if !transforms.all(|node| node.attribute("Algorithm").is_some_and(|one| TRANSFORMS.contains(&one))) {
        return Err("a transformation other than enveloped-signature and exc-c14n");
    }
    if !ACCEPTED.contains(&algorithm("SignatureMethod")) {
        return Err("an algorithm other than RSA with SHA-256, 384 or 512");
    }
    Ok(())
}

/// Signs bytes that carry their signature beside them.
pub(crate) fn sign_text(key: &SigningKey, text: &[u8]) -> Result<Vec<u8>, Error> {
    let signing = key.key.to_signing_key()?;
    let signing = signing.ok_or_else(|| Error::Signature("no private key".to_owned()))?;
    Ok(from_uri(RSA_SHA256)?.sign(&signing, text)?)
}

/// Whether one of the keys made this signature, with an algorithm that is accepted.
pub(crate) fn verifies(algorithm: &str, keys: &[Key], text: &[u8], signature: &[u8]) -> bool {
    let Some(algorithm) = ACCEPTED.contains(&algorithm).then(|| from_uri(algorithm).ok()).flatten() else {
        return false;
    };
    let mut keys = keys.iter().filter_map(|key| key.to_signing_key().ok().flatten());
    keys.any(|key| algorithm.verify(&key, text, signature).unwrap_or(false))
}

fn context<'a>(keys: impl IntoIterator<Item = &'a Key>) -> DsigContext {
    let mut manager = KeysManager::new();
    manager.add_keys(keys.into_iter().cloned());
    DsigContext::new(manager)
}

impl From<bergshamra::Error> for Error {
    fn from(cause: bergshamra::Error) -> Self {
        Self::Signature(cause.to_string())
    }
}
