//! The interface itself: CERT-1. Reading, searching, reprinting, faults, hostile messages, credentials.

use axum::body::Body;
use axum::extract::Request;
use http::{StatusCode, header};
use testing::on_each_database;

use crate::desk::{Answer, Desk, NOBODY, PASSWORD, PINCODE, basic, sealed};
use crate::message::{Sickness, about, annulment, doctor, envelope, plus, worker};

#[tokio::test]
async fn up_to_ten_errors_are_told_at_once_each_with_its_section() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let answer = desk.soap("medico", &envelope("invioMalattiaRequest", "")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.codes(), [201, 100, 100, 100, 100, 302, 100, 100, 100, 100]);
        let sections = [
            "medico/pincode",
            "lavoratore/codiceFiscale",
            "residenza/via",
            "residenza/civico",
            "residenza/cap",
            "residenza/codiceCatastale",
            "malattia/ruoloMedico",
            "malattia/dataRilascio",
            "malattia/dataInizio",
            "malattia/dataFine",
        ];
        assert_eq!(answer.sections(), sections);
        assert!(
            answer
                .text
                .contains("<descrizione>Campo obbligatorio mancante o vuoto: compilarlo.</descrizione>")
        );
    })
    .await;
}

#[tokio::test]
async fn fields_that_cannot_be_read_are_named() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let bad = Sickness {
            released: "2026-02-30".to_owned(),
            starts: "16/03/2026".to_owned(),
            visit: "X".to_owned(),
            diagnosis: "<codiceDiagnosi>4871</codiceDiagnosi>".to_owned(),
            more: "<trauma>forse</trauma>".to_owned(),
            residence: "<residenza><via>V</via><civico>1</civico><cap>ABC</cap><comune>Nowhere</comune><provincia>TO</provincia></residenza>"
                .to_owned(),
            ..Sickness::on(desk.today())
        };
        let answer = desk.soap("medico", &bad.written()).await;
        let told: Vec<_> = answer.codes().into_iter().zip(answer.sections()).collect();
        let expected = [
            (101, "residenza/via"),
            (105, "residenza/cap"),
            (304, "residenza/comune"),
            (104, "malattia/dataRilascio"),
            (104, "malattia/dataInizio"),
            (103, "malattia/visita"),
            (107, "malattia/diagnosi/codiceDiagnosi"),
            (103, "malattia/trauma"),
        ];
        assert_eq!(told, expected);
    })
    .await;
}

#[tokio::test]
async fn numbers_names_and_places_have_their_forms() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let number = desk.soap("medico", &annulment("12345")).await;
        assert_eq!((number.codes(), number.sections()), (vec![106], vec!["idCertificato"]));
        let address = |place: &str| format!("<via>Via Po</via><civico>3</civico><cap>00198</cap>{place}");
        let sent = Sickness {
            residence: format!(
                "<residenza>{}</residenza>",
                address("<codiceCatastale>X123</codiceCatastale>")
            ),
            availability: format!(
                "<reperibilita><cognome>Bianchi-3</cognome><indirizzo>{}</indirizzo></reperibilita>",
                address("<provincia>RM</provincia>")
            ),
            ..Sickness::on(desk.today())
        };
        let answer = desk.soap("medico", &sent.written()).await;
        assert_eq!(answer.codes(), [303, 102, 302], "{}", answer.text);
        let sections =
            ["residenza/codiceCatastale", "reperibilita/cognome", "reperibilita/indirizzo/codiceCatastale"];
        assert_eq!(answer.sections(), sections);
    })
    .await;
}

#[tokio::test]
async fn an_element_too_many_is_refused_by_its_path() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let sent = Sickness {
            more: "<agevolazione>T</agevolazione><trauma>true</trauma><trauma>false</trauma>".to_owned(),
            ..Sickness::on(desk.today())
        };
        let answer = desk.soap("medico", &sent.written()).await;
        assert_eq!(answer.codes(), [109, 108]);
        assert_eq!(answer.sections(), ["malattia/agevolazione", "malattia/trauma"]);
    })
    .await;
}

