use identity::{OrganisationKind, registry};
use kernel::Profile;
use testing::on_each_database;

use crate::desk::{BODY, BUSY, CLERK, Desk, FIRM, WORKER};

async fn refusal(desk: &Desk, line: &str) -> String {
    registry::import_line(&desk.identity, line).await.unwrap_err().to_string()
}

#[tokio::test]
async fn an_organisation_is_found_by_each_of_its_numbers() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut tx = desk.world.db.read().await.unwrap();
        let by_code =
            identity::organisation_by_tax_code(&mut tx, FIRM.parse().unwrap()).await.unwrap().unwrap();
        let number = "0701234568".parse().unwrap();
        let by_number = identity::organisation_by_employer_number(&mut tx, number).await.unwrap().unwrap();
        let by_id = identity::organisation(&mut tx, by_code.id).await.unwrap().unwrap();
        assert_eq!(by_code, by_number);
        assert_eq!(by_code, by_id);
        assert_eq!(
            by_code.employer_numbers.iter().map(kernel::EmployerNumber::as_str).collect::<Vec<_>>(),
            ["0701234567", "0701234568"]
        );
        let body = identity::organisation_by_tax_code(&mut tx, BODY.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(body.kind, OrganisationKind::PublicBody);
        assert_eq!(body.units.iter().map(kernel::InpdapUnit::as_str).collect::<Vec<_>>(), ["00007", "00012"]);
        let nobody = "0709999999".parse().unwrap();
        assert_eq!(identity::organisation_by_employer_number(&mut tx, nobody).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_person_is_found_with_what_he_is_and_for_whom_he_acts() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut tx = desk.world.db.read().await.unwrap();
        let busy = identity::person_by_tax_code(&mut tx, BUSY.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(identity::person(&mut tx, busy.id).await.unwrap(), Some(busy.clone()));
        assert_eq!(
            (busy.name().as_str(), busy.profiles.as_slice()),
            ("Ada Verdi", [Profile::Worker].as_slice())
        );
        let acts = identity::organisations_of(&mut tx, busy.id, desk.world.clock.today()).await.unwrap();
        let acts: Vec<_> = acts.iter().map(|r| (r.name.as_str(), r.profile)).collect();
        assert_eq!(acts, [("Alfa Meccanica", Profile::Employer), ("Comune di Prova", Profile::PublicBody)]);
    })
    .await;
}

#[tokio::test]
async fn a_line_taken_in_again_brings_up_to_date_and_doubles_nothing() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let moved = format!(r#"{{"type":"organisation","tax_code":"{FIRM}","kind":"firm","name":"Alfa S.p.A.","employer_numbers":["0701234567"]}}"#);
        let until = format!(r#"{{"type":"representation","person":"{CLERK}","organisation":"{FIRM}","until":"2026-01-31"}}"#);
        for line in [&moved, &moved, &until] {
            registry::import_line(&desk.identity, line).await.unwrap();
        }
        let mut tx = desk.world.db.read().await.unwrap();
        let firm = identity::organisation_by_tax_code(&mut tx, FIRM.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!((firm.name.as_str(), firm.employer_numbers.len()), ("Alfa S.p.A.", 1));
        let clerk = identity::person_by_tax_code(&mut tx, CLERK.parse().unwrap()).await.unwrap().unwrap();
        let today = desk.world.clock.today();
        assert_eq!(identity::organisations_of(&mut tx, clerk.id, today).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_line_that_does_not_fit_is_refused_with_its_reason() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let nobody = "NREMRC90E05D612F";
        let lines = [
            (format!(r#"{{"type":"credential","person":"{nobody}","strength":"ordinary","pin":"K7M2P9QX"}}"#), "no person"),
            (format!(r#"{{"type":"credential","person":"{WORKER}","strength":"ordinary","pin":"short"}}"#), "8 letters"),
            (format!(r#"{{"type":"credential","person":"{WORKER}","strength":"ordinary","pin_hash":"md5"}}"#), "argon2id"),
            (format!(r#"{{"type":"credential","person":"{WORKER}","strength":"high","pin":"K7M2P9QX"}}"#), "form"),
            (format!(r#"{{"type":"representation","person":"{nobody}","organisation":"{FIRM}"}}"#), "no person"),
            (format!(r#"{{"type":"representation","person":"{WORKER}","organisation":"02114601004"}}"#), "no organisation"),
            (format!(r#"{{"type":"representation","person":"{WORKER}","organisation":"{BODY}","unit":"00099"}}"#), "no such unit"),
            (format!(r#"{{"type":"representation","person":"{WORKER}","organisation":"{FIRM}","profile":"worker"}}"#), "not a capacity"),
            (format!(r#"{{"type":"person","tax_code":"{nobody}","surname":"Neri","given_name":"M","profiles":["employer"]}}"#), "follows from a representation"),
            (r#"{"type":"organisation","tax_code":"02114601004","kind":"firm","name":"B","employer_numbers":["0701234567"]}"#.to_owned(), "another organisation"),
            (format!(r#"{{"type":"organisation","tax_code":"{BODY}","kind":"firm","name":"B","employer_numbers":["0701234567"]}}"#), "another organisation"),
        ];
        for (line, reason) in lines {
            let refused = refusal(&desk, &line).await;
            assert!(refused.contains(reason), "{line}: {refused}");
            assert!(!refused.contains(nobody) && !refused.contains(WORKER), "{refused}");
        }
        let mut tx = desk.world.db.read().await.unwrap();
        let body = identity::organisation_by_tax_code(&mut tx, BODY.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(body.name, "Comune di Prova");
    })
    .await;
}
