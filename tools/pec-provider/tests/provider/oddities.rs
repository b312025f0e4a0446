use jiff::SignedDuration;
use mailserver::{Act, Fault, Step};
use pec_provider::{Aim, Oddity};

use crate::world::{Receipt, SENDER, World, kinds, message};

/// What a message to one such recipient brings.
async fn brings(name: &str) -> Vec<Receipt> {
    let world = World::new().await;
    world.send(1, &[&format!("{name}@pec.example")]).await;
    world.receipts().await
}

#[tokio::test]
async fn names_of_recipients_make_deliveries_fail_in_every_way() {
    for (name, error, text, from) in [
        ("nessuno", "no-dest", "5.1.1 - casella inesistente", "due"),
        ("nodominio", "no-dominio", "5.1.2 - dominio inesistente", "uno"),
        ("piena.7", "altro", "5.2.2 - casella piena", "due"),
        ("aruba", "altro", "5.1.1 - Consegna fallita - indirizzo non valido", "due"),
        ("virus", "virus", "5.7.1 - rilevato codice malevolo: EICAR", "uno"),
    ] {
        let receipts = brings(name).await;
        assert_eq!(kinds(&receipts), ["accettazione", "errore-consegna"], "{name}");
        let failed = &receipts[1];
        assert_eq!(failed.datum("postacert@errore").unwrap(), error);
        assert_eq!(failed.datum("errore-esteso").unwrap(), text);
        assert_eq!(failed.datum("consegna").unwrap(), format!("{name}@pec.example"));
        assert_eq!(failed.header("From").unwrap(), format!("posta-certificata@gestore-{from}.example"));
        let virus = name == "virus";
        assert_eq!(failed.header("X-VerificaSicurezza"), virus.then(|| "errore".to_owned()));
        assert_eq!(failed.header("Subject").unwrap().contains("PER VIRUS: "), virus);
    }
}

#[tokio::test]
async fn a_virus_is_also_told_to_the_senders_provider() {
    let world = World::new().await;
    world.send(1, &["virus@pec.example"]).await;
    let notices = world.read("ricevute@gestore-uno.example").await;
    assert_eq!(kinds(&notices), ["presa-in-carico", "rilevazione-virus"]);
    assert_eq!(notices[1].header("X-Mittente").unwrap(), SENDER);
    assert_eq!(notices[1].header("Subject").unwrap(), "PROBLEMA DI SICUREZZA: Attestato n. 1");
}

#[tokio::test]
async fn receipts_come_in_other_orders_and_numbers() {
    for (name, expected) in [
        ("muta", vec![]),
        ("persa", vec!["accettazione"]),
        ("rifiuto", vec!["non-accettazione"]),
        ("infetto", vec!["non-accettazione"]),
        ("inverso", vec!["avvenuta-consegna", "accettazione"]),
        ("doppia", vec!["accettazione", "accettazione", "avvenuta-consegna", "avvenuta-consegna"]),
        ("gemella", vec!["accettazione", "avvenuta-consegna", "avvenuta-consegna"]),
    ] {
        let receipts = brings(name).await;
        assert_eq!(kinds(&receipts), expected, "{name}");
        if name == "doppia" {
            assert_eq!((&receipts[0], &receipts[2]), (&receipts[1], &receipts[3]));
        }
        if name == "gemella" {
            assert_ne!(receipts[1].header("Message-ID"), receipts[2].header("Message-ID"));
        }
    }
}

#[tokio::test]
async fn notices_come_by_the_clock_and_not_before() {
    let (notice, delivered) = ("preavviso-errore-consegna", "avvenuta-consegna");
    for (name, hours) in [
        ("tardi12", vec![(11, vec![]), (12, vec![notice]), (13, vec![notice, delivered])]),
        ("tardi24", vec![(12, vec![notice]), (23, vec![notice]), (48, vec![notice, notice])]),
        ("solo24", vec![(23, vec![]), (24, vec![notice])]),
        ("risorta", vec![(24, vec![notice, notice]), (30, vec![notice, notice, delivered])]),
    ] {
        let world = World::new().await;
        let start = world.clock.now();
        world.send(1, &[&format!("{name}@pec.example")]).await;
        for (hour, expected) in hours {
            world.clock.set(start + SignedDuration::from_hours(hour));
            world.provider.settle().await;
            let receipts = world.receipts().await;
            assert_eq!(kinds(&receipts)[1..], expected, "{name} after {hour} h");
        }
        let last = world.receipts().await.pop().unwrap();
        assert_eq!(
            last.header("From").unwrap().contains("uno"),
            last.header("X-Ricevuta").unwrap() == notice
        );
        assert_eq!(last.header("To").unwrap(), SENDER);
    }
}

