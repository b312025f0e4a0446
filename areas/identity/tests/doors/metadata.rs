//! Identity providers' metadata, read from their registry.

use http::StatusCode;
use identity_provider::{Fault, RollOver};
use testing::on_each_database;

use crate::desk::CLERK;
use crate::provider::Together;

#[tokio::test]
async fn a_key_that_the_registry_announces_is_accepted_after_the_next_reading() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        together.sign_in(&mut browser, CLERK, "/").await;
        together.provider.inner.roll_over(RollOver::Second);
        together.registry.holds(Some(together.provider.metadata()));
        let refused = together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.has("signature-wrong"), "{}", refused.text);
        together.desk.later(60 * 12 + 1);
        assert!(together.desk.work().await >= 1);
        let entered = together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    })
    .await;
}

#[tokio::test]
async fn a_signature_by_an_unknown_key_has_the_metadata_read_at_once() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        together.desk.later(11);
        together.provider.inner.roll_over(RollOver::Second);
        together.registry.holds(Some(together.provider.metadata()));
        let refused = together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(together.desk.work().await, 1);
        let entered = together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    })
    .await;
}

#[tokio::test]
async fn a_silent_registry_changes_nothing_once_it_was_read() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        for silent in [None, Some("<html>Manutenzione</html>".to_owned())] {
            together.registry.holds(silent);
            together.desk.later(60 * 13);
            together.desk.work().await;
            let entered = together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
            assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        }
        together.provider.inner.misbehave(Fault::StrangerKey);
        let refused = together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn metadata_serve_no_longer_than_they_say_until_newer_ones_are_read() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let metadata = together.provider.metadata();
        let until = together.desk.world.clock.now() + jiff::SignedDuration::from_mins(30);
        let bounded = metadata.replacen("entityID=", &format!("validUntil=\"{until}\" entityID="), 1);
        together.registry.holds(Some(bounded));
        let entered = together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        let mut browser = together.desk.browser();
        let response = together.response(&mut browser, CLERK, "/").await;
        together.desk.later(31);
        assert_ne!(together.bring(&mut browser, &response).await.status, StatusCode::SEE_OTHER);
        let silent = together.desk.browser().get(&together.login("/")).await;
        assert_eq!(silent.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(silent.has("<code>no-providers</code>"), "{}", silent.text);
        together.registry.holds(Some(metadata));
        together.desk.later(60 * 12);
        together.desk.work().await;
        let entered = together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    })
    .await;
}

#[tokio::test]
async fn a_registry_that_was_never_read_is_told_with_the_other_doors() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        together.registry.holds(None);
        let mut browser = together.desk.browser();
        for path in ["/spid?next=%2Felenco", "/spid/login?idp=x"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
            assert!(answer.has("<code>no-providers</code>") && answer.has("/accesso"), "{}", answer.text);
        }
        together.registry.holds(Some(together.provider.metadata()));
        assert!(browser.get("/spid").await.has("/spid/login?idp="));
    })
    .await;
}
