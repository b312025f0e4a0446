use http::StatusCode;
use testing::on_each_database;

use crate::desk::{Desk, LINE, SENDER, START};
use crate::store;

#[tokio::test]
async fn a_suspended_mailbox_is_resumed_once_and_sends_again() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let page = format!("{START}/caselle");
        desk.get(&page).await.says(&[SENDER, "Funziona", "Nessuno legge ciò che torna"]);
        store::hamper(&desk, SENDER).await;
        let shown = desk.get(&page).await;
        shown.says(&["Sospesa dal 16/03/2026, 12:00", "altri tentativi possono bloccare"]);
        let act = format!("{page}/riprendi");
        let form = [("mailbox", SENDER), ("work", "sending")];
        assert_eq!(desk.post(&act, &form).await.location(), page);
        assert_eq!(desk.post(&act, &form).await.status, StatusCode::CONFLICT);
        let shown = desk.get(&page).await;
        shown.says(&["Funziona"]);
        assert!(!shown.body.contains("Sospesa"));
        let event = ("delivery-mailbox-resumed".to_owned(), SENDER.to_owned(), "sending".to_owned());
        assert_eq!(store::events(&desk).await, [event]);
        desk.queue("personale@pec.ditta.example").await;
        desk.run().await;
        assert_eq!(desk.mail.messages().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn reading_is_resumed_by_itself_and_no_mailbox_of_others_is_touched() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        store::hamper(&desk, SENDER).await;
        let act = format!("{START}/caselle/riprendi");
        let reading = [("mailbox", SENDER), ("work", "reading")];
        assert_eq!(desk.post(&act, &reading).await.location(), format!("{START}/caselle"));
        assert_eq!(desk.post(&act, &reading).await.status, StatusCode::CONFLICT);
        desk.get(&format!("{START}/caselle")).await.says(&["Sospesa dal"]);
        for form in
            [[("mailbox", "altra@pec.example"), ("work", "sending")], [("mailbox", SENDER), ("work", "x")]]
        {
            assert_eq!(desk.post(&act, &form).await.status, StatusCode::CONFLICT);
        }
    })
    .await;
}

#[tokio::test]
async fn a_line_for_short_messages_is_resumed_like_a_mailbox() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let page = format!("{START}/caselle");
        desk.get(&page).await.says(&[LINE, "SMS"]);
        store::hamper(&desk, LINE).await;
        desk.get(&page).await.says(&["Sospesa dal"]);
        let form = [("mailbox", LINE), ("work", "sending")];
        assert_eq!(desk.post(&format!("{page}/riprendi"), &form).await.location(), page);
        assert!(!desk.get(&page).await.body.contains("Sospesa"));
    })
    .await;
}
