//! What the worker is ill with: known to him and to the institute's medical staff alone.

use std::fmt;

use db::Tx;
use kernel::vault::Vault;
use kernel::{DiagnosisCode, Random, TaxCode};
use serde::{Deserialize, Serialize};

use crate::{CertificateId, Error, store};

/// A diagnosis in clear. `Debug` shows nothing of it; there is no other way into a text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// ICD-9-CM code, revision of 2007.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<DiagnosisCode>,
    /// In the doctor's words, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl fmt::Debug for Diagnosis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Diagnosis(…)")
    }
}

impl Diagnosis {
    /// The only form in which a diagnosis is stored: sealed, and bound to its certificate and worker, so that a row
    /// put in another's place does not open.
    #[must_use]
    pub fn seal(
        &self,
        vault: &Vault,
        random: &Random,
        certificate: CertificateId,
        worker: TaxCode,
    ) -> Vec<u8> {
        let clear = serde_json::to_vec(self).unwrap_or_default();
        vault.seal(random, &context(&certificate.to_string(), worker.as_str()), &clear)
    }

    /// Opens what [`Diagnosis::seal`] made.
    pub fn open(
        vault: &Vault,
        certificate: CertificateId,
        worker: TaxCode,
        sealed: &[u8],
    ) -> Result<Self, Error> {
        let clear = vault.open(&context(&certificate.to_string(), worker.as_str()), sealed)?;
        serde_json::from_slice(&clear).map_err(|_no_json| kernel::vault::Sealed::Broken.into())
    }
}

fn context<'a>(certificate: &'a str, worker: &'a str) -> [&'a str; 3] {
    [certificate, "diagnosis", worker]
}

/// The diagnosis of a certificate, if it has one. Whoever calls this has recorded who looks, and may show it to the
/// worker and the institute's medical staff alone.
pub async fn of_certificate(
    tx: &mut Tx,
    vault: &Vault,
    certificate: CertificateId,
    worker: TaxCode,
) -> Result<Option<Diagnosis>, Error> {
    let sealed = store::sealed_diagnosis(tx, certificate).await?;
    sealed.map(|bytes| Diagnosis::open(vault, certificate, worker, &bytes)).transpose()
}
