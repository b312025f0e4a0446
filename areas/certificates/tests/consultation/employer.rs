use certificates::consultation::{DOWNLOADED, LISTED, OPENED};
use certificates::{Certificate, State, intake};
use testing::on_each_database;

use crate::desk::{CACCAMO, CANARY, Desk, ROSSI, between, worker};

const LIST: &str = "/azienda/attestati";

fn numbers(body: &str) -> Vec<u32> {
    let cells = body.split("data-label=\"Numero di protocollo\"><span class=\"font-monospace\">").skip(1);
    cells.map(|cell| cell[..9].parse().unwrap()).collect()
}

fn link<'a>(body: &'a str, rel: &str) -> Option<&'a str> {
    between(body, &format!("rel=\"{rel}\" href=\""), "\"")
}

async fn search(desk: &Desk, fields: &[(&str, &str)]) -> Vec<u32> {
    let found = desk.post("/azienda/attestati/ricerca", fields).await;
    assert_eq!(found.status, 303, "{}", found.body);
    let to = found.header("location").to_owned();
    assert!(fields.iter().all(|(_, value)| value.len() < 3 || !to.contains(value)), "{to}");
    numbers(&desk.get(&to).await.body)
}

#[tokio::test]
async fn a_list_is_paged_both_ways_and_shows_only_the_employers_own() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let many: Vec<Certificate> = (1..=45).map(|number| desk.certificate(number)).collect();
        desk.store(desk.firm, None, &many).await;
        desk.store(desk.other_firm, None, &[desk.certificate(99)]).await;
        desk.clerk_of(desk.firm, None);
        let first = desk.get(LIST).await;
        assert_eq!(numbers(&first.body), (26..=45).rev().collect::<Vec<_>>());
        assert!(link(&first.body, "prev").is_none());
        let second = desk.get(&link(&first.body, "next").unwrap().replace("&#38;", "&")).await;
        assert_eq!(numbers(&second.body), (6..=25).rev().collect::<Vec<_>>());
        let third = desk.get(&link(&second.body, "next").unwrap().replace("&#38;", "&")).await;
        assert_eq!(numbers(&third.body), (1..=5).rev().collect::<Vec<_>>());
        assert!(link(&third.body, "next").is_none());
        let back = desk.get(&link(&third.body, "prev").unwrap().replace("&#38;", "&")).await;
        assert_eq!(numbers(&back.body), numbers(&second.body));
        let start = desk.get(&link(&back.body, "prev").unwrap().replace("&#38;", "&")).await;
        assert_eq!(numbers(&start.body), numbers(&first.body));
        assert!(link(&start.body, "prev").is_none());
        assert_eq!(numbers(&desk.get(&format!("{LIST}?per=50")).await.body).len(), 45);
        let recorded = desk.events(LISTED).await;
        assert_eq!(recorded.len(), 6, "one event for each page");
        assert_eq!(recorded[0].1.as_ref().unwrap().split(' ').count(), 20);
    })
    .await;
}

