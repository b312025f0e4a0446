//! Logging in, TLS, and staying there.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::digest::Mac;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use sms::{Code, Gateway, NoConnection, Smpp, Tls};
use sms_centre::{Centre, Fault, Settings};

use crate::support::{PATIENCE, Place, SHORT, id, text, until};

#[tokio::test]
async fn a_wrong_password_is_told_from_a_centre_that_cannot_be_reached() {
    let place = Place::new().await;
    let smpp = || Gateway::Smpp(place.smpp());
    place.write("password", "sbagliat");
    let refused = place.try_open(smpp()).await.err();
    assert_eq!(refused, Some(NoConnection::LoginRefused(Code::Smpp(0x0e))));
    place.write("password", "segreto");
    place.centre.misbehave(Fault::LoginRefused, 1);
    let refused = place.try_open(smpp()).await.err();
    assert_eq!(refused, Some(NoConnection::LoginRefused(Code::Smpp(0x0d))));
    place.centre.misbehave(Fault::LoginLater, 1);
    let later = place.try_open(smpp()).await.err();
    assert_eq!(later, Some(NoConnection::Unreachable(Some(Code::Smpp(0x05)))));
    assert!(place.try_open(smpp()).await.is_ok());
    assert_eq!(place.centre.logins(), 4);
    let nobody = Smpp { port: 9, ..place.smpp() };
    assert_eq!(place.try_open(Gateway::Smpp(nobody)).await.err(), Some(NoConnection::Unreachable(None)));
    let no_file = Smpp { password_file: PathBuf::from("/nonexistent"), ..place.smpp() };
    assert_eq!(place.try_open(Gateway::Smpp(no_file)).await.err(), Some(NoConnection::NoPassword));
}

#[tokio::test]
async fn a_refused_login_is_known_again_until_the_password_changes() {
    let place = Place::new().await;
    let key = Mac::new(&[7; 32]);
    let gateway = Gateway::Smpp(place.smpp());
    let before = gateway.fingerprint(&key).await.unwrap();
    assert_eq!(gateway.fingerprint(&key).await.unwrap(), before);
    place.write("password", "nuovo");
    assert_ne!(gateway.fingerprint(&key).await.unwrap(), before);
}

#[tokio::test]
async fn a_silent_centre_is_asked_whether_it_is_there_and_left_if_it_is_not() {
    let mut place = Place::new().await.impatient();
    place.patience.quiet = Duration::from_millis(30);
    let session = place.open().await;
    until(|| place.centre.enquiries() >= 3).await;
    assert!(session.is_usable());
    place.centre.misbehave(Fault::SilentLink, 1);
    until(|| !session.is_usable()).await;
    assert_eq!(place.centre.logins(), 1);
}

/// A key with a certificate for 127.0.0.1, and the authority that signed it, as PEM.
fn key() -> (Arc<ServerConfig>, String) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&authority_key).unwrap().pem();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (Arc::new(config), root)
}

#[tokio::test]
async fn a_centre_is_trusted_by_its_certificate_alone() {
    let (config, root) = key();
    let place = Place::with(Settings { tls: Some(config), ..Settings::loopback() }).await;
    let trusted = Some(place.write("root.pem", &root));
    let known = Smpp { tls: Tls::Implicit, trusted, ..place.smpp() };
    let session = place.try_open(Gateway::Smpp(known.clone())).await.unwrap();
    id(session.send(&text("PUC 123456789")).await);
    let stranger = Some(place.write("stranger.pem", &key().1));
    for settings in [
        Smpp { trusted: stranger, ..known.clone() },
        Smpp { trusted: None, ..known.clone() },
        Smpp { host: "localhost".to_owned(), ..known },
    ] {
        let refused = place.try_open(Gateway::Smpp(settings)).await.err();
        assert_eq!(refused, Some(NoConnection::Unreachable(None)));
    }
    assert_eq!(place.centre.logins(), 1);
}

#[tokio::test]
async fn a_centre_with_tls_is_not_spoken_to_in_clear() {
    let (config, _) = key();
    let centre = Centre::start(Settings { tls: Some(config), ..Settings::loopback() }).await.unwrap();
    let mut place = Place::new().await;
    place.centre = centre;
    place.patience = sms::Patience { answer: SHORT, ..PATIENCE };
    let refused = place.try_open(Gateway::Smpp(place.smpp())).await.err();
    assert_eq!(refused, Some(NoConnection::Unreachable(None)));
}
