use http::{StatusCode, header};
use testing::{World, on_each_database};

use crate::desk::{CLERK, Desk, WORKER};

#[tokio::test]
async fn a_stranger_finds_what_is_open_and_the_way_in() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let page = desk.browser().get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has(r#"href="/attestati""#) && page.has(r#"href="/accesso""#), "{}", page.text);
    assert!(!page.has("/elenco") && !page.has("/miei") && !page.has("/profilo/accessi"));
}

#[tokio::test]
async fn what_is_not_the_persons_is_neither_shown_nor_reachable() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut worker = desk.signed_in(WORKER).await;
        let page = worker.get("/").await;
        assert!(page.has(r#"href="/miei""#) && !page.has("/elenco"), "{}", page.text);
        assert_eq!(worker.get("/elenco").await.status, StatusCode::NOT_FOUND);
        let page = desk.signed_in(CLERK).await.get("/").await;
        assert!(page.has(r#"href="/elenco""#) && !page.has("/miei"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn personal_pages_are_kept_by_no_cache_and_name_nobody_in_their_title() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut worker = desk.signed_in(WORKER).await;
    for path in ["/", "/profilo/accessi", "/accesso/per-conto"] {
        let page = worker.get(path).await;
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{path}");
        let title = page.text.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(!title.contains("Rossi"), "{title}");
        assert!(!page.has(WORKER), "{path}");
    }
}

#[tokio::test]
async fn every_text_exists_in_all_languages() {
    let desk = Desk::open(World::on_sqlite().await).await;
    assert_eq!(desk.identity.site.messages().missing(), []);
}
