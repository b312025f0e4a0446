use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

use certificates::import;
use serde_json::json;

use super::host::Host;
use super::{Bench, Figures, ROUNDS, Round, fill, intake, machine};
use crate::failure::Failure;

const EMPLOYER: &str = r#"{"type": "organisation", "tax_code": "00743110157", "kind": "firm", "name": "Bench", "employer_numbers": ["1234567860"]}"#;

/// One round is one file: `rows` attestations of another institute, a third of them in each.
pub(super) async fn measure(bench: &Bench) -> Result<Figures, Failure> {
    let (desk, folder) = Host::open(bench).await?;
    fill::examine_empty(&desk.db).await?;
    fill::insert_workers(&desk).await?;
    let employer = identity::registry::import_line(&desk.identity, EMPLOYER).await;
    employer.map_err(|cause| Failure::Refused(cause.to_string()))?;
    let rows = bench.rows / ROUNDS as u64;
    let mut figures = Figures { subject: Vec::new(), baseline: Vec::new(), settings: json!({}) };
    for round in 0..ROUNDS {
        figures.baseline.push(intake::bare_inserts(&desk, bench.seconds, round).await?);
        let file = folder.path().join(format!("{round}.xml"));
        write_file(&file, round as u64 * rows + 1, rows)?;
        let (before, start) = (machine::processor_seconds(), Instant::now());
        let summary = import::run(&desk.certificates, &file, &mut |_| {}, &mut std::io::stderr()).await;
        let summary = summary.map_err(|cause| Failure::Refused(cause.to_string()))?;
        if summary.counts.taken != rows {
            return Err(Failure::Refused(format!(
                "{} of {rows} records were taken in",
                summary.counts.taken
            )));
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let (rate, cpu_us) = (
            rows as f64 / start.elapsed().as_secs_f64(),
            (machine::processor_seconds() - before) * 1e6 / rows as f64,
        );
        figures.subject.push(Round { rate, cpu_us, ..Round::default() });
    }
    figures.settings = json!({
        "backend": format!("{:?}", desk.db.backend()), "rows": bench.rows, "rounds": ROUNDS, "format": "employer XML",
        "baseline": "the same rows inserted in transactions of 64, with nothing else done",
    });
    Ok(figures)
}

fn write_file(path: &Path, first: u64, rows: u64) -> Result<(), Failure> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<listaAttestati>")?;
    for number in first..first + rows {
        let worker = u32::try_from(number % u64::from(fill::WORKERS)).unwrap_or_default();
        let (code, name) = (fill::tax_code(worker), fill::given_name(worker));
        writeln!(
            file,
            "<attestato><codFiscAzienda>00743110157</codFiscAzienda><matricolaINPS>1234567860</matricolaINPS>\
             <idCertificato>{number:09}</idCertificato><medico><codiceFiscale>RCCMNL83S18D969H</codiceFiscale>\
             <cognome>ROCCA</cognome><nome>EMANUELE</nome><codiceRegione>070</codiceRegione><codiceAsl>103</codiceAsl></medico>\
             <lavoratore><codiceFiscale>{}</codiceFiscale><cognome>BENCH</cognome><nome>{name}</nome><sesso>M</sesso>\
             <dataNascita>1980-01-01</dataNascita><comuneNascita>L219</comuneNascita><provinciaNascita>TO</provinciaNascita>\
             </lavoratore><residenza><via>VIA DELLE QUATTRO FONTANE</via><civico>12</civico><cap>10121</cap>\
             <comune>L219</comune><provincia>TO</provincia></residenza><dataRilascio>2026-03-02</dataRilascio>\
             <dataInizio>2026-03-02</dataInizio><dataFine>2026-03-06</dataFine><tipoCertificato>I</tipoCertificato>\
             <ruoloMedico>S</ruoloMedico><tipoVisita>A</tipoVisita></attestato>",
            code.as_str()
        )?;
    }
    writeln!(file, "</listaAttestati>")?;
    Ok(file.flush()?)
}
