use kernel::Random;
use pec_provider::{PecProvider, Settings, Storage};

use crate::world::{Line, SENDER, World};

const TO: &str = "azienda@pec.example";

#[tokio::test]
async fn a_mailbox_is_selected_searched_flagged_and_emptied() {
    let world = World::new().await;
    world.send(1, &[TO]).await;
    world.send(2, &[TO]).await;
    let mut imap = world.imap(SENDER).await;
    imap.say("a SELECT inbox").await;
    let selected = imap.until("a ").await;
    assert!(selected.contains(&"* 4 EXISTS".to_owned()), "{selected:?}");
    assert!(selected.contains(&"* OK [UIDNEXT 5] the next".to_owned()), "{selected:?}");
    assert_eq!(selected.last().unwrap(), "a OK [READ-WRITE] done");
    for (search, found) in [
        ("ALL", "1 2 3 4"),
        ("UID 3:*", "3 4"),
        ("HEADER X-Riferimento-Message-ID \"<uno.2@istituto.example>\" HEADER X-Ricevuta avvenuta", "4"),
        ("SINCE 16-Mar-2026 UNSEEN", "1 2 3 4"),
        ("SINCE 17-Mar-2026", ""),
        ("OR UID 1 NOT UID 1:3", "1 4"),
    ] {
        imap.say(&format!("b UID SEARCH {search}")).await;
        assert_eq!(imap.until("b ").await[0], format!("* SEARCH {found}").trim_end(), "{search}");
    }
    imap.say("c UID FETCH 1 (FLAGS BODY[TEXT]<0.4>)").await;
    assert_eq!(imap.until("c ").await[0], "* 1 FETCH (UID 1 FLAGS (\\Seen) BODY[TEXT]<0> {4}");
    imap.say("d UID STORE 1,3 +FLAGS (\\Deleted)").await;
    let stored = imap.until("d ").await;
    let expected = ["* 1 FETCH (UID 1 FLAGS (\\Seen \\Deleted))", "* 3 FETCH (UID 3 FLAGS (\\Deleted))"];
    assert_eq!(stored[..2], expected);
    imap.say("e UID EXPUNGE 1").await;
    assert_eq!(imap.until("e ").await, ["* 1 EXPUNGE", "e OK EXPUNGE done"]);
    imap.say("f FETCH 1:* (UID)").await;
    let left = ["* 1 FETCH (UID 2)", "* 2 FETCH (UID 3)", "* 3 FETCH (UID 4)", "f OK FETCH done"];
    assert_eq!(imap.until("f ").await, left);
    imap.say("g STATUS INBOX (MESSAGES UIDNEXT UNSEEN)").await;
    assert_eq!(imap.until("g ").await[0], "* STATUS INBOX (MESSAGES 3 UIDNEXT 5 UNSEEN 3)");
}

#[tokio::test]
async fn an_examined_mailbox_stays_as_it_is() {
    let world = World::new().await;
    world.send(1, &[TO]).await;
    let mut imap = world.imap(SENDER).await;
    imap.say("a EXAMINE INBOX").await;
    assert_eq!(imap.until("a ").await.last().unwrap(), "a OK [READ-ONLY] done");
    imap.say("b FETCH 1 BODY[]").await;
    assert_eq!(imap.messages("b ").await.len(), 1);
    for command in ["UID STORE 1 +FLAGS (\\Deleted)", "EXPUNGE"] {
        imap.say(&format!("c {command}")).await;
        assert!(imap.until("c ").await[0].starts_with("c NO"), "{command}");
    }
    imap.say("d FETCH 1 FLAGS").await;
    assert_eq!(imap.until("d ").await[0], "* 1 FETCH (FLAGS ())");
}

#[tokio::test]
async fn whoever_looks_on_is_told_what_another_removes_and_what_arrives() {
    let world = World::new().await;
    world.send(1, &[TO]).await;
    world.send(2, &[TO]).await;
    let (mut one, mut other) = (world.imap(SENDER).await, world.imap(SENDER).await);
    one.say("a EXAMINE INBOX").await;
    one.until("a ").await;
    other.say("a SELECT INBOX\r\nb UID STORE 1,3 +FLAGS.SILENT (\\Deleted)\r\nc EXPUNGE").await;
    other.until("c ").await;
    world.send(3, &[TO]).await;
    // Numbers stay as they are while messages are fetched by them.
    one.say("b FETCH 2,4 (UID)").await;
    assert_eq!(one.until("b ").await, ["* 2 FETCH (UID 2)", "* 4 FETCH (UID 4)", "b OK FETCH done"]);
    one.say("c NOOP").await;
    assert_eq!(one.until("c ").await, ["* 3 EXPUNGE", "* 1 EXPUNGE", "* 4 EXISTS", "c OK NOOP done"]);
    one.say("d FETCH 1:* (UID)").await;
    let left = [
        "* 1 FETCH (UID 2)",
        "* 2 FETCH (UID 4)",
        "* 3 FETCH (UID 5)",
        "* 4 FETCH (UID 6)",
        "d OK FETCH done",
    ];
    assert_eq!(one.until("d ").await, left);
}

