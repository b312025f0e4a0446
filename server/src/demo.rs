//! The whole program on one machine with nothing around it: invented people, a mail server of its own, mailboxes one
//! can look into, and a clock that can be moved.

mod cards;
mod cast;
mod folder;
mod history;
mod identities;
mod keys;
mod mailboxes;
mod manifest;
mod message;
mod pages;
mod people;
mod phones;
mod plan;
mod post;
mod reading;
mod registers;
mod shelf;
mod subscribing;
mod telling;
mod time;
mod visitor;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use clap::Args;
use identity_provider::IdentityProvider;
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{EmailAddress, Random};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::assemble::Desk;
use crate::cns::CardDoor;
use crate::config::{CertificateSettings, Config, DatabaseSettings, KeySettings, ServerSettings};
use crate::failure::Failure;
use crate::logging::{self, LogSettings};
use crate::workers::Workers;
use crate::{commands, http};
use cards::Cards;
use folder::{Folder, Memory};
use manifest::Manifest;
use pages::Stage;
use people::Cast;
use post::Post;

/// The texts of the pages under `/demo/`.
pub(crate) const MESSAGES: web::Source = web::Source {
    it: include_str!("../messages/demo.it.ftl"),
    en: include_str!("../messages/demo.en.ftl"),
    de: include_str!("../messages/demo.de.ftl"),
};

/// PINs are issued again at a start after so many months, before the first of them lapse.
const PINS_LAST_MONTHS: i32 = 2;

/// How to start a demonstration.
#[derive(Args)]
pub(crate) struct DemoArguments {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the data lie; started again on the same folder, it goes on with them.
    #[arg(long, value_name = "DIR", default_value = "./demo-data")]
    data: PathBuf,
    /// A database other than SQLite in that folder, e.g. `postgres://user@host/name`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The day on which the demonstration takes place; today if left out.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    /// How much is logged: `error`, `warn`, `info` or `debug`, also by target.
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    log: String,
}

/// Runs until the process is asked to end.
pub(crate) async fn run(arguments: DemoArguments) -> Result<(), Failure> {
    let folder = Folder::open(&arguments.data)?;
    let taken = |cause: std::io::Error| Failure::Refused(format!("{}: {cause}", arguments.listen));
    let listener = TcpListener::bind(arguments.listen).await.map_err(taken)?;
    let address = reachable(listener.local_addr()?);
    let for_cards = TcpListener::bind(SocketAddr::new(arguments.listen.ip(), 0)).await?;
    let places = (address, reachable(for_cards.local_addr()?));
    let stop = http::end_of_process()?;
    let (stage, desk, manifest, provider) = set_up(&arguments, folder, places).await?;
    let card_door = CardDoor::on(&desk, for_cards)?;
    let workers = Workers::start(&desk, &stop);
    let router = desk.router(pages::routes(stage.clone()), true, commands::serve::figures(), &stop);
    // Beside the desk's own layers: it is somebody else, with pages and forms that go elsewhere.
    let router = router.nest(identities::PATH, provider.router());
    let outcome = serve(
        async {
            tokio::try_join!(
                http::serve(listener, router, stop.clone()),
                CardDoor::serve_if(card_door, stop.clone())
            )
            .map(drop)
        },
        announce(&stage, &manifest, address),
    )
    .await;
    workers.end().await;
    stage.folder.withdraw_manifest()?;
    stage.remember_clock()?;
    outcome
}

/// Serves, and announces it as soon as it is so; the end may be asked for before.
async fn serve(
    serving: impl Future<Output = Result<(), Failure>>,
    announcement: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        served = &mut serving => served,
        announced = announcement => {
            announced?;
            serving.await
        }
    }
}

/// Everything in place, nothing running but what carries messages.
async fn set_up(
    arguments: &DemoArguments,
    folder: Folder,
    (address, door): (SocketAddr, SocketAddr),
) -> Result<(Stage, Desk, Arc<Manifest>, IdentityProvider), Failure> {
    let remembered = folder.remembered();
    let clock = match &remembered {
        None => time::first(arguments.today),
        Some(memory) => time::again(memory, arguments.today)?,
    };
    logging::start(&LogSettings { level: arguments.log.clone() }, &clock);
    folder.withdraw_manifest()?;
    let kept = remembered.as_ref().and_then(|_| keys::kept(&folder));
    if remembered.is_none() {
        folder.begin()?;
        crate::keys::Keys::create(&folder.keys(), &clock, &Random::system())?;
    }
    let post = Arc::new(Post::open(&folder, &clock).await?);
    let cast = Cast::new()?;
    let cards = Cards::make(folder.cards(), cast.person("worker-1")?, &clock, (address, door))?;
    let mut config = config(arguments, &folder, address, post.settings()?)?;
    config.cns = Some(cards.settings());
    let provider = identities::open(&config.institute.base_url, &cast, &folder, &clock)?;
    config.cie_oidc = Some(identities::card(&config.institute, &provider, &folder)?);
    commands::keys::make_lacking(&config, &clock)?;
    let desk = Desk::open(&config, clock.clone(), Random::system())?;
    desk.db.migrate(clock.now()).await?;
    let (memory, keys) = match remembered {
        None => first(&desk, &cast, &post).await?,
        Some(memory) => again(&desk, &cast, kept, memory).await?,
    };
    folder.finish(&memory)?;
    let smtp = post.mail.address().to_string();
    let manifest = Arc::new(telling::manifest(&desk, &cast, keys, &cards, smtp, &provider).await?);
    let memory = Arc::new(Mutex::new(memory));
    let cards = Arc::new(cards);
    let stage = Stage { manifest: manifest.clone(), desk: desk.clone(), post, clock, folder, memory, cards };
    Ok((stage, desk, manifest, provider))
}

