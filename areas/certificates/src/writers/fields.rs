//! The fields of the employer XML in their order (`reference`: circ. INPS 113/2013, message INPS 1773/2025). The
//! writer, the XSD and the description of the format all read this table.

use std::borrow::Cow;

use jiff::civil::Date;

use super::simple::{
    BENEFIT, CERTIFICATE_TYPE, DATE, DOCTOR_ROLE, EMPLOYER_NUMBER, EMPLOYER_TAX_CODE, GIVEN_NAME,
    HOUSE_NUMBER, LOCAL_UNIT, PLACE, POSTCODE, PROTOCOL_NUMBER, PROVINCE, REGION, SEX, STAY, STREET,
    STRUCTURE, SURNAME, Simple, TAX_CODE, TRUTH, UNIT, VISIT, WORKER_TAX_CODE,
};
use super::{Entry, RecordKind, values};
use crate::certificate::Certificate;

/// An element, its type, and where its content comes from.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) content: Content,
    /// What a reader should know beyond the name.
    pub(super) about: &'static str,
}

type Text = for<'a> fn(&Entry<'a>) -> Option<Cow<'a, str>>;
type Inside = for<'a> fn(&Entry<'a>) -> Option<Entry<'a>>;

pub(super) enum Content {
    /// A text of a simple type; nothing means that the element is left out.
    Text(&'static Simple, Text),
    /// Elements inside; nothing means that the element is left out.
    Group(&'static [Field], Inside),
}

/// A kind of record: a child of the root.
pub(super) struct Record {
    pub(super) kind: RecordKind,
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) fields: &'static [Field],
}

/// The root element.
pub(super) const ROOT: &str = "listaAttestati";

/// The kinds of records, in the order in which a file lists them.
pub(super) static RECORDS: &[Record] = &[
    Record {
        kind: RecordKind::Attestation,
        name: "attestato",
        about: "a certificate of sickness without its diagnosis",
        fields: ATTESTATION,
    },
    Record {
        kind: RecordKind::Admission,
        name: "ricovero",
        about: "the start of a stay in hospital",
        fields: ADMISSION,
    },
    Record {
        kind: RecordKind::Discharge,
        name: "dimissioni",
        about: "the end of a stay in hospital and the prognosis that follows",
        fields: DISCHARGE,
    },
    Record {
        kind: RecordKind::Annulment,
        name: "annullamento",
        about: "an earlier record counts no more",
        fields: ANNULMENT,
    },
];

const fn required(name: &'static str, kind: &'static Simple, text: Text, about: &'static str) -> Field {
    Field { name, required: true, content: Content::Text(kind, text), about }
}

const fn optional(name: &'static str, kind: &'static Simple, text: Text, about: &'static str) -> Field {
    Field { name, required: false, content: Content::Text(kind, text), about }
}

const fn group(name: &'static str, fields: &'static [Field], about: &'static str) -> Field {
    Field { name, required: true, content: Content::Group(fields, |entry| Some(*entry)), about }
}

const EMPLOYER_TAX_CODE_FIELD: Field = optional(
    "codFiscAzienda",
    &EMPLOYER_TAX_CODE,
    |entry| Some(entry.addressee.employer_tax_code.as_str().into()),
    "always written",
);

const EMPLOYER_NUMBER_FIELD: Field = optional(
    "matricolaINPS",
    &EMPLOYER_NUMBER,
    |entry| Some(entry.addressee.employer_number.as_ref()?.as_str().into()),
    "private employers",
);

const UNIT_FIELD: Field = optional(
    "codSede",
    &UNIT,
    |entry| Some(entry.addressee.unit.as_ref()?.as_str().into()),
    "INPDAP unit of a public body; absent if the body asked for one centralised flow",
);

const BENEFIT_FIELD: Field = optional(
    "agevolazioni",
    &BENEFIT,
    |entry| Some(entry.certificate?.benefit?.as_str().into()),
    "`T` life-saving therapy, `C` caused by service, `I` recognised invalidity",
);

const DAY_WORKED_FIELD: Field = optional(
    "giornataLavorata",
    &TRUTH,
    |entry| truth(entry.certificate?.day_worked),
    "the worker declares to have completed that working day",
);

const TRAUMA_FIELD: Field =
    optional("trauma", &TRUTH, |entry| truth(entry.certificate?.trauma), "a traumatic event");

const CERTIFICATE_TYPE_FIELD: Field = required(
    "tipoCertificato",
    &CERTIFICATE_TYPE,
    certificate_type,
    "`I` start, `C` continuation, `R` relapse; `A` annulled, only in files fetched from the site",
);

const END_FIELD: Field =
    required("dataFine", &DATE, |entry| Some(date(entry.certificate?.ends_on?)), "last day of the prognosis");

const DOCTOR_FIELD: Field = group("medico", DOCTOR, "who certifies");
const WORKER_FIELD: Field = group("lavoratore", WORKER, "who is ill");
const RESIDENCE_FIELD: Field = Field {
    name: "residenza",
    required: true,
    content: Content::Group(ADDRESS, |entry| {
        Some(Entry { address: Some(&entry.certificate?.residence), ..*entry })
    }),
    about: "residence or usual domicile",
};
const AVAILABILITY_FIELD: Field = Field {
    name: "reperibilita",
    required: false,
    content: Content::Group(AVAILABILITY, |entry| {
        let availability = entry.certificate?.availability.as_ref()?;
        (availability.surname.is_some() || availability.address.is_some()).then_some(*entry)
    }),
    about: "where to be found; absent: at the residence",
};

const ATTESTATION: &[Field] = &[
    EMPLOYER_TAX_CODE_FIELD,
    EMPLOYER_NUMBER_FIELD,
    UNIT_FIELD,
    required("idCertificato", &PROTOCOL_NUMBER, number, "protocol number (PUC)"),
    DOCTOR_FIELD,
    WORKER_FIELD,
    RESIDENCE_FIELD,
    AVAILABILITY_FIELD,
    required("dataRilascio", &DATE, |entry| Some(date(entry.certificate?.released_on)), "day of release"),
    required("dataInizio", &DATE, |entry| Some(date(entry.certificate?.starts_on)), "ill since"),
    END_FIELD,
    CERTIFICATE_TYPE_FIELD,
    required(
        "ruoloMedico",
        &DOCTOR_ROLE,
        |entry| Some(entry.certificate?.doctor.role.as_str().into()),
        "`S` national health service, `P` private practice",
    ),
    DAY_WORKED_FIELD,
    TRAUMA_FIELD,
    BENEFIT_FIELD,
    optional(
        "tipoVisita",
        &VISIT,
        |entry| Some(entry.certificate?.visit?.as_str().into()),
        "`A` surgery, `D` home, `P` emergency department; since 15 July 2025",
    ),
    optional(
        "idCertificatoRettificato",
        &PROTOCOL_NUMBER,
        |entry| entry.certificate?.rectifies.as_ref().map(|number| number.as_str().to_owned().into()),
        "this record stands in the place of that one",
    ),
];

const ADMISSION: &[Field] = &[
    EMPLOYER_TAX_CODE_FIELD,
    EMPLOYER_NUMBER_FIELD,
    UNIT_FIELD,
    required("idInizioRicovero", &PROTOCOL_NUMBER, number, "protocol number of the admission"),
    group("operatore", OPERATOR, "who certifies the admission"),
    WORKER_FIELD,
    RESIDENCE_FIELD,
    required("dataRicovero", &DATE, |entry| Some(date(entry.certificate?.starts_on)), "day of admission"),
    DAY_WORKED_FIELD,
    TRAUMA_FIELD,
];

const DISCHARGE: &[Field] = &[
    EMPLOYER_TAX_CODE_FIELD,
    EMPLOYER_NUMBER_FIELD,
    UNIT_FIELD,
    required("idDimissioni", &PROTOCOL_NUMBER, number, "protocol number of the discharge"),
    required(
        "idInizioRicovero",
        &PROTOCOL_NUMBER,
        |entry| entry.certificate?.admission.as_ref().map(|number| number.as_str().to_owned().into()),
        "the admission that it ends",
    ),
    DOCTOR_FIELD,
    WORKER_FIELD,
    RESIDENCE_FIELD,
    AVAILABILITY_FIELD,
    required("dataRicovero", &DATE, |entry| Some(date(entry.certificate?.starts_on)), "day of admission"),
    required(
        "dataDimissioni",
        &DATE,
        |entry| Some(date(entry.certificate?.discharged_on?)),
        "day of discharge",
    ),
    END_FIELD,
    CERTIFICATE_TYPE_FIELD,
    required(
        "tipoRicovero",
        &STAY,
        |entry| Some(entry.certificate?.stay?.as_str().into()),
        "`R` ordinary stay, `H` day hospital",
    ),
    DAY_WORKED_FIELD,
    TRAUMA_FIELD,
    BENEFIT_FIELD,
];

const ANNULMENT: &[Field] = &[
    EMPLOYER_TAX_CODE_FIELD,
    EMPLOYER_NUMBER_FIELD,
    UNIT_FIELD,
    required(
        "idCertificato",
        &PROTOCOL_NUMBER,
        number,
        "protocol number of the record that counts no more, of whatever kind",
    ),
];

const DOCTOR: &[Field] = &signer(&TAX_CODE, "");
/// An admission may be certified by a hospital as such.
const OPERATOR: &[Field] = &signer(&WORKER_TAX_CODE, "eleven digits of a hospital");

const fn signer(tax_code: &'static Simple, about: &'static str) -> [Field; 6] {
    [
        required(
            "codiceFiscale",
            tax_code,
            |entry| Some(entry.certificate?.doctor.tax_code.as_str().into()),
            about,
        ),
        required("cognome", &SURNAME, |entry| Some(name(&entry.certificate?.doctor.surname, &SURNAME)), ""),
        required(
            "nome",
            &GIVEN_NAME,
            |entry| Some(name(&entry.certificate?.doctor.given_name, &GIVEN_NAME)),
            "",
        ),
        optional(
            "codiceRegione",
            &REGION,
            |entry| values::three_digits(entry.certificate?.doctor.region.as_deref()).map(Cow::Borrowed),
            "region of the ASL",
        ),
        optional(
            "codiceAsl",
            &LOCAL_UNIT,
            |entry| values::three_digits(entry.certificate?.doctor.local_unit.as_deref()).map(Cow::Borrowed),
            "",
        ),
        optional("codiceStruttura", &STRUCTURE, structure, ""),
    ]
}

const WORKER: &[Field] = &[
    required(
        "codiceFiscale",
        &WORKER_TAX_CODE,
        |entry| Some(entry.certificate?.worker.tax_code.as_str().into()),
        "eleven digits while provisional",
    ),
    required("cognome", &SURNAME, |entry| Some(name(&entry.certificate?.worker.surname, &SURNAME)), ""),
    required("nome", &GIVEN_NAME, |entry| Some(name(&entry.certificate?.worker.given_name, &GIVEN_NAME)), ""),
    required("sesso", &SEX, |entry| Some(entry.certificate?.worker.sex.as_str().into()), ""),
    required("dataNascita", &DATE, |entry| Some(date(entry.certificate?.worker.born_on)), ""),
    required(
        "comuneNascita",
        &PLACE,
        |entry| Some(entry.certificate?.worker.birth_place.as_str().into()),
        "Belfiore code, not a name",
    ),
    required(
        "provinciaNascita",
        &PROVINCE,
        |entry| Some(values::province(&entry.certificate?.worker.birth_province).into()),
        "`EE` abroad",
    ),
];

const AVAILABILITY: &[Field] = &[
    optional(
        "cognome",
        &SURNAME,
        |entry| Some(name(entry.certificate?.availability.as_ref()?.surname.as_ref()?, &SURNAME)),
        "name at the door",
    ),
    Field {
        name: "indirizzo",
        required: false,
        content: Content::Group(ADDRESS, |entry| {
            let address = entry.certificate?.availability.as_ref()?.address.as_ref()?;
            Some(Entry { address: Some(address), ..*entry })
        }),
        about: "",
    },
];

const ADDRESS: &[Field] = &[
    required("via", &STREET, |entry| Some(values::street(&entry.address?.street).into()), ""),
    required(
        "civico",
        &HOUSE_NUMBER,
        |entry| Some(values::house_number(&entry.address?.number).into()),
        "`SNC` if there is none",
    ),
    required("cap", &POSTCODE, |entry| Some(entry.address?.postcode.as_str().into()), ""),
    required(
        "comune",
        &PLACE,
        |entry| Some(entry.address?.place.as_str().into()),
        "Belfiore code, not a name",
    ),
    required(
        "provincia",
        &PROVINCE,
        |entry| Some(values::province(&entry.address?.province).into()),
        "`EE` abroad",
    ),
];

fn date<'a>(date: Date) -> Cow<'a, str> {
    date.to_string().into()
}

fn truth<'a>(truth: Option<bool>) -> Option<Cow<'a, str>> {
    Some(if truth? { "true" } else { "false" }.into())
}

fn name<'a>(text: &str, kind: &Simple) -> Cow<'a, str> {
    values::name(text, kind).into()
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of the table of fields")]
fn number<'a>(entry: &Entry<'a>) -> Option<Cow<'a, str>> {
    Some(entry.protocol_number.as_str().to_owned().into())
}

fn structure<'a>(entry: &Entry<'a>) -> Option<Cow<'a, str>> {
    let structure = values::printable(entry.certificate?.doctor.structure.as_ref()?, &STRUCTURE);
    (!structure.is_empty()).then(|| structure.into())
}

/// A certificate that was taken in as annulled has no other type than that.
fn certificate_type<'a>(entry: &Entry<'a>) -> Option<Cow<'a, str>> {
    let certificate: &Certificate = entry.certificate?;
    if values::is_marked_annulled(certificate, entry.style) {
        return Some("A".into());
    }
    Some(certificate.certificate_type.map_or("A", crate::certificate::CertificateType::as_str).into())
}