#[tokio::test]
async fn a_late_delivery_waits_for_its_time() {
    let world = World::new().await;
    world.send(1, &["lenta@pec.example"]).await;
    assert_eq!(kinds(&world.receipts().await), ["accettazione"]);
    world.clock.advance(SignedDuration::from_mins(10));
    world.provider.settle().await;
    let receipts = world.receipts().await;
    assert_eq!(kinds(&receipts), ["accettazione", "avvenuta-consegna"]);
    assert_eq!(receipts[1].datum("ora").unwrap(), "12:10:00");
}

#[tokio::test]
async fn receipts_lie_in_the_ways_that_their_names_say() {
    let data = |receipts: &[Receipt], name: &str| receipts.last().unwrap().datum(name);
    let own = Some("<uno.1@istituto.example>".to_owned());
    let header = |receipts: &[Receipt]| receipts.last().unwrap().header("X-Riferimento-Message-ID");

    let foreign = brings("altrui").await;
    assert!(data(&foreign, "msgid") != own && data(&foreign, "msgid") == header(&foreign));
    let split = brings("discorde").await;
    assert!(data(&split, "msgid") == own && header(&split) != own);
    let without = brings("senzaid").await;
    assert!(without.iter().all(|one| one.datum("msgid").is_none()) && header(&without).is_none());
    assert_eq!(data(&brings("altrotipo").await, "postacert@tipo").unwrap(), "accettazione");
    assert_eq!(brings("senzadati").await[1].data(), None);
    assert!(brings("entita").await[1].data().unwrap().contains("<!DOCTYPE"));
    let renamed = brings("minuscole").await;
    assert_eq!(renamed[1].header("X-Tiporicevuta").unwrap(), "completa");
    assert_eq!(renamed[1].header("X-Riferimento-Message-Id"), own);
    assert!(brings("nuda").await[1].header("Content-Type").unwrap().starts_with("multipart/mixed"));
}

#[tokio::test]
async fn a_forged_receipt_comes_only_inside_an_envelope() {
    let receipts = brings("busta").await;
    assert_eq!(kinds(&receipts), ["accettazione", "posta-certificata"]);
    let envelope = &receipts[1];
    assert_eq!(envelope.header("X-Ricevuta"), None);
    assert_eq!(envelope.header("To").unwrap(), SENDER);
    assert!(envelope.0.contains("X-Ricevuta: avvenuta-consegna\r\n"));
}

#[tokio::test]
async fn orders_by_number_and_by_recipient_come_before_names() {
    let world = World::new().await;
    world.provider.order(Oddity::Full, Aim::Next(1));
    world.provider.order(Oddity::Lost, Aim::Recipients("b@".to_owned()));
    for (number, to) in ["nessuno@pec.example", "a@pec.example", "b@pec.example"].iter().enumerate() {
        world.send(u32::try_from(number).unwrap(), &[to]).await;
    }
    let receipts = world.receipts().await;
    let expected = ["accettazione", "errore-consegna", "accettazione", "avvenuta-consegna", "accettazione"];
    assert_eq!(kinds(&receipts), expected);
    assert_eq!(receipts[1].datum("errore-esteso").unwrap(), "5.2.2 - casella piena");
    world.provider.behave();
    world.send(9, &["b@pec.example"]).await;
    assert_eq!(kinds(&world.receipts().await)[5..], ["accettazione", "avvenuta-consegna"]);
}

#[tokio::test]
async fn a_connection_lost_after_the_dot_leaves_receipts_and_before_it_nothing() {
    let world = World::new().await;
    let to = "azienda@pec.example";
    for step in [Step::Dot, Step::Stored] {
        world.provider.misbehave(Fault::at(step, Act::Drop));
        assert_eq!(world.hand_in(SENDER, &[to], &message(1, &[to])).await, "");
        world.provider.settle().await;
        let expected = if step == Step::Stored { 2 } else { 0 };
        assert_eq!(world.receipts().await.len(), expected, "{step:?}");
    }
    assert_eq!(world.provider.handed_in("uno.1@istituto.example"), 1);
}
