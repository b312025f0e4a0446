//! The TXT file for employers, for people to read; programs can cut it, since every line of a record is always there.
//! The layout is described in `docs/formats/employer-txt.md`.

use documents::ascii::transliterate;
use documents::txt::Text;
use jiff::civil::Date;
use kernel::places::{self, PlaceCode};

use super::{Entry, Item, RecordKind, Style, entries, values};
use crate::certificate::{
    Address, Benefit, Certificate, CertificateType, DoctorRole, State, Stay, Visit, Worker,
};

/// Characters from the start of a line to its colon.
pub const LABEL_WIDTH: usize = 30;
/// Most characters of a value; longer ones are cut.
pub const VALUE_WIDTH: usize = 80;
/// Characters of the rule that stands before each record and after the last.
const RULE_WIDTH: usize = LABEL_WIDTH + 2 + VALUE_WIDTH;

/// Writes a file of printable ASCII with CRLF. Records come as in the XML of the same items.
#[must_use]
pub fn write(items: &[Item<'_>], style: Style) -> Vec<u8> {
    let mut text = Text::new(RULE_WIDTH);
    let entries = entries(items, style);
    for (index, entry) in entries.iter().enumerate() {
        text.rule('=');
        labelled(&mut text, "Record", &format!("{}/{}", index + 1, entries.len()));
        labelled(&mut text, "Tipo di record", record_kind(entry.kind()));
        for line in lines(entry.kind()) {
            match line {
                Line::Heading(heading) => drop(text.heading(heading)),
                Line::Value(label, value) => labelled(&mut text, label, &value(entry).unwrap_or_default()),
            }
        }
    }
    text.rule('=');
    text.finish().into_bytes()
}

fn labelled(text: &mut Text, label: &str, value: &str) {
    let value: String = transliterate(value).chars().take(VALUE_WIDTH).collect();
    text.labelled(label, LABEL_WIDTH, &value);
}

/// A line of a record.
enum Line {
    /// In capitals, without a colon.
    Heading(&'static str),
    /// Label and value; the line is there even when there is no value.
    Value(&'static str, fn(&Entry<'_>) -> Option<String>),
}

/// The labels of a kind of record in order, as the description of the layout lists them.
#[must_use]
pub fn layout() -> String {
    let kinds =
        [RecordKind::Attestation, RecordKind::Admission, RecordKind::Discharge, RecordKind::Annulment];
    let kind = |kind: RecordKind| {
        let lines = lines(kind).map(|line| match line {
            Line::Heading(heading) => format!("{}\n", heading.to_uppercase()),
            Line::Value(label, _) => format!("{label}\n"),
        });
        format!(
            "### {}\n\n```\nRecord\nTipo di record\n{}```\n\n",
            record_kind(kind),
            lines.collect::<String>()
        )
    };
    kinds.into_iter().map(kind).collect()
}

fn record_kind(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Attestation => "ATTESTATO DI MALATTIA",
        RecordKind::Admission => "RICOVERO",
        RecordKind::Discharge => "DIMISSIONI",
        RecordKind::Annulment => "ANNULLAMENTO",
    }
}

fn lines(kind: RecordKind) -> impl Iterator<Item = &'static Line> {
    let parts: &[&[Line]] = match kind {
        RecordKind::Attestation => &[
            HEAD,
            EMPLOYER,
            RECTIFIES,
            WORKER,
            RESIDENCE,
            AVAILABILITY,
            ILLNESS,
            CIRCUMSTANCES,
            BENEFIT,
            DOCTOR,
        ],
        RecordKind::Admission => &[HEAD, EMPLOYER, WORKER, RESIDENCE, ADMISSION, CIRCUMSTANCES, DOCTOR],
        RecordKind::Discharge => &[
            HEAD,
            EMPLOYER,
            ADMITTED,
            WORKER,
            RESIDENCE,
            AVAILABILITY,
            DISCHARGE,
            CIRCUMSTANCES,
            BENEFIT,
            DOCTOR,
        ],
        RecordKind::Annulment => &[HEAD, EMPLOYER],
    };
    parts.iter().copied().flatten()
}

