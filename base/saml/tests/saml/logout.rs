//! Single logout, both ways.

use jiff::SignedDuration;
use saml::{
    Binding, CannotSend, Delivery, Fault, Incoming, LogoutAnswer, LogoutOutcome, LogoutRequest, Outgoing,
    ToLogOut, read_metadata,
};

use crate::federation::{FORGER, PROVIDER, Pair, SIGNATURE, metadata_of, now, provider, service};
use crate::requests::{is_signed_by_us, steady};

const AGE: SignedDuration = SignedDuration::from_mins(5);

fn to_log_out() -> ToLogOut<'static> {
    ToLogOut {
        id: "_logout",
        issued_at: now(),
        name_id: "_passing-name",
        name_qualifier: "https://idp.example",
        session_index: Some("_session"),
    }
}

fn answer(outcome: LogoutOutcome) -> LogoutAnswer<'static> {
    LogoutAnswer { id: "_answer", issued_at: now(), in_response_to: "_asked", outcome }
}

#[test]
fn our_request_names_the_person_and_the_session() {
    let outgoing = service().logout_request(&provider(), Binding::Post, &to_log_out(), "state").unwrap();
    assert!(is_signed_by_us(&outgoing.xml));
    insta::assert_snapshot!("logout_request", steady(&outgoing.xml));
    assert_eq!(format!("{:?}", outgoing.delivery), "Form(https://idp.example/logout)");
    assert_eq!(format!("{:?}", to_log_out()), "ToLogOut(_logout)");
}

#[test]
fn our_answer_goes_where_the_provider_takes_answers() {
    let done = service()
        .logout_response(&provider(), Binding::Redirect, &answer(LogoutOutcome::Done), "theirs")
        .unwrap();
    let Delivery::Redirect(address) = &done.delivery else { panic!("a form") };
    assert!(address.starts_with("https://idp.example/logged-out?SAMLResponse="));
    insta::assert_snapshot!("logout_response", done.xml);
    let partial =
        service().logout_response(&provider(), Binding::Post, &answer(LogoutOutcome::Partial), "").unwrap();
    assert!(is_signed_by_us(&partial.xml));
    insta::assert_snapshot!("logout_response_partial", steady(&partial.xml));
}

#[test]
fn a_provider_without_logout_is_not_asked() {
    let metadata = metadata_of(&[&PROVIDER.certificate().base64()]).replace("SingleLogoutService", "Other");
    let provider = read_metadata(metadata.as_bytes(), &[]).unwrap().remove(0);
    let refused = service().logout_request(&provider, Binding::Post, &to_log_out(), "").unwrap_err();
    assert_eq!(refused, CannotSend::NoEndpoint);
}

/// A request as the provider writes it.
fn asked() -> String {
    include_str!("logout-request.xml").into()
}

fn in_form(xml: &str) -> Incoming {
    use base64::Engine as _;
    Incoming::from_form(&base64::engine::general_purpose::STANDARD.encode(xml), None).unwrap()
}

fn take(incoming: &Incoming) -> Result<LogoutRequest, Fault> {
    service().check_logout_request(&provider(), incoming, now(), AGE)
}

#[test]
fn a_provider_ends_a_session() {
    let request = take(&in_form(&PROVIDER.sign(&asked(), "_asked"))).unwrap();
    assert_eq!((request.id.as_str(), request.name_id.as_str()), ("_asked", "_passing-name"));
    assert_eq!(request.session_indexes, ["_one", "_two"]);
    assert!(!format!("{request:?}").contains("passing"));
}

#[test]
fn a_request_to_log_out_is_refused_for_each_rule_it_breaks() {
    for (from, to, expected) in [
        ("samlp:LogoutRequest", "samlp:ManageNameIDRequest", Fault::NotThisMessage),
        (" Version=\"2.0\"", "", Fault::Version),
        ("2026-03-16T11:00:30Z", "2026-03-16", Fault::IssuedAt),
        ("2026-03-16T11:00:30Z", "2026-03-16T10:55:59Z", Fault::IssuedBefore),
        ("2026-03-16T11:00:30Z", "2026-03-16T11:06:01Z", Fault::IssuedAfter),
        ("2026-03-16T11:05:30Z", "2026-03-16T11:01:00Z", Fault::Expired),
        ("https://inps.example/spid/logout", "https://other.example/logout", Fault::Destination),
        ("https://idp.example<", "https://other.example<", Fault::Issuer),
        ("nameid-format:entity", "nameid-format:transient", Fault::IssuerFormat),
        ("nameid-format:transient", "nameid-format:persistent", Fault::NameIdFormat),
        ("saml:NameID", "saml:Other", Fault::LogoutName),
        ("_passing-name", "", Fault::LogoutName),
    ] {
        let text = asked();
        assert!(text.contains(from));
        assert_eq!(take(&in_form(&PROVIDER.sign(&text.replace(from, to), "_asked"))), Err(expected), "{to}");
    }
}

