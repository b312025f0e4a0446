//! Employers as records name them, and as the institute knows them.

use std::collections::HashMap;

use db::Tx;
use kernel::OrganisationId;

use super::record::StatedEmployer;
use super::refusal::Refusal;
use crate::{Addressee, Error};

/// An employer that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Employer {
    pub(super) organisation: OrganisationId,
    pub(super) addressee: Addressee,
}

/// More employers than this are not remembered.
const MOST_REMEMBERED: usize = 50_000;

/// Finds employers, and remembers them while a file is read.
#[derive(Default)]
pub(super) struct Employers {
    found: HashMap<StatedEmployer, Result<Employer, Refusal>>,
}

impl Employers {
    /// All the employers of a record, or why one of them cannot be told.
    pub(super) async fn all(
        &mut self,
        tx: &mut Tx,
        stated: &[StatedEmployer],
    ) -> Result<Result<Vec<Employer>, Refusal>, Error> {
        let mut employers: Vec<Employer> = Vec::with_capacity(stated.len());
        for one in stated {
            match self.one(tx, one).await? {
                Ok(employer) if employers.contains(&employer) => {}
                Ok(employer) => employers.push(employer),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        Ok(Ok(employers))
    }

    async fn one(
        &mut self,
        tx: &mut Tx,
        stated: &StatedEmployer,
    ) -> Result<Result<Employer, Refusal>, Error> {
        if let Some(found) = self.found.get(stated) {
            return Ok(found.clone());
        }
        let found = find(tx, stated).await?;
        if self.found.len() >= MOST_REMEMBERED {
            self.found.clear();
        }
        self.found.insert(stated.clone(), found.clone());
        Ok(found)
    }
}

async fn find(tx: &mut Tx, stated: &StatedEmployer) -> Result<Result<Employer, Refusal>, Error> {
    let organisation = match (stated.number, stated.tax_code) {
        (Some(number), _) => identity::organisation_by_employer_number(tx, number).await?,
        (None, Some(tax_code)) => identity::organisation_by_tax_code(tx, tax_code).await?,
        (None, None) => None,
    };
    let Some(organisation) = organisation else {
        return Ok(Err(Refusal::of("employer-unknown")));
    };
    if stated.tax_code.is_some_and(|tax_code| tax_code != organisation.tax_code) {
        return Ok(Err(Refusal::of("employer-contradicts")));
    }
    if stated.unit.is_some_and(|unit| !organisation.units.contains(&unit)) {
        return Ok(Err(Refusal::of("unit-unknown")));
    }
    let addressee = Addressee {
        employer_tax_code: organisation.tax_code,
        employer_number: stated.number,
        unit: stated.unit,
    };
    Ok(Ok(Employer { organisation: organisation.id, addressee }))
}
