use std::collections::BTreeSet;

use kernel::EmailAddress;
use serde::Deserialize;
use web::{Choice, Errors, Failure, Page};

use crate::Certificates;
use crate::clerk::Clerk;
use crate::subscriptions::subscription::{Coverage, Format, Frequency, Terms};

/// The hour suggested for daily messages.
const SUGGESTED_HOUR: u32 = 6;

/// Mailbox and terms, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TermsForm {
    pub(super) address: String,
    pub(super) format: String,
    pub(super) frequency: String,
    pub(super) daily_hour: String,
    pub(super) coverage: String,
    pub(super) codes: Vec<String>,
}

/// What the form offers to choose from.
pub(super) struct Offer {
    pub(super) formats: Vec<Choice>,
    pub(super) frequencies: Vec<Choice>,
    pub(super) hours: Vec<Choice>,
    /// Empty where there is nothing to choose.
    pub(super) coverages: Vec<Choice>,
    /// Employer numbers or units, with whether each was ticked.
    pub(super) codes: Vec<String>,
    /// The one unit to which the person's rights are limited.
    unit: Option<String>,
}

impl Offer {
    /// What the organisation for which the person acts can choose from.
    pub(super) async fn of(area: &Certificates, clerk: &Clerk, page: &Page) -> Result<Self, Failure> {
        let mut tx = area.db.read().await.map_err(crate::Error::from)?;
        let organisation = identity::organisation(&mut tx, clerk.scope.organisation).await?;
        let organisation = organisation.ok_or(crate::Error::NotFound)?;
        let numbers = organisation.employer_numbers.iter().map(|number| number.as_str().to_owned());
        let units = organisation.units.iter().map(|unit| unit.as_str().to_owned());
        let unit = clerk.scope.unit.map(|unit| unit.as_str().to_owned());
        let codes: Vec<String> = if unit.is_some() { Vec::new() } else { numbers.chain(units).collect() };
        let coverages = match (codes.is_empty(), organisation.units.is_empty()) {
            (true, _) => &[][..],
            (false, true) => &[Coverage::Everything, Coverage::Chosen][..],
            (false, false) => Coverage::ALL,
        };
        Ok(Self {
            formats: choices(page, "subscription-format", Format::ALL.iter().map(|one| one.as_str())),
            frequencies: choices(
                page,
                "subscription-frequency",
                Frequency::ALL.iter().map(|one| one.as_str()),
            ),
            hours: (0..24).map(|hour| Choice::new(hour.to_string(), format!("{hour:02}:00"))).collect(),
            coverages: choices(page, "subscription-coverage", coverages.iter().map(|one| one.as_str())),
            codes,
            unit,
        })
    }
}

fn choices<'a>(page: &Page, key: &str, words: impl Iterator<Item = &'a str>) -> Vec<Choice> {
    words.map(|word| Choice::new(word, page.t(&format!("{key}-{word}")))).collect()
}

impl TermsForm {
    /// What most will want.
    pub(super) fn suggested() -> Self {
        Self {
            format: Format::Both.as_str().to_owned(),
            frequency: Frequency::Immediate.as_str().to_owned(),
            daily_hour: SUGGESTED_HOUR.to_string(),
            coverage: Coverage::Everything.as_str().to_owned(),
            ..Self::default()
        }
    }

    /// The terms as they are.
    pub(super) fn of(terms: &Terms) -> Self {
        Self {
            address: String::new(),
            format: terms.format.as_str().to_owned(),
            frequency: terms.frequency.as_str().to_owned(),
            daily_hour: terms.daily_hour.to_string(),
            coverage: terms.coverage.as_str().to_owned(),
            codes: terms.codes.clone(),
        }
    }

    pub(super) fn has_code(&self, code: &str) -> bool {
        self.codes.iter().any(|ticked| ticked == code)
    }

    /// The mailbox; what is wrong with it is added to `errors`.
    pub(super) fn address(&self, page: &Page, errors: &mut Errors) -> Option<EmailAddress> {
        let address = EmailAddress::parse(&self.address).ok();
        if address.is_none() {
            errors.add("address", page.t("subscription-address-wrong"));
        }
        address
    }

    /// The terms; what is wrong with them is added to `errors`.
    pub(super) fn terms(&self, offer: &Offer, page: &Page, errors: &mut Errors) -> Option<Terms> {
        let before = errors.all().len();
        let format = Format::parse(&self.format).ok();
        let frequency = Frequency::parse(&self.frequency).ok();
        let daily_hour = match frequency {
            Some(Frequency::Daily) => self.daily_hour.parse().ok().filter(|hour| *hour < 24),
            _ => Some(self.daily_hour.parse().ok().filter(|hour| *hour < 24).unwrap_or(SUGGESTED_HOUR)),
        };
        for (field, missing) in [
            ("format", format.is_none()),
            ("frequency", frequency.is_none()),
            ("daily_hour", daily_hour.is_none()),
        ] {
            if missing {
                errors.add(field, page.t("subscription-choice-missing"));
            }
        }
        let (coverage, codes) = self.coverage(offer, page, errors)?;
        if errors.all().len() > before {
            return None;
        }
        Some(Terms { format: format?, frequency: frequency?, daily_hour: daily_hour?, coverage, codes })
    }

    fn coverage(&self, offer: &Offer, page: &Page, errors: &mut Errors) -> Option<(Coverage, Vec<String>)> {
        if let Some(unit) = &offer.unit {
            return Some((Coverage::Chosen, vec![unit.clone()]));
        }
        if offer.coverages.is_empty() {
            return Some((Coverage::Everything, Vec::new()));
        }
        let offered = offer.coverages.iter().any(|choice| choice.value == self.coverage);
        match Coverage::parse(&self.coverage).ok().filter(|_| offered) {
            None => errors.add("coverage", page.t("subscription-choice-missing")),
            Some(Coverage::Chosen) => {
                let ticked: BTreeSet<&String> =
                    offer.codes.iter().filter(|code| self.has_code(code)).collect();
                if !ticked.is_empty() {
                    return Some((Coverage::Chosen, ticked.into_iter().cloned().collect()));
                }
                errors.add("codes", page.t("subscription-codes-missing"));
            }
            Some(coverage) => return Some((coverage, Vec::new())),
        }
        None
    }
}