#[test]
fn a_request_to_log_out_must_be_signed_by_the_provider() {
    assert_eq!(take(&in_form(&asked().replace("<signature/>", ""))), Err(Fault::NotSigned));
    assert_eq!(take(&in_form(&FORGER.sign(&asked(), "_asked"))), Err(Fault::SignatureWrong));
    let other = PROVIDER.sign(&asked(), "_asked").replace("_passing-name", "_another");
    assert_eq!(take(&in_form(&other)), Err(Fault::SignatureWrong));
    let twice = SIGNATURE.replace("<ds:SignatureValue>", "<ds:Object/><ds:SignatureValue>");
    let twice = PROVIDER.sign_with(&asked(), "_asked", &twice);
    assert_eq!(take(&in_form(&twice)), Err(Fault::SignatureShape));
}

/// The query that a peer of ours writes: another service provider, whose key the "provider" has.
fn query_of(pair: &Pair, write: impl Fn(&saml::ServiceProvider) -> Outgoing) -> String {
    let mut description = crate::federation::description(saml::Federation::Spid);
    description.entity_id = "https://idp.example".into();
    let peer = saml::ServiceProvider::new(description, vec![pair.signing_key()]).unwrap();
    match write(&peer).delivery {
        Delivery::Redirect(address) => address.split_once('?').unwrap().1.to_owned(),
        Delivery::Post(_) => panic!("a form"),
    }
}

/// Where we take logout messages, as a peer sees it.
fn us() -> saml::IdentityProvider {
    let metadata = metadata_of(&[&PROVIDER.certificate().base64()]);
    let metadata = metadata.replace("https://idp.example/logout", "https://inps.example/spid/logout");
    let metadata = metadata.replace("https://idp.example/logged-out", "https://inps.example/spid/logout");
    read_metadata(metadata.as_bytes(), &[]).unwrap().remove(0)
}

fn request_in_query(pair: &Pair) -> String {
    query_of(pair, |peer| peer.logout_request(&us(), Binding::Redirect, &to_log_out(), "state &").unwrap())
}

#[test]
fn a_request_in_an_address_is_taken_if_its_query_is_signed() {
    let query = request_in_query(&PROVIDER);
    let incoming = Incoming::from_query(&query).unwrap();
    assert_eq!(incoming.relay_state(), Some("state &"));
    assert_eq!(incoming.claims().unwrap().issuer.as_deref(), Some("https://idp.example"));
    assert_eq!(take(&incoming).unwrap().session_indexes, ["_session"]);
}

#[test]
fn a_request_in_an_address_is_refused_if_anything_signed_was_changed() {
    let query = request_in_query(&PROVIDER);
    let take = |query: &str| take(&Incoming::from_query(query).unwrap()).map(|_| ());
    assert_eq!(take(&query.replace("state+%26", "state+%27")), Err(Fault::SignatureWrong));
    assert_eq!(take(&query.replace("RelayState=state+%26&", "")), Err(Fault::SignatureWrong));
    assert_eq!(take(&query.replace("rsa-sha256", "rsa-sha512")), Err(Fault::SignatureWrong));
    assert_eq!(take(&query.replace("rsa-sha256", "rsa-sha1")), Err(Fault::SignatureAlgorithm));
    let unsigned = query.split("&SigAlg").next().unwrap();
    assert_eq!(take(unsigned), Err(Fault::NotSigned));
    assert_eq!(take(&request_in_query(&FORGER)), Err(Fault::SignatureWrong));
}

#[test]
fn an_answer_says_whether_everything_ended() {
    let outcome_of = |outcome, request_id| {
        let query = query_of(&PROVIDER, |peer| {
            peer.logout_response(&us(), Binding::Redirect, &answer(outcome), "").unwrap()
        });
        let incoming = Incoming::from_query(&query).unwrap();
        service().check_logout_response(&provider(), &incoming, request_id, now(), AGE)
    };
    assert_eq!(outcome_of(LogoutOutcome::Done, "_asked"), Ok(LogoutOutcome::Done));
    assert_eq!(outcome_of(LogoutOutcome::Partial, "_asked"), Ok(LogoutOutcome::Partial));
    assert_eq!(outcome_of(LogoutOutcome::Done, "_other"), Err(Fault::InResponseTo));
}

#[test]
fn queries_that_are_no_messages_are_refused() {
    for query in ["", "SAMLRequest", "SAMLRequest=%", "SAMLRequest=*", "SAMLResponse=AAAA"] {
        assert_eq!(Incoming::from_query(query), Err(Fault::Encoding), "{query}");
    }
}