const HEAD: &[Line] = &[
    Line::Value("Numero di protocollo (PUC)", |entry| Some(entry.protocol_number.as_str().to_owned())),
    Line::Value("Stato", |entry| Some(state(entry).to_owned())),
];

const EMPLOYER: &[Line] = &[
    Line::Heading("Dati del datore di lavoro"),
    Line::Value("Codice fiscale azienda", |entry| {
        Some(entry.addressee.employer_tax_code.as_str().to_owned())
    }),
    Line::Value("Matricola INPS", |entry| Some(entry.addressee.employer_number?.as_str().to_owned())),
    Line::Value("Sede di servizio", |entry| Some(entry.addressee.unit?.as_str().to_owned())),
];

const RECTIFIES: &[Line] = &[Line::Value("Rettifica il protocollo", |entry| {
    Some(entry.certificate?.rectifies?.as_str().to_owned())
})];

const ADMITTED: &[Line] = &[Line::Value("Protocollo del ricovero", |entry| {
    Some(entry.certificate?.admission?.as_str().to_owned())
})];

const WORKER: &[Line] = &[
    Line::Heading("Dati del lavoratore"),
    Line::Value("Codice fiscale", |entry| Some(worker(entry)?.tax_code.as_str().to_owned())),
    Line::Value("Cognome", |entry| Some(worker(entry)?.surname.clone())),
    Line::Value("Nome", |entry| Some(worker(entry)?.given_name.clone())),
    Line::Value("Data di nascita", |entry| Some(day(worker(entry)?.born_on))),
    Line::Value("Sesso", |entry| Some(worker(entry)?.sex.as_str().to_owned())),
    Line::Value("Provincia di nascita", |entry| Some(worker(entry)?.birth_province.clone())),
    Line::Value("Comune di nascita", |entry| {
        let worker = worker(entry)?;
        Some(place(worker.birth_place, worker.born_on))
    }),
];

const RESIDENCE: &[Line] = &[
    Line::Heading("Residenza o domicilio abituale"),
    Line::Value("Via", |entry| Some(residence(entry)?.street.clone())),
    Line::Value("Civico", |entry| Some(values::house_number(&residence(entry)?.number))),
    Line::Value("Provincia", |entry| Some(residence(entry)?.province.clone())),
    Line::Value("Comune", |entry| Some(place(residence(entry)?.place, entry.certificate?.released_on))),
    Line::Value("CAP", |entry| Some(residence(entry)?.postcode.as_str().to_owned())),
];

const AVAILABILITY: &[Line] = &[
    Line::Heading("Reperibilità"),
    Line::Value("Reperibilità a cura di", |entry| entry.certificate?.availability.as_ref()?.surname.clone()),
    Line::Value("Indirizzo reperibilità", |entry| Some(availability(entry)?.street.clone())),
    Line::Value("Civico reperibilità", |entry| Some(values::house_number(&availability(entry)?.number))),
    Line::Value("Provincia reperibilità", |entry| Some(availability(entry)?.province.clone())),
    Line::Value("Comune reperibilità", |entry| {
        Some(place(availability(entry)?.place, entry.certificate?.released_on))
    }),
    Line::Value("CAP reperibilità", |entry| Some(availability(entry)?.postcode.as_str().to_owned())),
];

const ILLNESS: &[Line] = &[
    Line::Heading("Dati prognosi"),
    Line::Value("Ammalato dal", |entry| Some(day(entry.certificate?.starts_on))),
    Line::Value("Data rilascio", |entry| Some(day(entry.certificate?.released_on))),
    Line::Value("Ammalato al", |entry| Some(day(entry.certificate?.ends_on?))),
    Line::Value("Tipo visita", |entry| Some(visit(entry.certificate?.visit?).to_owned())),
    Line::Value("Tipo certificato", |entry| {
        Some(certificate_type(entry.certificate?.certificate_type?).to_owned())
    }),
];

const ADMISSION: &[Line] = &[
    Line::Heading("Dati ricovero"),
    Line::Value("Data ricovero", |entry| Some(day(entry.certificate?.starts_on))),
];

