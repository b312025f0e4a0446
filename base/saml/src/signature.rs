//! Signatures in documents: what was signed is what is read.
//!
//! The library says whether a signature is right; it does not say that the right thing was signed. So every signature
//! has to have exactly the form that the federations write, refer to the element that it stands in, and stand in an
//! element that is allowed to be signed there.

use std::collections::HashSet;

use bergshamra::dsig::verify::{verify_all_document_with_source, verify_document_with_source};
use bergshamra::xml::{Document, NodeId};
use bergshamra::{DsigContext, Error, VerifyResult};

use crate::federation::Binding;
use crate::key::{Hash, SigningKey};
use crate::refusal::Fault;
use crate::xml::{Element, SIGNATURE};

pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const DIGESTS: [&str; 3] = [
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
];

/// A signature yet to be made, for templates.
pub(crate) struct Placeholder<'a> {
    pub(crate) id: &'a str,
    pub(crate) certificate: String,
}

impl<'a> Placeholder<'a> {
    pub(crate) fn new(id: &'a str, key: &SigningKey) -> Self {
        Self { id, certificate: key.certificate().base64() }
    }

    /// A message in a query is signed there, not in the document.
    pub(crate) fn for_binding(binding: Binding, id: &'a str, key: &SigningKey) -> Option<Self> {
        (binding == Binding::Post).then(|| Self::new(id, key))
    }
}

/// Fills in the signature that a text holds a place for.
pub(crate) fn sign(text: &str, key: &SigningKey) -> Result<String, Error> {
    bergshamra::sign(&key.context(), text)
}

/// Checks every signature of a document, and returns the elements that are signed. Only elements of `may_be_signed` may
/// be; `trusted` holds the only keys that count.
pub(crate) fn check(
    document: &Document<'_>,
    text: &str,
    trusted: &DsigContext,
    may_be_signed: &[NodeId],
) -> Result<Vec<NodeId>, Fault> {
    let root = Element::root(document).ok_or(Fault::NotWellFormed)?;
    no_id_twice(root)?;
    let mut signed = Vec::new();
    let signatures: Vec<_> = root.all().filter(|element| element.is(SIGNATURE, "Signature")).collect();
    for signature in &signatures {
        let parent = signature.parent().ok_or(Fault::SignatureElsewhere)?;
        if !may_be_signed.contains(&parent.node) {
            return Err(Fault::SignatureElsewhere);
        }
        if signed.contains(&parent.node) {
            return Err(Fault::SeveralSignatures);
        }
        check_form(*signature, parent)?;
        signed.push(parent.node);
    }
    if signed.is_empty() {
        return Ok(signed);
    }
    let results = verify_all_document_with_source(trusted, document, Some(text))
        .map_err(|_cause| Fault::SignatureWrong)?;
    let expected = signatures.iter().zip(&signed);
    let all_right = results.len() == signed.len()
        && results
            .iter()
            .zip(expected)
            .all(|(result, (signature, parent))| covers(result, signature.node, *parent));
    if all_right { Ok(signed) } else { Err(Fault::SignatureWrong) }
}

/// Checks the signature of a document's root alone: the parts of a registry may have signatures of their own, which say
/// nothing to us.
pub(crate) fn check_root(document: &Document<'_>, text: &str, trusted: &DsigContext) -> Result<(), Fault> {
    let root = Element::root(document).ok_or(Fault::NotWellFormed)?;
    no_id_twice(root)?;
    let signature = root.only(SIGNATURE, "Signature").ok_or(Fault::NotSigned)?;
    check_form(signature, root)?;
    // The library takes the first signature of a document; that it is this one is checked with the result.
    match verify_document_with_source(trusted, document, Some(text)) {
        Ok(result) if covers(&result, signature.node, root.node) => Ok(()),
        _ => Err(Fault::SignatureWrong),
    }
}

/// Whether the library found this very signature right, over this very element and nothing else.
fn covers(result: &VerifyResult, signature: NodeId, parent: NodeId) -> bool {
    match result {
        VerifyResult::Valid { signature_node, references, .. } => {
            *signature_node == signature
                && references.len() == 1
                && references.iter().all(|one| one.digest_verified && one.resolved_node == Some(parent))
        }
        VerifyResult::Invalid { .. } => false,
    }
}

fn no_id_twice(root: Element<'_, '_>) -> Result<(), Fault> {
    let mut seen = HashSet::new();
    for element in root.all() {
        for id in element.ids() {
            if !seen.insert(id) {
                return Err(Fault::DuplicateId);
            }
        }
    }
    Ok(())
}

/// The one form in which signatures are accepted.
fn check_form(signature: Element<'_, '_>, parent: Element<'_, '_>) -> Result<(), Fault> {
    only_children(signature, &["SignedInfo", "SignatureValue", "KeyInfo"])?;
    let info = part(signature, "SignedInfo")?;
    let value = part(signature, "SignatureValue")?;
    value.text().ok_or(Fault::SignatureShape)?;
    if info.children_named(SIGNATURE, "Reference").count() > 1 {
        return Err(Fault::SeveralReferences);
    }
    only_children(info, &["CanonicalizationMethod", "SignatureMethod", "Reference"])?;
    if algorithm(part(info, "CanonicalizationMethod")?) != EXCLUSIVE {
        return Err(Fault::SignatureTransform);
    }
    Hash::of_signature_method(algorithm(part(info, "SignatureMethod")?)).ok_or(Fault::SignatureAlgorithm)?;
    let reference = part(info, "Reference")?;
    only_children(reference, &["Transforms", "DigestMethod", "DigestValue"])?;
    check_reference(reference, parent)
}

fn check_reference(reference: Element<'_, '_>, parent: Element<'_, '_>) -> Result<(), Fault> {
    let id = parent.attribute("ID").ok_or(Fault::SignatureReference)?;
    let refers = reference.attribute("URI").and_then(|uri| uri.strip_prefix('#'));
    if refers != Some(id) {
        return Err(Fault::SignatureReference);
    }
    let transforms: Vec<_> = part(reference, "Transforms")?.children().collect();
    let [enveloped, exclusive] = transforms.as_slice() else { return Err(Fault::SignatureTransform) };
    let plain = transforms.iter().all(|one| one.is(SIGNATURE, "Transform"))
        && enveloped.children().next().is_none()
        && exclusive.children().all(|child| child.is(EXCLUSIVE, "InclusiveNamespaces"));
    if !plain || algorithm(*enveloped) != ENVELOPED || algorithm(*exclusive) != EXCLUSIVE {
        return Err(Fault::SignatureTransform);
    }
    if !DIGESTS.contains(&algorithm(part(reference, "DigestMethod")?)) {
        return Err(Fault::SignatureAlgorithm);
    }
    part(reference, "DigestValue")?.text().map(drop).ok_or(Fault::SignatureShape)
}

fn only_children(element: Element<'_, '_>, names: &[&str]) -> Result<(), Fault> {
    let known = |child: Element<'_, '_>| names.iter().any(|name| child.is(SIGNATURE, name));
    if element.children().all(known) { Ok(()) } else { Err(Fault::SignatureShape) }
}

fn part<'d, 'a>(element: Element<'d, 'a>, name: &str) -> Result<Element<'d, 'a>, Fault> {
    element.only(SIGNATURE, name).ok_or(Fault::SignatureShape)
}

fn algorithm<'d>(element: Element<'d, '_>) -> &'d str {
    element.attribute("Algorithm").unwrap_or_default()
}
