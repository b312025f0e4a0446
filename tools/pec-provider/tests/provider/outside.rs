use crate::world::{World, message};

#[tokio::test]
async fn mail_from_outside_of_pec_comes_inside_an_envelope_that_certifies_nothing() {
    let world = World::new().await;
    let to = "azienda@pec.example";
    let raw = message(1, &[to]).replace("attestati@pec.istituto.example", "qualcuno@posta.example");
    assert!(world.hand_in("qualcuno@posta.example", &[to], &raw).await.starts_with("250"));
    world.provider.settle().await;
    let [envelope] = &world.read(to).await[..] else { panic!() };
    assert_eq!(envelope.header("X-Trasporto").unwrap(), "errore");
    assert_eq!(envelope.header("Subject").unwrap(), "ANOMALIA MESSAGGIO: Attestato n. 1");
    let from = "\"Per conto di: qualcuno@posta.example\" <posta-certificata@gestore-due.example>";
    assert_eq!(envelope.header("From").unwrap(), from);
    assert_eq!(envelope.data(), None);
    assert!(world.provider.mailbox("qualcuno@posta.example").unwrap().is_empty());
}

#[tokio::test]
async fn mail_from_outside_is_neither_relayed_nor_taken_for_a_mailbox_that_is_not_there() {
    let world = World::with(|settings| settings.missing = vec!["vuota@pec.example".to_owned()]).await;
    for (to, code) in [("altri@posta.example", "550 5.7.1"), ("Vuota@pec.example", "550 5.1.1")] {
        let said = world.hand_in("qualcuno@posta.example", &[to], &message(1, &[to])).await;
        assert!(said.starts_with(code), "{said}");
    }
}