const DISCHARGE: &[Line] = &[
    Line::Heading("Dati ricovero e prognosi"),
    Line::Value("Data ricovero", |entry| Some(day(entry.certificate?.starts_on))),
    Line::Value("Data dimissioni", |entry| Some(day(entry.certificate?.discharged_on?))),
    Line::Value("Tipo ricovero", |entry| Some(stay(entry.certificate?.stay?).to_owned())),
    Line::Value("Ammalato al", |entry| Some(day(entry.certificate?.ends_on?))),
    Line::Value("Tipo certificato", |entry| {
        Some(certificate_type(entry.certificate?.certificate_type?).to_owned())
    }),
];

const CIRCUMSTANCES: &[Line] = &[
    Line::Value("Giornata lavorata", |entry| Some(yes_or_no(entry.certificate?.day_worked?).to_owned())),
    Line::Value("Evento traumatico", |entry| Some(yes_or_no(entry.certificate?.trauma?).to_owned())),
];

const BENEFIT: &[Line] =
    &[Line::Value("Agevolazione", |entry| Some(benefit(entry.certificate?.benefit?).to_owned()))];

const DOCTOR: &[Line] = &[
    Line::Heading("Dati del medico"),
    Line::Value("Codice fiscale medico", |entry| {
        Some(entry.certificate?.doctor.tax_code.as_str().to_owned())
    }),
    Line::Value("Cognome medico", |entry| Some(entry.certificate?.doctor.surname.clone())),
    Line::Value("Nome medico", |entry| Some(entry.certificate?.doctor.given_name.clone())),
    Line::Value("Ruolo medico", |entry| Some(role(entry.certificate?.doctor.role).to_owned())),
    Line::Value("Codice regione", |entry| entry.certificate?.doctor.region.clone()),
    Line::Value("Codice ASL", |entry| entry.certificate?.doctor.local_unit.clone()),
    Line::Value("Codice struttura", |entry| entry.certificate?.doctor.structure.clone()),
];

fn worker<'a>(entry: &Entry<'a>) -> Option<&'a Worker> {
    entry.certificate.map(|certificate| &certificate.worker)
}

fn residence<'a>(entry: &Entry<'a>) -> Option<&'a Address> {
    entry.certificate.map(|certificate| &certificate.residence)
}

fn availability<'a>(entry: &Entry<'a>) -> Option<&'a Address> {
    entry.certificate?.availability.as_ref()?.address.as_ref()
}

/// Day, month, year.
fn day(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// Name and Belfiore code: the name on that day, the latest if the code was not in use then.
fn place(code: PlaceCode, on: Date) -> String {
    let name = places::at(code, on).or_else(|| places::latest(code)).map_or("", |place| place.name);
    format!("{name} ({})", code.as_str()).trim_start().to_owned()
}

fn state(entry: &Entry<'_>) -> &'static str {
    match entry.certificate.map(|certificate: &Certificate| certificate.state) {
        Some(State::Valid) => "VALIDO",
        Some(State::Rectified) => "RETTIFICATO",
        Some(State::Annulled) | None => "ANNULLATO",
    }
}

fn visit(visit: Visit) -> &'static str {
    match visit {
        Visit::Surgery => "A - AMBULATORIALE",
        Visit::Home => "D - DOMICILIARE",
        Visit::Emergency => "P - PRONTO SOCCORSO",
    }
}

fn certificate_type(kind: CertificateType) -> &'static str {
    match kind {
        CertificateType::Start => "I - INIZIO",
        CertificateType::Continuation => "C - CONTINUAZIONE",
        CertificateType::Relapse => "R - RICADUTA",
    }
}

fn stay(stay: Stay) -> &'static str {
    match stay {
        Stay::Ordinary => "R - RICOVERO",
        Stay::DayHospital => "H - DAY HOSPITAL",
    }
}

fn role(role: DoctorRole) -> &'static str {
    match role {
        DoctorRole::Public => "S - SSN",
        DoctorRole::Private => "P - LIBERO PROFESSIONISTA",
    }
}

fn benefit(benefit: Benefit) -> &'static str {
    match benefit {
        Benefit::LifeSavingTherapy => "T - TERAPIA SALVAVITA",
        Benefit::ServiceRelated => "C - CAUSA DI SERVIZIO",
        Benefit::Invalidity => "I - INVALIDITA' RICONOSCIUTA",
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "SI" } else { "NO" }
}
