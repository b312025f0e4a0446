//! The listener for national service cards, with real handshakes.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cards::{Authority, Card, Order};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, Random, TaxCode};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, SignatureScheme, StreamOwned,
    SupportedProtocolVersion, version,
};
use testing::on_each_database;

use crate::answer::Answer;
use crate::process::Process;
use crate::site::{Site, WORKER};

/// A site that takes cards, and an authority that gives them out.
struct CardSite {
    site: Site,
    authority: Authority,
    port: u16,
    list: Arc<Mutex<Vec<u8>>>,
    list_address: String,
}

impl CardSite {
    fn at(url: &str) -> Self {
        let site = Site::at(url);
        let now = Clock::system().now();
        let authority = Authority::new("Autorità di prova", now).unwrap();
        let server = authority.server(&["127.0.0.1"], now).unwrap();
        std::fs::create_dir(site.path("trusted")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let list_address = format!("http://{}/cns.crl", listener.local_addr().unwrap());
        let section = format!(
            "[cns]\naddress = 'https://127.0.0.1:{port}'\ntrusted = '{}'\n\
             [cns.listener]\nlisten = '127.0.0.1:{port}'\ncertificate = '{}'\nkey = '{}'\n",
            site.path("trusted").display(),
            site.file("server.pem", server.certificate_pem()),
            site.file("server.key.pem", server.key_pem()),
        );
        site.file("trusted/authority.pem", authority.certificate_pem());
        let configuration = std::fs::read_to_string(site.configuration()).unwrap();
        site.file("sportello.toml", configuration + &section);
        let list = Arc::new(Mutex::new(list(&authority, &[], now)));
        let given_out = Arc::clone(&list);
        std::thread::spawn(move || listener.incoming().for_each(|stream| serve(stream.unwrap(), &given_out)));
        Self { site, authority, port, list, list_address }
    }

    fn card(&self) -> Card {
        let tax_code = TaxCode::parse(WORKER).unwrap();
        let order = Order {
            lists: vec![self.list_address.clone()],
            ..Order::new(tax_code, "Caccamo", "Fabio", Clock::system().now())
        };
        self.authority.issue(&order, &Random::system()).unwrap()
    }

    fn versions(
        &self,
        versions: &[&'static SupportedProtocolVersion],
        shown: Option<Arc<CertifiedKey>>,
    ) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.certificate()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
        config.with_root_certificates(roots).with_client_cert_resolver(Arc::new(Shows(shown)))
    }

    /// What the card's door answers to a browser that speaks TLS 1.3 and 1.2.
    fn ask(
        &self,
        path: &str,
        shown: Option<Arc<CertifiedKey>>,
    ) -> std::io::Result<(Answer, ProtocolVersion)> {
        self.ask_with(self.versions(&[&version::TLS13, &version::TLS12], shown), path)
    }

    fn ask_with(&self, config: ClientConfig, path: &str) -> std::io::Result<(Answer, ProtocolVersion)> {
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let mut stream = StreamOwned::new(connection, stream);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port)?;
        let mut answer = Vec::new();
        // The answer closes the connection by itself.
        stream.read_to_end(&mut answer)?;
        let answer = Answer::parse(&answer);
        Ok((answer, stream.conn.protocol_version().unwrap()))
    }

    /// The way from the main site to the card's door: the path there, and the cookie of the browser.
    fn begin(&self) -> (String, String) {
        let begun = self.site.get("/accesso/cns?next=%2Flavoratore%2Fcertificati");
        let door = format!("https://127.0.0.1:{}", self.port);
        let path = begun.header("location").strip_prefix(&door).unwrap().to_owned();
        (path, begun.header("set-cookie").split(';').next().unwrap().to_owned())
    }
}

fn list(authority: &Authority, revoked: &[&Card], now: Timestamp) -> Vec<u8> {
    authority.list(revoked, now, now + SignedDuration::from_hours(24)).unwrap()
}

fn serve(mut stream: TcpStream, list: &Mutex<Vec<u8>>) {
    let _ = stream.read(&mut [0; 4096]);
    let list = list.lock().unwrap().clone();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", list.len());
    let _ = stream.write_all(&[head.as_bytes(), &list].concat());
}

/// A browser that shows this certificate, or none.
#[derive(Debug)]
struct Shows(Option<Arc<CertifiedKey>>);

impl ResolvesClientCert for Shows {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.clone()
    }

    fn has_certs(&self) -> bool {
        self.0.is_some()
    }
}