#[tokio::test]
async fn a_tax_code_that_does_not_open_is_answered_like_a_wrong_one() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let with = |inside: String| Sickness {
            worker: format!("<lavoratore><codiceFiscale>{inside}</codiceFiscale></lavoratore>"),
            ..Sickness::on(desk.today())
        };
        let wrong = desk.soap("medico", &with(sealed("RSSMRA45C12F205X")).written()).await;
        assert_eq!((wrong.codes(), wrong.sections()), (vec![300], vec!["lavoratore/codiceFiscale"]));
        let clear = desk.soap("medico", &with(crate::desk::WORKER.to_owned()).written()).await;
        assert_eq!(clear.text, wrong.text);
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_the_doctors_own_certificates_of_six_months() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        desk.soap("medico", &Sickness::on(desk.today()).written()).await;
        desk.later(100);
        desk.soap("medico", &Sickness::on(desk.today()).written()).await;
        desk.soap("medico", &annulment("000000002")).await;
        desk.soap("privato", &Sickness { role: "P".to_owned(), ..Sickness::on(desk.today()) }.written())
            .await;
        let search = |more: &str| {
            envelope(
                "ricercaMalattiaRequest",
                &format!("{}{}{more}", doctor("medico"), worker(crate::desk::WORKER)),
            )
        };
        let found = |answer: &Answer| answer.text.matches("<datiCertificato>").count();
        let all = desk.soap("medico", &search("")).await;
        assert_eq!(found(&all), 2, "{}", all.text);
        assert!(
            all.text.contains("<annullato>true</annullato>")
                && all.text.contains("<annullato>false</annullato>")
        );
        let until = format!("<dataFineRicerca>{}</dataFineRicerca>", plus(desk.today(), -1));
        assert_eq!(found(&desk.soap("medico", &search(&until)).await), 1);
        desk.later(90);
        let old = desk.soap("medico", &search("<dataInizioRicerca>2020-01-01</dataInizioRicerca>")).await;
        assert_eq!(found(&old), 1, "{}", old.text);
    })
    .await;
}

#[tokio::test]
async fn a_reprint_shows_the_certificate_whole() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let sent = Sickness {
            availability: "<reperibilita><cognome>Bianchi</cognome><indirizzo><via>Via Po</via><civico>3</civico><cap>00198</cap><comune>Roma</comune><provincia>RM</provincia></indirizzo></reperibilita>".to_owned(),
            diagnosis: "<noteDiagnosi>Febbre &lt;39 &amp; tosse</noteDiagnosi>".to_owned(),
            ..Sickness::on(desk.today())
        };
        desk.soap("medico", &sent.written()).await;
        let answer = desk.soap("medico", &about("ristampaMalattiaRequest", "medico", "000000001", "")).await;
        assert_eq!(answer.element("noteDiagnosi"), Some("Febbre &lt;39 &amp; tosse"), "{}", answer.text);
        assert!(answer.text.contains("<reperibilita><cognome>Bianchi</cognome>"));
        assert!(answer.text.contains("<codiceCatastale>H501</codiceCatastale><comune>Roma</comune>"));
    })
    .await;
}

#[tokio::test]
async fn a_worker_is_named_to_the_doctor_who_asks() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let ask = |tax_code: &str| {
            envelope("interrogazioneLavoratoreRequest", &format!("{}{}", doctor("medico"), worker(tax_code)))
        };
        let known = desk.soap("medico", &ask(crate::desk::WORKER)).await;
        assert_eq!(
            (known.element("cognome"), known.element("nome")),
            (Some("Rossi"), Some("Maria")),
            "{}",
            known.text
        );
        assert_eq!(desk.soap("medico", &ask(NOBODY)).await.codes(), [301]);
    })
    .await;
}

