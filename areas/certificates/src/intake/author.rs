//! Who signs a request (*redattore*), which depends on who sends it.

use super::doorkeeper::Pincode;
use super::facts::Author;
use super::reading::Reader;
use super::rules::{Finding, rule};
use super::section::Section;
use super::stated::StatedAuthor;
use crate::registry::{self, Sender, SenderKind};
use crate::{Certificates, Error};
use kernel::TaxCode;

/// The author of a request. A doctor proves himself with his pincode and may not name anybody; a region names its
/// doctor or operator and has no pincode; a hospital signs for itself. Where the pincode is `proven` already, none is
/// stated.
pub(crate) async fn resolve(
    area: &Certificates,
    sender: &Sender,
    stated: &StatedAuthor,
    proven: bool,
) -> Result<Result<Author, Vec<Finding>>, Error> {
    let mut reader = Reader::default();
    let signer = match sender.kind {
        SenderKind::Doctor => doctor(area, sender, stated, proven, &mut reader).await?,
        SenderKind::Hospital => hospital(area, sender, stated, &mut reader).await?,
        SenderKind::Region => named_by_region(area, stated, &mut reader).await?,
    };
    let region = reader.three_digits(Section::Region, stated.region.as_deref());
    let local_unit = reader.three_digits(Section::LocalUnit, stated.local_unit.as_deref());
    let structure = reader.structure(stated.structure.as_deref());
    let author = signer.map(|signer| {
        let mut author = Author::of(&signer);
        author.through = sender.kind;
        author.doctor.region = region.or(author.doctor.region);
        author.doctor.local_unit = local_unit.or(author.doctor.local_unit);
        author.doctor.structure = structure.or(author.doctor.structure);
        author
    });
    Ok(reader.finish(author))
}

async fn doctor(
    area: &Certificates,
    sender: &Sender,
    stated: &StatedAuthor,
    proven: bool,
    reader: &mut Reader,
) -> Result<Option<Sender>, Error> {
    if stated.tax_code.is_some() {
        reader.note(rule("author-tax-code-forbidden").at(Section::AuthorTaxCode));
    }
    match &stated.pincode {
        Some(pincode) => check_pincode(area, sender, pincode, reader).await?,
        None if proven => {}
        None => {
            reader.note(rule("pincode-missing").at(Section::Pincode));
            return Ok(None);
        }
    }
    Ok(Some(sender.clone()))
}

async fn hospital(
    area: &Certificates,
    sender: &Sender,
    stated: &StatedAuthor,
    reader: &mut Reader,
) -> Result<Option<Sender>, Error> {
    if stated.tax_code.is_some() {
        reader.note(rule("author-tax-code-forbidden").at(Section::AuthorTaxCode));
    }
    if let Some(pincode) = &stated.pincode {
        check_pincode(area, sender, pincode, reader).await?;
    }
    Ok(Some(sender.clone()))
}

async fn named_by_region(
    area: &Certificates,
    stated: &StatedAuthor,
    reader: &mut Reader,
) -> Result<Option<Sender>, Error> {
    if stated.pincode.is_some() {
        reader.note(rule("pincode-forbidden").at(Section::Pincode));
    }
    let Some(tax_code) = &stated.tax_code else {
        reader.note(rule("author-tax-code-missing").at(Section::AuthorTaxCode));
        return Ok(None);
    };
    let named = match TaxCode::parse(tax_code) {
        Ok(tax_code) => registry::sender(&mut area.db.read().await?, tax_code).await?,
        Err(_) => None,
    };
    let known = named.filter(|named| named.enabled && named.kind != SenderKind::Region);
    if known.is_none() {
        reader.note(rule("author-unknown").at(Section::AuthorTaxCode));
    }
    Ok(known)
}

async fn check_pincode(
    area: &Certificates,
    sender: &Sender,
    pincode: &str,
    reader: &mut Reader,
) -> Result<(), Error> {
    match area.doorkeeper.pincode(area, sender, pincode).await? {
        Pincode::Right => {}
        Pincode::Wrong => reader.note(rule("pincode-wrong").at(Section::Pincode)),
        Pincode::Closed => reader.note(rule("pincode-closed").at(Section::Pincode)),
    }
    Ok(())
}
