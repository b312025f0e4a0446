//! How others take it into their programs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::{Router, routing};
use identity_provider::{Federation, IdentityProvider, Source};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::world::{self, World, asking};

#[tokio::test]
async fn a_service_is_known_by_the_address_of_its_metadata_once_it_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/metadata", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let metadata = move || async move {
        // The first answer comes too early for the service.
        match counted.fetch_add(1, Ordering::SeqCst) {
            0 => (StatusCode::SERVICE_UNAVAILABLE, String::new()),
            _ => (StatusCode::OK, world::service_metadata()),
        }
    };
    let server = axum::serve(listener, Router::new().route("/metadata", routing::get(metadata)));
    let world = World::knowing(vec![(Federation::Spid, Source::Url(url))]);
    let sign_ins = async {
        let early = world.ask(&asking()).await;
        assert_eq!(early.status, StatusCode::FORBIDDEN);
        assert!(early.body.contains("answered 503"), "{}", early.body);
        for _ in 0..2 {
            assert_eq!(world.sign_in(&asking(), "mario").await.status, StatusCode::OK);
        }
    };
    tokio::select! {
        _ = server.into_future() => panic!("the service ended"),
        () = sign_ins => {}
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2, "metadata are kept for a while");
}

#[tokio::test]
async fn it_is_mounted_below_a_path_and_its_links_lead_there() {
    let world = World::new();
    let program: Router = Router::new().nest("/test", world.provider.router());
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    for path in ["/test", "/test/spid/metadata", "/test/cie/metadata", "/test/style.css"] {
        let answer = program.clone().oneshot(get(path)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-store");
    }
    assert_eq!(world.provider.entity_id(Federation::Cie), "https://idp.example/test/cie");
    let metadata = world.get("/spid/metadata").await.body;
    assert_eq!(
        world::value(&metadata, "SingleSignOnService@Location").as_deref(),
        Some("https://idp.example/test/spid/sso")
    );
}

#[test]
fn a_key_that_is_none_is_named_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("first.key.pem"), "no key").unwrap();
    std::fs::write(folder.path().join("first.certificate.pem"), "no certificate").unwrap();
    let failure = IdentityProvider::open(world::settings(folder.path().to_owned())).err().unwrap();
    assert!(failure.to_string().contains("first.certificate.pem: "), "{failure}");
}
