use jiff::SignedDuration;
use testing::on_each_database;

use crate::desk::{Desk, START};
use crate::store;

fn page() -> String {
    format!("{START}/andamento")
}

#[tokio::test]
async fn the_figures_tell_what_was_queued_and_sent_in_a_table_and_a_drawing() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.get(&page()).await.says(&["Il bilancio non è ancora stato fatto"]);
        for _ in 0..3 {
            desk.queue("personale@pec.ditta.example").await;
        }
        desk.run().await;
        delivery::balance_due(&desk.delivery).await.unwrap();
        let shown = desk.get(&page()).await;
        shown.says(&[
            "il conto tornava: 3 messaggi messi in coda da sempre, 3 in qualche stato",
            "<th scope=\"row\">16/03/2026, 12:00</th><td class=\"text-end\" data-label=\"Messi in coda\">3</td>",
            "<th scope=\"row\">16/03/2026</th><td class=\"text-end\" data-label=\"Messi in coda\">3</td>",
            "class=\"flow-sent\"",
            "La colonna più alta vale 3.",
        ]);
        assert!(!shown.body.contains("style="), "{}", shown.body);
        assert_eq!(shown.body.matches("<th scope=\"row\">").count(), 78);
        desk.world.clock.advance(SignedDuration::from_hours(3));
        desk.get(&page()).await.says(&["L&#39;ultimo bilancio è vecchio"]);
        assert!(store::events(&desk).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_lost_item_is_told_on_the_page_and_recorded_once() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let lost = desk.queue("personale@pec.ditta.example").await;
        desk.queue("personale@pec.ditta.example").await;
        delivery::balance_due(&desk.delivery).await.unwrap();
        store::lose(&desk, lost).await;
        for _ in 0..2 {
            delivery::balance_due(&desk.delivery).await.unwrap();
        }
        desk.get(&page())
            .await
            .says(&["Il conto non torna", "2 messaggi messi in coda e 1 in qualche stato"]);
        let event = ("delivery-balance-broken".to_owned(), String::new(), "queued 2, standing 1".to_owned());
        assert_eq!(store::events(&desk).await, [event]);
    })
    .await;
}