#[tokio::test]
async fn without_right_credentials_nobody_is_heard() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let message = Sickness::on(desk.today()).written();
        for (username, password) in [("medico", "wrong"), ("nobody", PASSWORD), ("", "")] {
            let answer = desk.soap_with(username, password, message.as_bytes()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{username}");
            assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
            assert!(answer.text.contains("<faultcode>soap:Client</faultcode>"), "{}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_sender_who_was_disabled_is_out_from_the_next_request_on() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let message = Sickness::on(desk.today()).written();
        assert_eq!(desk.soap("medico", &message).await.status, StatusCode::OK);
        let mut tx = desk.world.db.write().await.unwrap();
        let statement = db::sql!("update sender set enabled = $1 where username = 'medico'");
        tx.execute(statement, db::params![false]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(desk.soap("medico", &message).await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down_and_a_right_one_known_before_goes_on() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let message = Sickness::on(desk.today()).written();
        desk.soap("medico", &message).await;
        for _ in 0..6 {
            let answer = desk.soap_with("medico", "wrong", message.as_bytes()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        let guess = desk.soap_with("medico", "wrong again", message.as_bytes()).await;
        assert_eq!(guess.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(guess.headers.contains_key(header::RETRY_AFTER));
        assert_eq!(desk.soap("medico", &message).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_request_is_a_fault_in_italian() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let good = Sickness::on(desk.today()).written();
        let bomb = "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;&x;&x;&x;\">]><a>&y;</a>";
        let cases: [(Vec<u8>, &str); 8] = [
            (Vec::new(), "Il messaggio \u{e8} vuoto."),
            (bomb.into(), "le dichiarazioni DOCTYPE non sono accettate"),
            (good.as_bytes()[..good.len() - 40].to_vec(), "termina prima della chiusura"),
            (b"<a/>".to_vec(), "non \u{e8} una busta SOAP 1.1"),
            (b"<?xml version=\"1.0\"?><a>\xE0</a>".to_vec(), "non \u{e8} nella codifica dichiarata"),
            (good.replace("http://cert.", "http://altro.").into_bytes(), "nel namespace"),
            (
                good.replace("invioMalattiaRequest", "invioTutto").into_bytes(),
                "Richiesta sconosciuta: invioTutto",
            ),
            ("<a>".repeat(100).into_bytes(), "troppo grande o ha troppi elementi"),
        ];
        for (body, expected) in cases {
            let answer = desk.soap_with("medico", PASSWORD, &body).await;
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", answer.text);
            assert!(answer.text.contains("<faultcode>soap:Client</faultcode>"), "{}", answer.text);
            assert!(answer.text.contains(expected), "{expected}: {}", answer.text);
        }
        let huge = desk.soap_with("medico", PASSWORD, &vec![b' '; 100 << 10]).await;
        assert!(huge.text.contains("troppo grande"), "{}", huge.text);
        assert_eq!(desk.count(db::sql!("select count(*) as n from certificate")).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_message_in_latin_letters_is_read_as_it_declares_itself() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let sent = Sickness {
            diagnosis: "<noteDiagnosi>Sincope perch\u{e9} s\u{ec}</noteDiagnosi>".to_owned(),
            ..Sickness::on(desk.today())
        };
        let text = sent.written().replace("UTF-8", "ISO-8859-1");
        let latin: Vec<u8> = text.chars().map(|one| u8::try_from(u32::from(one)).unwrap()).collect();
        let answer = desk.soap_with("medico", PASSWORD, &latin).await;
        assert!(answer.element("idCertificato").is_some(), "{}", answer.text);
        let printed = desk.soap("medico", &about("ristampaMalattiaRequest", "medico", "000000001", "")).await;
        assert_eq!(printed.element("noteDiagnosi"), Some("Sincope perch\u{e9} s\u{ec}"));
    })
    .await;
}

#[tokio::test]
async fn the_description_of_the_service_names_this_installation() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let get = |path: &str| Request::get(path.to_owned()).body(Body::empty()).unwrap();
        let wsdl = desk.send(get("/soap/certificati-medici?wsdl")).await;
        assert_eq!(wsdl.status, StatusCode::OK);
        assert!(wsdl.text.contains("location=\"http://127.0.0.1:8080/soap/certificati-medici\""));
        let xsd = desk.send(get("/soap/certificati-medici?xsd=certificati-medici.xsd")).await;
        assert!(xsd.text.contains("targetNamespace=\"http://cert.sanita.finanze.it/\""));
        assert_eq!(desk.send(get("/soap/certificati-medici")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn another_content_type_is_refused() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let request = Request::post("/soap/certificati-medici")
            .header(header::AUTHORIZATION, basic("medico", PASSWORD))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from("{}"));
        let answer = desk.send(request.unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert!(answer.text.contains("text/xml"), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn a_pincode_with_blanks_around_it_is_right() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let author =
            format!("<medico><pincode>\n  {}\n</pincode></medico>", sealed(&format!(" {PINCODE}\n")));
        let answer = desk.soap("medico", &Sickness { author, ..Sickness::on(desk.today()) }.written()).await;
        assert!(answer.element("idCertificato").is_some(), "{}", answer.text);
    })
    .await;
}
