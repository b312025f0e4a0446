//! The test identity provider as a program of its own.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use identity_provider::{Federation, IdentityProvider, Person, Settings, Source};
use kernel::{Clock, Random};
use outside::Outside;
use tokio::net::TcpListener;

/// A test identity provider for SPID and CIE, over SAML 2.0 and OpenID Connect.
#[derive(Parser)]
#[command(
    after_help = "Example: identity-provider --people people.json --spid http://127.0.0.1:8080/spid/metadata"
)]
struct Arguments {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Where browsers find it; the address of --listen if left out.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// A JSON list of people; `README.md` says what each can have.
    #[arg(long, value_name = "FILE")]
    people: PathBuf,
    /// The folder of its keys; they are made if they are not there.
    #[arg(long, value_name = "DIR", default_value = "./identity-provider-keys")]
    keys: PathBuf,
    /// Metadata of a service that signs people in with SPID: an address, or a file.
    #[arg(long, value_name = "URL|FILE")]
    spid: Vec<String>,
    /// Metadata of a service that signs people in with CIE: an address, or a file.
    #[arg(long, value_name = "URL|FILE")]
    cie: Vec<String>,
    /// Entity id of a service that signs people in with CIE over OpenID Connect.
    #[arg(long, value_name = "URL")]
    oidc: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let listener = TcpListener::bind(arguments.listen).await?;
    let base_url = arguments.base_url.clone().unwrap_or(format!("http://{}", listener.local_addr()?));
    let people: Vec<Person> = serde_json::from_slice(&std::fs::read(&arguments.people)?)?;
    let provider = IdentityProvider::open(Settings {
        base_url,
        people,
        keys: arguments.keys.clone(),
        service_providers: sources(&arguments)?,
        relying_parties: arguments.oidc.clone(),
        clock: Clock::system(),
        random: Random::system(),
        outside: Outside::web()?,
    })?;
    for federation in Federation::ALL {
        eprintln!("{}/metadata", provider.entity_id(*federation));
    }
    eprintln!("{}/.well-known/openid-federation", provider.openid_provider());
    let end = async { drop(tokio::signal::ctrl_c().await) };
    // A sign-in that hangs on command must not keep the program from ending.
    tokio::select! {
        served = axum::serve(listener, provider.router()).into_future() => Ok(served?),
        () = end => Ok(()),
    }
}

fn sources(arguments: &Arguments) -> Result<Vec<(Federation, Source)>, std::io::Error> {
    let spid = arguments.spid.iter().map(|named| (Federation::Spid, named));
    let cie = arguments.cie.iter().map(|named| (Federation::Cie, named));
    spid.chain(cie).map(|(federation, named)| Ok((federation, source(named)?))).collect()
}

fn source(named: &str) -> Result<Source, std::io::Error> {
    if named.starts_with("http://") || named.starts_with("https://") {
        return Ok(Source::Url(named.to_owned()));
    }
    std::fs::read_to_string(named).map(Source::Text)
}
