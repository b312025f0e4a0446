use std::fs;
use std::hint::black_box;
use std::path::PathBuf;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Request, header};
use identity_provider::{Federation, IdentityProvider, Person, Settings, Source};
use kernel::{Clock, Random};
use outside::{NoAnswer, Outside};
use serde_json::json;
use tower::ServiceExt;

use super::host::Host;
use super::{Bench, Figures, ROUNDS, Round, fill, load, machine, store};
use crate::failure::Failure;

/// Responses of each round; each can be taken once only.
const RESPONSES: usize = 2_000;
const PROVIDER: &str = "https://idp.bench.example";
const USERNAME: &str = "emanuele";
const PASSWORD: &str = "password";
const FORM: &str = "application/x-www-form-urlencoded";

pub(super) async fn measure(bench: &Bench) -> Result<Figures, Failure> {
    let folder = tempfile::tempdir()?;
    let known = folder.path().join("providers.xml");
    let keys = || folder.path().join("provider");
    fs::write(
        &known,
        provider(keys(), Vec::new())?.metadata(Federation::Spid).map_err(|cause| refused(&cause))?,
    )?;
    let (desk, scratch) = Host::open_with(bench, &configuration(&known.display().to_string())).await?;
    fill::examine_empty(&desk.db).await?;
    let backend = desk.db.backend();
    let host = Host::serve(desk, scratch, 1).await?;
    let metadata = load::ask(host.address, &load::get("/spid/metadata", &[])).await?;
    let metadata = metadata.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    let provider = provider(keys(), vec![(Federation::Spid, Source::Text(metadata))])?;
    let mut files = Vec::new();
    let mut bytes = 0;
    for round in 0..ROUNDS {
        let responses = responses(&host, &provider).await?;
        bytes = responses.iter().map(Vec::len).sum::<usize>() / RESPONSES;
        let file = host.file(&format!("responses-{round}"));
        load::write_requests(&file, &responses)?;
        files.push(file);
    }
    let mut figures = Figures { subject: Vec::new(), baseline: Vec::new(), settings: json!({}) };
    for requests in files {
        figures.baseline.push(bare_checks(bench.seconds).await?);
        let load = load::Load {
            address: host.address,
            requests,
            connections: bench.connections,
            seconds: bench.seconds,
            from: 0,
            once: true,
            status: 303,
            every: 0,
        };
        let before = machine::processor_seconds();
        let seen = load.in_another_process().await?;
        figures.subject.push(Round::of(&seen, machine::processor_seconds() - before)?);
    }
    figures.settings = json!({
        "backend": format!("{backend:?}"), "responses": RESPONSES, "bytes_of_a_request": bytes,
        "connections": bench.connections, "rounds": ROUNDS,
        "baseline": "two RSA-2048 signatures proved and nothing else, on all cores",
    });
    host.end().await?;
    Ok(figures)
}

/// What the program needs to take part in SPID, with the metadata of its one provider in a file.
fn configuration(providers: &str) -> String {
    format!(
        "[service_provider]\nnames.it = 'Bench'\nipa_code = 'bench'\nemail = 'bench@istituto.example'\n\
         locality = 'Roma'\nmunicipality = 'H501'\n[spid]\nidentity_providers = '{providers}'\n"
    )
}

/// An identity provider that knows one person.
fn provider(
    keys: PathBuf,
    service_providers: Vec<(Federation, Source)>,
) -> Result<IdentityProvider, Failure> {
    let person = Person {
        username: USERNAME.to_owned(),
        password: PASSWORD.to_owned(),
        tax_code: fill::tax_code(0).as_str().to_owned(),
        name: "Emanuele".to_owned(),
        family_name: store::SURNAME.to_owned(),
        date_of_birth: Some(jiff::civil::date(1980, 1, 1)),
        email: "emanuele@example.org".to_owned(),
        mobile_phone: "+393330000000".to_owned(),
        ..Person::default()
    };
    let settings = Settings {
        base_url: PROVIDER.to_owned(),
        people: vec![person],
        keys,
        service_providers,
        relying_parties: Vec::new(),
        clock: Clock::system(),
        random: Random::system(),
        outside: Outside::new(|_, _| async { Err(NoAnswer::Address) }),
    };
    IdentityProvider::open(settings).map_err(|cause| refused(&cause))
}

/// Answers to requests that the program has sent out, each in the form that brings it.
async fn responses(host: &Host, provider: &IdentityProvider) -> Result<Vec<Vec<u8>>, Failure> {
    let door = provider.router();
    let login = format!("/spid/login?idp={PROVIDER}/spid");
    let mut responses = Vec::new();
    for _ in 0..RESPONSES {
        let out = load::ask(host.address, &load::get(&login, &[("Accept", "text/html")])).await?;
        let address = load::between(&out, "location: ", '\r')?.strip_prefix(PROVIDER).unwrap_or_default();
        let page =
            visit(&door, Request::get(address).body(Body::empty()).map_err(|cause| refused(&cause))?).await?;
        let transaction = load::between(&page, "transaction=", '\r')?;
        let enter = format!("transaction={transaction}&username={USERNAME}&password={PASSWORD}&action=enter");
        visit(&door, form("/login", enter)?).await?;
        let allow = format!("transaction={transaction}&action=allow");
        let page = visit(&door, form("/consent", allow)?).await?;
        let response = load::between(&page, "name=\"SAMLResponse\" value=\"", '"')?.replace("&#43;", "+");
        let relay_state = load::between(&page, "name=\"RelayState\" value=\"", '"')?;
        let escaped = response.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        let body = format!("SAMLResponse={escaped}&RelayState={relay_state}");
        responses.push(load::post("/spid/acs", &[("Content-Type", FORM)], body.as_bytes()));
    }
    Ok(responses)
}

fn form(path: &str, body: String) -> Result<Request<Body>, Failure> {
    Request::post(path).header(header::CONTENT_TYPE, FORM).body(body.into()).map_err(|cause| refused(&cause))
}

/// The page of the provider, behind where it leads.
async fn visit(door: &Router, request: Request<Body>) -> Result<String, Failure> {
    let (head, body) = door.clone().oneshot(request).await.map_err(|cause| refused(&cause))?.into_parts();
    let location = head.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let page = to_bytes(body, usize::MAX).await.map_err(|cause| refused(&cause))?;
    Ok(format!("{}\r\n{}", location.unwrap_or_default(), String::from_utf8_lossy(&page)))
}

/// What nobody can check a response without: its two signatures proved, so many times a second on all cores.
async fn bare_checks(seconds: f64) -> Result<f64, Failure> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|cause| refused(&cause))?;
    let mut signature = vec![0; pair.public_modulus_len()];
    let message = [7; 2_048];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut signature)
        .map_err(|cause| refused(&cause))?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref().to_vec());
    machine::on_all_cores(seconds, move || {
        for _ in 0..2 {
            black_box(&key).verify(&message, &signature).map_err(|cause| refused(&cause))?;
        }
        Ok(())
    })
    .await
}

fn refused(cause: &impl ToString) -> Failure {
    Failure::Refused(cause.to_string())
}
