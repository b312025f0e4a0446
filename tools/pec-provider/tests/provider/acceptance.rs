use crate::world::{SENDER, World, kinds, message};

const TO: &str = "azienda@pec.example";

#[tokio::test]
async fn a_message_is_accepted_and_delivered_with_the_data_that_the_rules_want() {
    let world = World::new().await;
    world.send(1, &[TO]).await;
    let receipts = world.receipts().await;
    assert_eq!(kinds(&receipts), ["accettazione", "avvenuta-consegna"]);
    let [accepted, delivered] = &receipts[..] else { panic!() };
    assert_eq!(accepted.header("Subject").unwrap(), "ACCETTAZIONE: Attestato n. 1");
    assert_eq!(accepted.header("From").unwrap(), "posta-certificata@gestore-uno.example");
    assert_eq!(delivered.header("From").unwrap(), "posta-certificata@gestore-due.example");
    assert_eq!(delivered.header("Subject").unwrap(), "CONSEGNA: Attestato n. 1");
    for receipt in &receipts {
        assert_eq!(receipt.header("To").unwrap(), SENDER);
        assert_eq!(receipt.header("X-Riferimento-Message-ID").unwrap(), "<uno.1@istituto.example>");
        assert_eq!(receipt.datum("msgid").unwrap(), "<uno.1@istituto.example>");
        assert_eq!(receipt.datum("postacert@tipo"), receipt.header("X-Ricevuta"));
        assert_eq!(receipt.datum("mittente").unwrap(), SENDER);
        assert_eq!(receipt.datum("data@zona").unwrap(), "+0100");
        assert_eq!(receipt.datum("ora").unwrap(), "12:00:00");
    }
    assert_eq!(accepted.datum("identificativo"), delivered.datum("identificativo"));
    let ids: Vec<_> = receipts.iter().map(|one| one.header("Message-ID").unwrap()).collect();
    assert!(ids[0] != ids[1] && !ids.contains(&format!("<{}>", accepted.datum("identificativo").unwrap())));
    assert_eq!((accepted.datum("consegna"), delivered.datum("consegna")), (None, Some(TO.to_owned())));
    assert_eq!(delivered.datum("ricevuta@tipo").unwrap(), "completa");
}

#[tokio::test]
async fn a_message_without_an_id_of_its_own_has_none_in_its_receipts() {
    let world = World::new().await;
    let raw = message(1, &[TO]).replace("Message-ID: <uno.1@istituto.example>\r\n", "");
    world.hand_in(SENDER, &[TO], &raw).await;
    world.provider.settle().await;
    let receipts = world.receipts().await;
    assert_eq!(receipts.len(), 2);
    assert!(receipts.iter().all(|one| one.datum("msgid").is_none()));
    assert!(receipts.iter().all(|one| one.header("X-Riferimento-Message-ID").is_none()));
}

#[tokio::test]
async fn what_breaks_the_rules_or_carries_a_virus_is_not_accepted() {
    let world = World::new().await;
    let bcc = message(1, &[TO]).replace("Subject:", "Bcc: nascosto@pec.example\r\nSubject:");
    let virus = message(2, &[TO]).replace("Testo", "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!");
    for raw in [bcc, virus] {
        assert!(world.hand_in(SENDER, &[TO], &raw).await.starts_with("250"));
        world.provider.settle().await;
    }
    let receipts = world.receipts().await;
    assert_eq!(kinds(&receipts), ["non-accettazione", "non-accettazione"]);
    let subjects: Vec<_> = receipts.iter().map(|one| one.header("Subject").unwrap()).collect();
    let expected = [
        "AVVISO DI NON ACCETTAZIONE: Attestato n. 1",
        "AVVISO DI NON ACCETTAZIONE PER VIRUS: Attestato n. 2",
    ];
    assert_eq!(subjects, expected);
    let errors: Vec<_> = receipts.iter().map(|one| one.datum("postacert@errore").unwrap()).collect();
    assert_eq!(errors, ["altro", "virus"]);
    assert_eq!(receipts[1].header("X-VerificaSicurezza").unwrap(), "errore");
    assert!(receipts[0].datum("errore-esteso").unwrap().contains("Bcc"));
    assert_eq!(world.provider.mailbox(TO).unwrap().len(), 0);
    assert_eq!((world.provider.counts().taken, world.provider.counts().refused), (2, 2));
}

#[tokio::test]
async fn with_logins_only_a_mailbox_itself_can_send_from_it() {
    let world = World::with(|settings| settings.smtp_login = true).await;
    assert!(world.hand_in(SENDER, &[TO], &message(1, &[TO])).await.starts_with("530"));
    let mut smtp = crate::world::Line::to(world.provider.smtp()).await;
    smtp.line().await;
    // "\0attestati@pec.istituto.example\0segreta"
    let login = "AUTH PLAIN AGF0dGVzdGF0aUBwZWMuaXN0aXR1dG8uZXhhbXBsZQBzZWdyZXRh";
    assert!(smtp.ask(login, 1).await.starts_with("235"));
    assert!(smtp.ask(&format!("MAIL FROM:<{TO}>"), 1).await.starts_with("553"));
    assert!(smtp.ask(&format!("MAIL FROM:<{SENDER}>"), 1).await.starts_with("250"));
}

#[tokio::test]
async fn what_is_handed_in_twice_is_known() {
    let world = World::new().await;
    for number in [1, 2, 1] {
        world.send(number, &[TO]).await;
    }
    let times = |number| world.provider.handed_in(&format!("uno.{number}@istituto.example"));
    assert_eq!((times(1), times(2), times(3)), (2, 1, 0));
    assert_eq!(world.provider.handed_in_twice(), ["uno.1@istituto.example"]);
}