#[tokio::test]
async fn whoever_waits_is_told_of_what_arrives() {
    let world = World::new().await;
    let mut imap = world.imap(SENDER).await;
    imap.say("a SELECT INBOX").await;
    imap.until("a ").await;
    imap.say("b IDLE").await;
    assert_eq!(imap.line().await, "+ idling");
    world.send(1, &[TO]).await;
    imap.until("* 2 EXISTS").await;
    imap.say("DONE").await;
    imap.until("b OK").await;
}

#[tokio::test]
async fn a_login_can_come_in_literals_and_by_authenticate() {
    let world = World::new().await;
    let mut imap = Line::to(world.provider.imap()).await;
    imap.line().await;
    assert_eq!(imap.ask("a LOGIN {30}", 1).await, "+ go on");
    imap.say(&format!("{SENDER} {{7+}}\r\nsegreta")).await;
    imap.until("a OK").await;
    let mut other = Line::to(world.provider.imap()).await;
    other.line().await;
    assert!(other.ask("a AUTHENTICATE PLAIN", 1).await.starts_with('+'));
    // "\0attestati@pec.istituto.example\0segreta"
    other.say("AGF0dGVzdGF0aUBwZWMuaXN0aXR1dG8uZXhhbXBsZQBzZWdyZXRh").await;
    other.until("a OK").await;
}

#[tokio::test]
async fn wrong_passwords_lock_the_account_at_both_doors() {
    let world = World::with(|settings| {
        settings.lock_after = 2;
        settings.smtp_login = true;
    })
    .await;
    let mut imap = Line::to(world.provider.imap()).await;
    imap.line().await;
    for _ in 0..2 {
        assert!(imap.ask(&format!("a LOGIN {SENDER} sbagliata"), 1).await.contains("AUTHENTICATIONFAILED"));
    }
    assert!(imap.ask(&format!("a LOGIN {SENDER} segreta"), 1).await.contains("locked"));
    let mut smtp = Line::to(world.provider.smtp()).await;
    smtp.line().await;
    let login = "AUTH PLAIN AGF0dGVzdGF0aUBwZWMuaXN0aXR1dG8uZXhhbXBsZQBzZWdyZXRh";
    assert!(smtp.ask(login, 1).await.contains("locked"));
    world.provider.unlock(SENDER);
    assert!(smtp.ask(login, 1).await.starts_with("235"));
}

#[tokio::test]
async fn nothing_can_be_read_without_a_login() {
    let world = World::new().await;
    let mut imap = Line::to(world.provider.imap()).await;
    imap.line().await;
    for command in ["SELECT INBOX", "UID FETCH 1:* BODY[]", "STATUS INBOX (MESSAGES)", "IDLE"] {
        assert!(imap.ask(&format!("a {command}"), 1).await.starts_with("a BAD"), "{command}");
    }
}

#[tokio::test]
async fn mailboxes_and_keys_in_folders_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings {
        storage: Storage::Folder(folder.path().join("mail")),
        keys: Some(folder.path().join("keys")),
        ..Settings::loopback()
    };
    let world = World::with(|changed| *changed = settings()).await;
    world.send(1, &[TO]).await;
    let (before, trust) = (world.provider.mailbox(SENDER).unwrap(), world.provider.trust_pem().to_owned());
    let clock = world.clock.clone();
    drop(world);
    let provider = PecProvider::start(settings(), clock.clone(), Random::seeded(8)).await.unwrap();
    assert_eq!(provider.trust_pem(), trust);
    assert!(before.len() == 2 && before == provider.mailbox(SENDER).unwrap());
    let world = World { provider, clock };
    world.send(2, &[TO]).await;
    let uids: Vec<_> = world.provider.mailbox(SENDER).unwrap().iter().map(|one| one.uid).collect();
    assert_eq!(uids, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_fetch_can_break_off_and_the_next_one_goes_well() {
    let world = World::new().await;
    world.send(1, &[TO]).await;
    world.provider.break_off_fetches(1);
    let mut imap = world.imap(SENDER).await;
    imap.say("a EXAMINE INBOX\r\nb UID FETCH 1:* BODY.PEEK[]").await;
    imap.until("a ").await;
    assert!(imap.line().await.starts_with("* 1 FETCH (UID 1 BODY[] {"));
    assert!(!imap.rest().await.contains("b OK"));
    assert_eq!(world.receipts().await.len(), 2);
}

#[tokio::test]
async fn a_mailbox_that_was_renumbered_is_read_anew() {
    let world = World::new().await;
    world.send(1, &[TO]).await;
    let mut imap = world.imap(SENDER).await;
    imap.say("a EXAMINE INBOX").await;
    let before = imap.until("a ").await;
    world.provider.renumber(SENDER).unwrap();
    imap.say("b NOOP").await;
    assert_eq!(imap.until("b ").await, ["* 2 EXPUNGE", "* 1 EXPUNGE", "b OK NOOP done"]);
    imap.say("b NOOP").await;
    assert_eq!(imap.until("b ").await, ["b OK NOOP done"]);
    imap.say("c EXAMINE INBOX").await;
    let after = imap.until("c ").await;
    let validity = |lines: &[String]| lines.iter().find(|line| line.contains("UIDVALIDITY")).cloned();
    assert_ne!(validity(&before), validity(&after));
    assert!(after.contains(&"* 2 EXISTS".to_owned()));
    imap.say("d UID SEARCH ALL").await;
    assert_eq!(imap.until("d ").await[0], "* SEARCH 3 4");
}