/// The certificate of one card with the key of the same, or of another.
fn shown(card: &Card, key: &Card) -> Arc<CertifiedKey> {
    let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key.key()).unwrap();
    Arc::new(CertifiedKey::new(vec![card.certificate()], key))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_shown_in_the_handshake_opens_a_session_on_the_main_site() {
    on_each_database(|world| async move {
        let site = CardSite::at(&world.url);
        let mut process = Process::serve(&site.site);
        let card = site.card();
        let (path, cookie) = site.begin();
        process.wait_until("the list was fetched", |_| {
            let (answer, version) = site.ask(&path, Some(shown(&card, &card))).unwrap();
            assert_eq!(version, ProtocolVersion::TLSv1_2, "of the two that the browser offered");
            assert!(
                answer.status == 303 || answer.body.contains("non è possibile verificare"),
                "{}",
                answer.body
            );
            answer.status == 303
        });
        let (answer, _) = site.ask(&path, Some(shown(&card, &card))).unwrap();
        assert_eq!(answer.header("connection"), "close");
        let back = answer.header("location").split_once("/cns/").unwrap().1.to_owned();
        let entered = site.site.get_with(&format!("/cns/{back}"), &[("Cookie", &cookie)]);
        assert_eq!(entered.status, 303, "{}", entered.body);
        assert_eq!(entered.header("location"), "/lavoratore/certificati");
        let session = entered.header("set-cookie").split(';').next().unwrap().to_owned();
        assert_eq!(site.site.get_with("/lavoratore/certificati", &[("Cookie", &session)]).status, 200);
        assert_eq!(process.errors(), Vec::<String>::new());
        process.end();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_without_its_key_ends_the_handshake() {
    on_each_database(|world| async move {
        let site = CardSite::at(&world.url);
        let process = Process::serve(&site.site);
        let (card, other) = (site.card(), site.card());
        let (path, _) = site.begin();
        assert!(site.ask(&path, Some(shown(&card, &other))).is_err());
        assert_eq!(
            site.ask(&path, Some(shown(&card, &card))).unwrap().0.status,
            403,
            "its list was not fetched yet"
        );
        process.end();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cards_door_serves_its_own_page_and_leads_to_the_main_site_for_the_rest() {
    on_each_database(|world| async move {
        let site = CardSite::at(&world.url);
        let process = Process::serve(&site.site);
        let only_13 = site.versions(&[&version::TLS13], None);
        assert!(site.ask_with(only_13, "/cns/login").is_err(), "TLS 1.3 alone");
        let (page, _) = site.ask("/cns/login", None).unwrap();
        assert_eq!(page.status, 403);
        assert!(page.body.contains("Nessuna carta rilevata"));
        let stylesheet =
            page.body.split("href=\"/static/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert_eq!(site.ask(&format!("/static/{stylesheet}"), None).unwrap().0.status, 200);
        for path in ["/", "/accesso", "/api/v1/attestations", "/soap/certificati-medici", "/health/live"] {
            let (answer, _) = site.ask(path, None).unwrap();
            let main = format!("http://127.0.0.1:{}{path}", site.site.port);
            assert_eq!((answer.status, answer.header("location")), (303, &*main), "{path}");
        }
        process.end();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn handshakes_that_hang_delay_nobody_and_do_not_keep_the_program_from_ending() {
    on_each_database(|world| async move {
        let site = CardSite::at(&world.url);
        let process = Process::serve(&site.site);
        let hanging: Vec<TcpStream> =
            (0..50).map(|_| TcpStream::connect(("127.0.0.1", site.port)).unwrap()).collect();
        assert_eq!(site.ask("/cns/login", None).unwrap().0.status, 403);
        process.end();
        drop(hanging);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_on_the_list_is_refused_by_the_running_program() {
    on_each_database(|world| async move {
        let site = CardSite::at(&world.url);
        let mut process = Process::serve(&site.site);
        let (card, revoked) = (site.card(), site.card());
        *site.list.lock().unwrap() = list(&site.authority, &[&revoked], Clock::system().now());
        let (path, _) = site.begin();
        process.wait_until("the list was fetched", |_| {
            site.ask(&path, Some(shown(&card, &card))).unwrap().0.status == 303
        });
        let (answer, _) = site.ask(&path, Some(shown(&revoked, &revoked))).unwrap();
        assert_eq!(answer.status, 403);
        assert!(answer.body.contains("revocato o sospeso"), "{}", answer.body);
        process.end();
    })
    .await;
}

#[test]
fn a_door_for_cards_that_can_not_be_is_refused_when_the_program_starts() {
    let site = Site::on_sqlite();
    let before = std::fs::read_to_string(site.configuration()).unwrap();
    let trusted = site.path("trusted");
    let cases = [
        ("address = 'cns.example.org'", "[cns] address"),
        ("address = 'https://cns.example.org'", "[cns.listener] or [cns.proxy]"),
    ];
    for (line, said) in cases {
        let section = format!("[cns]\n{line}\ntrusted = '{}'\n", trusted.display());
        site.file("sportello.toml", format!("{before}{section}"));
        let answer = site.command(&["doctor"]);
        assert!(!answer.done && answer.err.contains(said), "{}", answer.err);
    }
    let secret = site.file("secret", "k3Jx0fQ2b7Zp9sVtLw5yNc8uRa1eHd4g");
    let section = format!(
        "[cns]\naddress = 'https://cns.example.org'\ntrusted = '{}'\n[cns.proxy]\naddresses = ['127.0.0.1']\n\
         secret_file = '{secret}'\n",
        trusted.display()
    );
    site.file("sportello.toml", format!("{before}{section}"));
    assert!(site.command(&["doctor"]).err.contains("trusted"));
    std::fs::create_dir(&trusted).unwrap();
    assert!(site.command(&["doctor"]).err.contains("no file"));
    std::fs::write(trusted.join("note.txt"), "no certificate").unwrap();
    assert!(site.command(&["doctor"]).err.contains("note.txt"));
}
