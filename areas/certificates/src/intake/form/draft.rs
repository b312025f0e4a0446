use jiff::civil::Date;
use kernel::places;
use serde::Deserialize;
use web::Page;

use super::label;
use crate::intake::Submission;
use crate::intake::stated::{Stated, StatedAddress, StatedAvailability, StatedDiagnosis};
use crate::{Address, DoctorRole};

/// What a doctor has typed so far. Every value comes back with the page; the names are those of the JSON interface.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Draft {
    /// `review`, `change` or `send`.
    pub(super) step: String,
    pub(super) worker_tax_code: String,
    #[serde(rename = "residence.street")]
    pub(super) residence_street: String,
    #[serde(rename = "residence.number")]
    pub(super) residence_number: String,
    #[serde(rename = "residence.postcode")]
    pub(super) residence_postcode: String,
    #[serde(rename = "residence.place")]
    pub(super) residence_place: String,
    #[serde(rename = "residence.province")]
    pub(super) residence_province: String,
    #[serde(rename = "availability.surname")]
    pub(super) availability_surname: String,
    #[serde(rename = "availability.address.street")]
    pub(super) availability_street: String,
    #[serde(rename = "availability.address.number")]
    pub(super) availability_number: String,
    #[serde(rename = "availability.address.postcode")]
    pub(super) availability_postcode: String,
    #[serde(rename = "availability.address.place")]
    pub(super) availability_place: String,
    #[serde(rename = "availability.address.province")]
    pub(super) availability_province: String,
    pub(super) doctor_role: String,
    pub(super) released_on: String,
    pub(super) starts_on: String,
    pub(super) ends_on: String,
    pub(super) visit: String,
    pub(super) certificate_type: String,
    #[serde(rename = "diagnosis.code")]
    pub(super) diagnosis_code: String,
    #[serde(rename = "diagnosis.notes")]
    pub(super) diagnosis_notes: String,
    pub(super) day_worked: String,
    pub(super) trauma: String,
    pub(super) benefit: String,
}

impl Draft {
    /// An empty form: seen today, ill since today.
    pub(super) fn blank(today: Date, role: DoctorRole) -> Self {
        Self {
            released_on: today.to_string(),
            starts_on: today.to_string(),
            doctor_role: role.as_str().to_owned(),
            ..Self::default()
        }
    }

    /// All fields with their names, for the page on which they are reviewed.
    pub(super) fn fields(&self) -> [(&'static str, &str); 23] {
        [
            ("worker_tax_code", &self.worker_tax_code),
            ("residence.street", &self.residence_street),
            ("residence.number", &self.residence_number),
            ("residence.postcode", &self.residence_postcode),
            ("residence.place", &self.residence_place),
            ("residence.province", &self.residence_province),
            ("availability.surname", &self.availability_surname),
            ("availability.address.street", &self.availability_street),
            ("availability.address.number", &self.availability_number),
            ("availability.address.postcode", &self.availability_postcode),
            ("availability.address.place", &self.availability_place),
            ("availability.address.province", &self.availability_province),
            ("doctor_role", &self.doctor_role),
            ("released_on", &self.released_on),
            ("starts_on", &self.starts_on),
            ("ends_on", &self.ends_on),
            ("visit", &self.visit),
            ("certificate_type", &self.certificate_type),
            ("diagnosis.code", &self.diagnosis_code),
            ("diagnosis.notes", &self.diagnosis_notes),
            ("day_worked", &self.day_worked),
            ("trauma", &self.trauma),
            ("benefit", &self.benefit),
        ]
    }

    /// The request that the form makes.
    pub(super) fn stated(&self) -> Stated {
        Stated {
            worker_tax_code: some(&self.worker_tax_code),
            residence: StatedAddress {
                street: some(&self.residence_street),
                number: some(&self.residence_number),
                postcode: some(&self.residence_postcode),
                place_code: None,
                place: some(&self.residence_place),
                province: some(&self.residence_province),
            },
            availability: Some(StatedAvailability {
                surname: some(&self.availability_surname),
                address: Some(StatedAddress {
                    street: some(&self.availability_street),
                    number: some(&self.availability_number),
                    postcode: some(&self.availability_postcode),
                    place_code: None,
                    place: some(&self.availability_place),
                    province: some(&self.availability_province),
                }),
            }),
            doctor_role: some(&self.doctor_role),
            released_on: some(&self.released_on),
            starts_on: some(&self.starts_on),
            ends_on: some(&self.ends_on),
            visit: some(&self.visit),
            certificate_type: some(&self.certificate_type),
            diagnosis: StatedDiagnosis {
                code: some(&self.diagnosis_code),
                notes: some(&self.diagnosis_notes),
            },
            day_worked: some(&self.day_worked),
            trauma: some(&self.trauma),
            benefit: some(&self.benefit),
            ..Stated::default()
        }
    }

    /// What was read, in words, in the order of the form.
    pub(super) fn rows(&self, page: &Page, submission: &Submission) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        let mut row = |field: &str, value: String| {
            if !value.is_empty() {
                rows.push((page.t(&label(field)).into_owned(), value));
            }
        };
        let word = |prefix: &str, word: &str| page.t(&format!("{prefix}-{word}")).into_owned();
        row("residence", address(&submission.residence));
        if let Some(availability) = &submission.availability {
            row("availability.surname", availability.surname.clone().unwrap_or_default());
            row("availability.address", availability.address.as_ref().map(address).unwrap_or_default());
        }
        row("doctor_role", word("intake-role", submission.role.as_str()));
        row("released_on", page.date(&submission.released_on));
        row("starts_on", page.date(&submission.starts_on));
        row("ends_on", submission.ends_on.map(|day| page.date(&day)).unwrap_or_default());
        row("visit", submission.visit.map(|visit| word("intake-visit", visit.as_str())).unwrap_or_default());
        let relation = submission.certificate_type.map(|relation| word("intake-type", relation.as_str()));
        row("certificate_type", relation.unwrap_or_default());
        row("diagnosis.code", self.diagnosis_code.trim().to_ascii_uppercase());
        row("diagnosis.notes", self.diagnosis_notes.trim().to_owned());
        row("day_worked", flag(page, submission.day_worked));
        row("trauma", flag(page, submission.trauma));
        let benefit = submission.benefit.map(|benefit| word("intake-benefit", benefit.as_str()));
        row("benefit", benefit.unwrap_or_default());
        rows
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.trim().is_empty())
}

fn flag(page: &Page, flag: Option<bool>) -> String {
    if flag == Some(true) { page.t("intake-yes").into_owned() } else { String::new() }
}

fn address(address: &Address) -> String {
    let place = places::latest(address.place)
        .map_or(address.place.as_str().to_owned(), |place| place.name.to_owned());
    format!(
        "{} {}, {} {place} ({})",
        address.street,
        address.number,
        address.postcode.as_str(),
        address.province
    )
}
