//! Requests as doctors' programs send them.

use db::sql;
use testing::on_each_database;

use crate::samples;
use crate::world::Institute;

fn request(released: &str, worker: &str) -> String {
    format!(
        "<c:invioMalattiaRequest xmlns:c='http://cert.sanita.finanze.it/'><medico><codiceFiscale>RCCMNL83S18D969H</codiceFiscale>\
         <codiceRegione>030</codiceRegione><codiceAsl>103</codiceAsl></medico>\
         <lavoratore><codiceFiscale>{worker}</codiceFiscale></lavoratore>\
         <residenza><via>VIA ROMA</via><civico>SNC</civico><cap>10121</cap><codiceCatastale>L219</codiceCatastale></residenza>\
         <malattia><ruoloMedico>S</ruoloMedico><dataRilascio>{released}</dataRilascio><dataInizio>{released}</dataInizio>\
         <dataFine>2026-03-20</dataFine><visita>A</visita><tipoCertificato>I</tipoCertificato>\
         <diagnosi><codiceDiagnosi>487.1</codiceDiagnosi></diagnosi></malattia></c:invioMalattiaRequest>"
    )
}

/// Several requests in one file.
pub(crate) fn list() -> String {
    let worker = "CCCFBA85D03L219P";
    let unknown = "MRTMRA83T56A269B";
    let enveloped = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header/><s:Body>{}</s:Body></s:Envelope>",
        request("2026-03-12", worker)
    );
    let requests = [
        request("2026-03-16", worker),
        enveloped,
        request("2026-03-16", unknown),
        "<annullamentoMalattiaRequest/>".to_owned(),
        request("2026-03-16", worker).replace("<codiceFiscale>RCCMNL83S18D969H</codiceFiscale>", ""),
        request("2026-03-21", worker),
    ];
    format!("<richieste>\n{}\n</richieste>\n", requests.join("\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_get_numbers_once() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let plain = samples::plain();
        institute.doctor_and_worker(plain.doctor.tax_code, &plain.worker).await;
        assert_eq!(institute.counts(list()).await, [2, 0, 4], "{}", String::from_utf8_lossy(&institute.report));
        let codes: Vec<_> = institute.refusals().into_iter().map(|(_, code)| code).collect();
        let expected = ["worker-is-registered", "request-not-taken", "author-not-named", "prognosis-ends-after-release"];
        assert_eq!(codes, expected);
        assert_eq!(institute.counts(list()).await, [0, 2, 4]);
        let diagnoses = sql!("select count(*) as rows from diagnosis d join certificate c on c.id = d.certificate_id where c.source = 'import'");
        assert_eq!(institute.count(diagnoses).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_may_be_one_request() {
    let mut institute = Institute::new(testing::World::on_sqlite().await).await;
    let plain = samples::plain();
    institute.doctor_and_worker(plain.doctor.tax_code, &plain.worker).await;
    let one = request("2026-03-16", "CCCFBA85D03L219P");
    assert_eq!(institute.counts(&one).await, [1, 0, 0], "{:?}", institute.refusals());
    assert_eq!(institute.counts(format!("\n{one}\n")).await, [0, 1, 0]);
}
