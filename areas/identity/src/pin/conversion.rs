//! An ordinary PIN becomes dispositive: its person sends a copy of his document, an operator looks at it and decides.

mod own;
pub(crate) mod store;
mod work;

use audit::Event;
use db::Tx;
use jiff::Timestamp;
use kernel::vault::Vault;
use kernel::{Actor, Door, PersonId, Random, TaxCode, id, words};
use web::Routes;

use super::CONVERSION_ASKED;
use super::document::{Document, DocumentId, DocumentKind};
use crate::{Error, Identity, parties};

pub(crate) use work::LIST;

id! {
    /// Key of a request that a PIN become dispositive.
    ConversionId
}

words! {
    /// Where a request stands.
    pub enum ConversionState {
        /// No operator looks at it yet.
        Waiting = "waiting",
        /// An operator looks at it.
        Taken = "taken",
        /// The PIN has become dispositive.
        Accepted = "accepted",
        /// It has not, for a reason that the person reads.
        Refused = "refused",
    }

    /// What a copy is, by its content.
    pub(crate) enum MediaType {
        /// A document.
        Pdf = "application/pdf",
        /// A photograph.
        Jpeg = "image/jpeg",
        /// A picture.
        Png = "image/png",
    }
}

impl MediaType {
    /// What the first bytes say, whatever the file is called.
    pub(crate) fn of(content: &[u8]) -> Option<Self> {
        const MARKS: [(&[u8], MediaType); 3] = [
            (b"%PDF-", MediaType::Pdf),
            (&[0xff, 0xd8, 0xff], MediaType::Jpeg),
            (b"\x89PNG\r\n\x1a\n", MediaType::Png),
        ];
        MARKS.into_iter().find(|(mark, _)| content.starts_with(mark)).map(|(_, kind)| kind)
    }

    /// Under what name it is saved.
    pub(crate) fn file_name(self) -> &'static str {
        match self {
            Self::Pdf => "documento.pdf",
            Self::Jpeg => "documento.jpg",
            Self::Png => "documento.png",
        }
    }
}

/// A request, as its person and the operators see it.
pub(crate) struct Conversion {
    pub(crate) id: ConversionId,
    pub(crate) state: ConversionState,
    pub(crate) person: PersonId,
    pub(crate) tax_code: TaxCode,
    /// Given name and surname of the person.
    pub(crate) name: String,
    pub(crate) asked_at: Timestamp,
    /// Who looks at it, with his name.
    pub(crate) taken_by: Option<(PersonId, String)>,
    pub(crate) taken_at: Option<Timestamp>,
    pub(crate) decided_at: Option<Timestamp>,
    pub(crate) reason: Option<String>,
    pub(crate) document: DocumentId,
    pub(crate) document_kind: DocumentKind,
    pub(crate) number_sealed: Vec<u8>,
    pub(crate) issuer: String,
    pub(crate) expires_on: jiff::civil::Date,
    /// The copy has not been erased yet.
    pub(crate) has_copy: bool,
}

/// The copy of a document, sealed for its row alone.
pub(crate) fn seal_copy(vault: &Vault, random: &Random, id: DocumentId, content: &[u8]) -> Vec<u8> {
    vault.seal(random, &["identity document copy", &id.to_string()], content)
}

/// The copy of a document, from its row.
pub(crate) fn open_copy(vault: &Vault, id: DocumentId, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(vault.open(&["identity document copy", &id.to_string()], sealed)?)
}

/// Asks, for the person with this tax code, that his PIN become dispositive, as he would online.
pub(crate) async fn ask(
    identity: &Identity,
    tx: &mut Tx,
    tax_code: TaxCode,
    document: &Document,
    copy: &[u8],
) -> Result<(), Error> {
    let person = parties::store::person_by_tax_code(tx, tax_code).await?.ok_or(Error::NotFound)?;
    let kind = MediaType::of(copy).ok_or(Error::NotFound)?;
    let copy = own::SealedCopy::seal(identity, kind, copy);
    let id = own::enter(identity, tx, person.id, document, copy).await?.ok_or(Error::Overtaken)?;
    let actor = Actor { person: Some(tax_code), door: Door::Import, address: None };
    let event = Event {
        subject: Some(tax_code),
        object: Some(id.to_string()),
        ..Event::done(actor, CONVERSION_ASKED)
    };
    Ok(audit::record(tx, &identity.clock, &identity.random, &event).await?)
}

pub(crate) fn routes() -> Routes<Identity> {
    own::routes().merge(work::routes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_a_copy_is_follows_from_its_first_bytes_alone(
            kind in prop::sample::select(MediaType::ALL), rest in prop::collection::vec(any::<u8>(), 0..50),
        ) {
            let mark: &[u8] = match kind {
                MediaType::Pdf => b"%PDF-",
                MediaType::Jpeg => b"\xff\xd8\xff",
                MediaType::Png => b"\x89PNG\r\n\x1a\n",
            };
            prop_assert_eq!(MediaType::of(&[mark, &rest].concat()), Some(kind));
            prop_assert_eq!(MediaType::of(&[b"<svg>", rest.as_slice()].concat()), None);
        }
    }
}
