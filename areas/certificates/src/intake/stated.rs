//! A request as it came in, by whichever door: texts, nothing checked.

use serde::Deserialize;
use serde::de::Deserializer;
use utoipa::ToSchema;

use crate::Kind;

/// Who signs (*redattore*).
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedAuthor {
    /// Tax code of the doctor; a region's program names him, a doctor's own must not.
    pub tax_code: Option<String>,
    /// Pincode; a doctor's own program gives it, a region's must not.
    pub pincode: Option<String>,
    /// Region, three digits.
    #[schema(example = "030")]
    pub region: Option<String>,
    /// Local health unit (ASL), three digits.
    #[schema(example = "103")]
    pub local_unit: Option<String>,
    /// Hospital or surgery, at most six characters.
    pub structure: Option<String>,
}

/// A postal address: the place by its Belfiore code, or by name and province.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedAddress {
    /// 2 to 50 characters.
    #[schema(example = "VIA ROMA")]
    pub street: Option<String>,
    /// 1 to 15 characters; `SNC` where there is none.
    #[schema(example = "12")]
    pub number: Option<String>,
    /// Five digits.
    #[schema(example = "10121")]
    pub postcode: Option<String>,
    /// Belfiore code.
    #[schema(example = "L219")]
    pub place_code: Option<String>,
    /// Name of the municipality.
    pub place: Option<String>,
    /// Two letters; `EE` abroad.
    pub province: Option<String>,
}

/// Where the worker can be found, if not at the residence (*reperibilità*).
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedAvailability {
    /// Name at the door.
    pub surname: Option<String>,
    /// Absent: at the residence.
    pub address: Option<StatedAddress>,
}

/// What the worker is ill with: code, text, or both.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedDiagnosis {
    /// ICD-9-CM, revision of 2007.
    #[schema(example = "487.1")]
    pub code: Option<String>,
    /// At most 200 characters.
    pub notes: Option<String>,
}

/// A certificate as stated. Which fields its kind must have is told by the rules.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// `sickness`, `admission` or `discharge`; absent means `sickness`. Doors that ask for one kind leave it out.
    #[schema(value_type = Option<String>, example = "sickness")]
    pub kind: Option<Kind>,
    /// Who signs.
    #[serde(default)]
    pub author: StatedAuthor,
    /// The worker's tax code.
    pub worker_tax_code: Option<String>,
    /// Number of the admission that a discharge ends.
    pub admission_number: Option<String>,
    /// Residence or usual domicile.
    #[serde(default)]
    pub residence: StatedAddress,
    /// Where the worker can be found, if not there.
    pub availability: Option<StatedAvailability>,
    /// `S` national health service, `P` private practice.
    #[schema(example = "S")]
    pub doctor_role: Option<String>,
    /// Date of release, `YYYY-MM-DD`.
    #[schema(example = "2026-11-21")]
    pub released_on: Option<String>,
    /// Ill since.
    pub starts_on: Option<String>,
    /// Last day of the prognosis.
    pub ends_on: Option<String>,
    /// Day of admission to hospital.
    pub admitted_on: Option<String>,
    /// Day of discharge from hospital.
    pub discharged_on: Option<String>,
    /// `A` in the surgery, `D` at home, `P` emergency department.
    pub visit: Option<String>,
    /// `I` start, `C` continuation, `R` relapse.
    pub certificate_type: Option<String>,
    /// `R` ordinary stay, `H` day hospital.
    pub stay: Option<String>,
    /// The diagnosis.
    #[serde(default)]
    pub diagnosis: StatedDiagnosis,
    /// The worker declares to have completed the working day.
    #[serde(default, deserialize_with = "flag")]
    #[schema(value_type = Option<bool>)]
    pub day_worked: Option<String>,
    /// An accident.
    #[serde(default, deserialize_with = "flag")]
    #[schema(value_type = Option<bool>)]
    pub trauma: Option<String>,
    /// `T` life-saving therapy, `C` illness caused by service, `I` recognised invalidity.
    pub benefit: Option<String>,
}

/// A request about a certificate that is there.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatedReference {
    /// `sickness`, `admission` or `discharge`; absent means `sickness`. Doors that ask for one kind leave it out.
    #[schema(value_type = Option<String>, example = "sickness")]
    pub kind: Option<Kind>,
    /// Who signs.
    #[serde(default)]
    pub author: StatedAuthor,
    /// The worker's tax code.
    pub worker_tax_code: Option<String>,
    /// Number of the certificate.
    #[schema(example = "000000042")]
    pub protocol_number: Option<String>,
    /// The new, earlier end; of a rectification only.
    pub ends_on: Option<String>,
}

/// A search for a doctor's own certificates of one worker, or a question about a worker.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatedSearch {
    /// Who asks.
    #[serde(default)]
    pub author: StatedAuthor,
    /// The worker's tax code.
    pub worker_tax_code: Option<String>,
    /// First day of release; at most six months back.
    pub from: Option<String>,
    /// Last day of release; today if absent.
    pub until: Option<String>,
}

/// JSON has truth values where XML and forms have words.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<bool>::deserialize(deserializer)?.map(|yes| yes.to_string()))
}