/// A first start: registers, keys and months of history, entered with the clock set back.
async fn first(desk: &Desk, cast: &Cast, post: &Post) -> Result<(Memory, keys::Keys), Failure> {
    let administrator = cast.person("administrator")?.tax_code;
    if identity::person_by_tax_code(&mut desk.db.read().await?, administrator).await?.is_some() {
        return Err(Failure::Refused(
            "the database holds the demonstration of another folder, or half of one".to_owned(),
        ));
    }
    eprintln!("Preparing invented people and their history…");
    let (now, today) = (desk.clock.now(), desk.clock.today());
    let ahead = time::ahead(&desk.clock);
    desk.clock.set(history::beginning(today));
    registers::enter(desk, cast, today).await?;
    let (keys, ids) = keys::renew(desk, cast, &[]).await?;
    history::enter(&history::Stage { desk, cast, keys: &keys, post }, now, today).await?;
    registers::requests(desk, cast, today).await?;
    time::restore(&desk.clock, ahead);
    let memory = Memory { ahead, passed: desk.clock.now(), pins_issued_on: today, keys: ids };
    Ok((memory, keys))
}

/// A later start: the same data; PINs anew where they are old.
async fn again(
    desk: &Desk,
    cast: &Cast,
    kept: Option<keys::Keys>,
    mut memory: Memory,
) -> Result<(Memory, keys::Keys), Failure> {
    let today = desk.clock.today();
    if memory.pins_issued_on.saturating_add(PINS_LAST_MONTHS.months()) <= today {
        registers::pins(desk, cast, today).await?;
        memory.pins_issued_on = today;
    }
    let keys = keys::again(desk, cast, kept, &mut memory).await?;
    memory.ahead = time::ahead(&desk.clock);
    memory.passed = desk.clock.now();
    Ok((memory, keys))
}

fn config(
    arguments: &DemoArguments,
    folder: &Folder,
    address: SocketAddr,
    delivery: delivery::Settings,
) -> Result<Config, Failure> {
    let mailbox = |text| EmailAddress::parse(text).map_err(|cause| Failure::Refused(cause.to_string()));
    let own = format!("sqlite:{}", folder.database().display());
    let institute = site(address);
    let provider = |federation| Some(identities::settings(&institute.base_url, federation));
    Ok(Config {
        service_provider: Some(identities::service_provider(&institute)),
        spid: provider(identity::Federation::Spid),
        cie: provider(identity::Federation::Cie),
        eidas: None,
        institute,
        server: ServerSettings { listen: address, operations: None },
        database: DatabaseSettings::at(arguments.database.as_deref().unwrap_or(&own)),
        keys: KeySettings { folder: folder.keys() },
        certificates: CertificateSettings {
            sender_address: mailbox(post::CERTIFIED)?,
            email_sender_address: Some(mailbox(post::ORDINARY)?),
            message_bytes: 10_000_000,
            diagnosis_strength: kernel::Strength::Dispositive,
            lookup: certificates::lookup::Limits::default(),
        },
        delivery,
        sign_in: identity::Settings {
            sender_address: Some(mailbox(post::ORDINARY)?),
            ..identity::Settings::default()
        },
        cns: None,
        cie_oidc: None,
        log: LogSettings::default(),
    })
}

fn site(address: SocketAddr) -> web::SiteSettings {
    web::SiteSettings {
        name: "Istituto di previdenza inventato".to_owned(),
        base_url: format!("http://{address}"),
        languages: kernel::Language::ALL.to_vec(),
        assets: None,
        logo: None,
        stylesheet: None,
        parent: None,
        contacts: web::Contacts {
            address: Some("Via dell'Esempio 1, 00100 Roma".to_owned()),
            phone: Some("800 000 000".to_owned()),
            hours: Some("8–20".to_owned()),
            email: Some("info@istituto.example".to_owned()),
            pec: Some(post::CERTIFIED.to_owned()),
            data_protection: Some("dpo@istituto.example".to_owned()),
        },
        accessibility_declaration: None,
        trusted_proxies: Vec::new(),
    }
}

/// Where a browser on this machine finds what listens on `address`.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port()),
        _ => address,
    }
}

/// Writes `demo.json` once the program answers that it is ready, and says where to begin.
async fn announce(stage: &Stage, manifest: &Manifest, address: SocketAddr) -> Result<(), Failure> {
    while !is_ready(address).await {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    folder::write(&stage.folder.manifest(), &serde_json::to_vec_pretty(manifest)?)?;
    println!("{}/demo/", manifest.base_url);
    eprintln!(
        "Ready. Open the address above; Ctrl-C ends. Data for programs: {}",
        stage.folder.manifest().display()
    );
    Ok(())
}

async fn is_ready(address: SocketAddr) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.starts_with("HTTP/1.1 200"))
    };
    ask.await.unwrap_or(false)
}