#[tokio::test]
async fn an_intermediary_sees_and_fetches_the_attestations_of_the_firm_that_he_acts_for_and_of_no_other() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.firm, None, &[desk.certificate(1), desk.certificate(2)]).await;
        desk.store(desk.other_firm, None, &[desk.certificate(9)]).await;
        desk.intermediary_of(desk.other_firm);
        let others = desk.get(LIST).await;
        let foreign =
            format!("{LIST}/0{}", between(&others.body, &format!("href=\"{LIST}/0"), "\"").unwrap());
        desk.intermediary_of(desk.firm);
        let list = desk.get(LIST).await;
        assert_eq!(numbers(&list.body), [2, 1], "{}", list.body);
        let one = format!("{LIST}/0{}", between(&list.body, &format!("href=\"{LIST}/0"), "\"").unwrap());
        let page = desk.get(&one).await;
        assert!(page.status == 200 && page.body.contains("000000002") && !page.body.contains(CANARY));
        let pdf = desk.get(&format!("{one}/attestato.pdf")).await;
        assert!(pdf.bytes.starts_with(b"%PDF"));
        assert_eq!(desk.get(&foreign).await.status, 404);
        assert_eq!((desk.events(OPENED).await.len(), desk.events(DOWNLOADED).await.len()), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_search_narrows_the_list_and_stands_in_no_address() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let mut first = desk.certificate(1);
        first.worker = worker(CACCAMO, "D'Agliè", "Fabio");
        let annulled = Certificate { state: State::Annulled, ..desk.certificate(2) };
        desk.world.clock.advance(jiff::SignedDuration::from_hours(72));
        let later = desk.certificate(3);
        desk.store(desk.firm, None, &[first.clone(), annulled, later.clone()]).await;
        desk.clerk_of(desk.firm, None);
        assert_eq!(search(&desk, &[("worker", CACCAMO)]).await, [1]);
        assert_eq!(search(&desk, &[("worker", "dagli")]).await, [1]);
        assert_eq!(search(&desk, &[("worker", "D'AGLIÈ")]).await, [1]);
        assert_eq!(search(&desk, &[("worker", "Ros")]).await, [3, 2]);
        assert_eq!(search(&desk, &[("protocol_number", "000000002")]).await, [2]);
        assert_eq!(search(&desk, &[("protocol_number", "000000002"), ("worker", CACCAMO)]).await, [0_u32; 0]);
        assert_eq!(search(&desk, &[("state", "annulled")]).await, [2]);
        let day = later.released_on.to_string();
        assert_eq!(search(&desk, &[("released_from", &day)]).await, [3]);
        assert_eq!(search(&desk, &[("received_to", &first.released_on.to_string())]).await, [2, 1]);
        assert_eq!(
            search(&desk, &[("released_to", &first.released_on.to_string()), ("state", "valid")]).await,
            [1]
        );

        let wrong =
            desk.post("/azienda/attestati/ricerca", &[("worker", "R"), ("released_from", "ieri")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("href=\"#worker\"") && wrong.body.contains("href=\"#released_from\""));

        let kept = desk.post("/azienda/attestati/ricerca", &[("worker", CACCAMO)]).await;
        let to = kept.header("location").to_owned();
        desk.world.clock.advance(jiff::SignedDuration::from_secs(1));
        desk.clerk_of(desk.firm, None);
        let other_session = desk.get(&to).await;
        assert_eq!((other_session.status.as_u16(), other_session.header("location")), (303, LIST));
    })
    .await;
}

#[tokio::test]
async fn opening_an_attestation_marks_it_as_read_and_a_later_change_shows() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let certificate = desk.certificate(1);
        desk.store(desk.firm, None, std::slice::from_ref(&certificate)).await;
        desk.clerk_of(desk.firm, None);
        let list = desk.get(LIST).await;
        assert!(list.body.contains("Un attestato è da leggere"));
        let path = format!("{LIST}/0{}", between(&list.body, "href=\"/azienda/attestati/0", "\"").unwrap());
        let page = desk.get(&path).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("VIA ROMA") && !page.body.contains(CANARY));
        assert_eq!(desk.events(OPENED).await.len(), 1);
        assert!(desk.get(LIST).await.body.contains("Hai letto tutti gli attestati"));
        assert_eq!(search(&desk, &[("reading", "unread")]).await, [0_u32; 0]);

        let mut tx = desk.world.db.write().await.unwrap();
        intake::annul_arrived(&desk.certificates, &mut tx, certificate.protocol_number).await.unwrap();
        tx.commit().await.unwrap();
        let list = desk.get(LIST).await;
        assert!(
            list.body.contains("Un attestato è cambiato dopo la lettura") && list.body.contains("annullato")
        );
        assert_eq!(search(&desk, &[("reading", "changed")]).await, [1]);
        assert!(desk.get(&path).await.body.contains("cambiato dopo la lettura"));
        assert!(!desk.get(&path).await.body.contains("cambiato dopo la lettura"));
        assert_eq!(search(&desk, &[("reading", "changed")]).await, [0_u32; 0]);
    })
    .await;
}

#[tokio::test]
async fn another_employers_attestation_is_answered_like_none() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.firm, None, &[desk.certificate(1)]).await;
        desk.clerk_of(desk.firm, None);
        let list = desk.get(LIST).await;
        let path = format!("{LIST}/0{}", between(&list.body, "href=\"/azienda/attestati/0", "\"").unwrap());
        desk.clerk_of(desk.other_firm, None);
        for file in ["", "/attestato.pdf", "/attestato.xml", "/attestato.txt"] {
            assert_eq!(desk.get(&format!("{path}{file}")).await.status, 404, "{file}");
        }
        let recorded = desk.events(OPENED).await;
        assert!(recorded.iter().all(|(subject, _, outcome)| subject.is_none() && outcome == "refused"));
        assert_eq!((recorded.len(), desk.events(DOWNLOADED).await.len()), (4, 0));
        desk.nobody();
        assert_eq!(desk.get(&path).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn a_clerk_who_has_not_said_for_whom_he_acts_is_led_to_the_choice_and_from_there_back() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of_nobody();
        let asked = desk.get("/azienda/attestati?per=50").await;
        let choice = "/accesso/per-conto?next=%2Fazienda%2Fattestati%3Fper%3D50";
        assert_eq!((asked.status.as_u16(), asked.header("location")), (303, choice));
        let sent = desk.post("/azienda/attestati/letti", &[]).await;
        assert_eq!((sent.status.as_u16(), sent.header("location")), (303, "/accesso/per-conto?next=%2F"));
    })
    .await;
}

#[tokio::test]
async fn a_clerk_of_one_unit_sees_that_unit_alone() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.body, Some("00001"), &[desk.certificate(1)]).await;
        desk.store(desk.body, Some("00002"), &[desk.certificate(2)]).await;
        desk.clerk_of(desk.body, None);
        let all = desk.get(LIST).await;
        assert_eq!(numbers(&all.body), [2, 1]);
        let second = format!("{LIST}/0{}", between(&all.body, "href=\"/azienda/attestati/0", "\"").unwrap());
        desk.clerk_of(desk.body, Some("00001"));
        assert_eq!(numbers(&desk.get(LIST).await.body), [1]);
        assert_eq!(search(&desk, &[("state", "valid")]).await, [1]);
        assert_eq!(search(&desk, &[("reading", "unread")]).await, [1]);
        assert_eq!(search(&desk, &[("protocol_number", "000000002")]).await, [0_u32; 0]);
        assert_eq!(desk.get(&second).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn one_attestation_and_the_whole_list_are_fetched_as_files() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.firm, None, &[desk.certificate(1), desk.certificate(2)]).await;
        desk.clerk_of(desk.firm, None);
        let list = desk.get(LIST).await;
        let path = format!("{LIST}/0{}", between(&list.body, "href=\"/azienda/attestati/0", "\"").unwrap());
        for (file, kind) in [
            ("attestato.pdf", "application/pdf"),
            ("attestato.xml", "application/xml"),
            ("attestato.txt", "text/plain; charset=us-ascii"),
        ] {
            let one = desk.get(&format!("{path}/{file}")).await;
            assert_eq!((one.status.as_u16(), one.header("content-type")), (200, kind), "{file}");
            assert!(!one.body.contains(CANARY));
        }
        assert_eq!(desk.get(&format!("{path}/attestato.exe")).await.status, 404);
        let before = desk.events(DOWNLOADED).await.len();
        assert_eq!(before, 3);
        for (file, holds) in
            [("attestati.xml", "000000002"), ("attestati.txt", "000000001"), ("attestati.csv", ROSSI)]
        {
            let all = desk.get(&format!("{LIST}/elenco/{file}")).await;
            assert_eq!(all.status, 200, "{file}");
            assert!(all.body.contains(holds) && !all.body.contains(CANARY), "{}", all.body);
        }
        assert_eq!(desk.events(DOWNLOADED).await.len(), before + 6, "each worker's attestation is recorded");
    })
    .await;
}

#[tokio::test]
async fn ticked_attestations_are_marked_as_read() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.firm, None, &[desk.certificate(1), desk.certificate(2)]).await;
        desk.clerk_of(desk.firm, None);
        let list = desk.get(LIST).await;
        let ids: Vec<&str> =
            list.body.split("name=\"ids\" value=\"").skip(1).map(|rest| &rest[..36]).collect();
        let fields = [("ids", ids[0]), ("ids", ids[1]), ("return_to", "/azienda/attestati?per=50")];
        let marked = desk.post("/azienda/attestati/letti", &fields).await;
        assert_eq!((marked.status.as_u16(), marked.header("location")), (303, "/azienda/attestati?per=50"));
        assert!(desk.get(LIST).await.body.contains("Hai letto tutti gli attestati"));
        let elsewhere = desk.post("/azienda/attestati/letti", &[("return_to", "https://evil.example")]).await;
        assert_eq!(elsewhere.header("location"), LIST);
    })
    .await;
}
