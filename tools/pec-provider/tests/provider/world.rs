//! A network with a clock moved by hand, a client that sends, and one that reads.

use kernel::{Clock, Random};
use pec_provider::{PecProvider, Received, Settings};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

pub(crate) const SENDER: &str = "attestati@pec.istituto.example";

pub(crate) struct World {
    pub(crate) provider: PecProvider,
    pub(crate) clock: Clock,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::loopback();
        change(&mut settings);
        let clock = Clock::movable("2026-03-16T11:00:00Z".parse().unwrap());
        let provider = PecProvider::start(settings, clock.clone(), Random::seeded(7)).await.unwrap();
        Self { provider, clock }
    }

    /// Sends a plain message and waits for what becomes of it.
    pub(crate) async fn send(&self, number: u32, to: &[&str]) {
        assert_eq!(self.hand_in(SENDER, to, &message(number, to)).await, "250 2.0.0 taken");
        self.provider.settle().await;
    }

    /// The last thing that the server says to a message.
    pub(crate) async fn hand_in(&self, from: &str, to: &[&str], raw: &str) -> String {
        let mut smtp = Line::to(self.provider.smtp()).await;
        smtp.line().await;
        let mut answer = smtp.ask(&format!("HELO client\r\nMAIL FROM:<{from}>"), 2).await;
        for to in to {
            if answer.starts_with('2') {
                answer = smtp.ask(&format!("RCPT TO:<{to}>"), 1).await;
            }
        }
        if answer.starts_with('2') && smtp.ask("DATA", 1).await.starts_with('3') {
            answer = smtp.ask(&format!("{}.", raw.replace("\r\n.", "\r\n..")), 1).await;
        }
        answer
    }

    /// What lies in the sender's mailbox, read by IMAP.
    pub(crate) async fn receipts(&self) -> Vec<Receipt> {
        self.read(SENDER).await
    }

    pub(crate) async fn read(&self, address: &str) -> Vec<Receipt> {
        let mut imap = self.imap(address).await;
        imap.say("a EXAMINE INBOX").await;
        imap.until("a ").await;
        imap.say("b UID FETCH 1:* (UID BODY.PEEK[])").await;
        let fetched = imap.messages("b ").await;
        let kept: Vec<Received> = self.provider.mailbox(address).unwrap();
        assert_eq!(fetched, kept.iter().map(|one| one.raw.to_vec()).collect::<Vec<_>>());
        fetched.into_iter().map(|raw| Receipt(String::from_utf8(raw).unwrap())).collect()
    }

    /// A connection to a mailbox, logged in.
    pub(crate) async fn imap(&self, address: &str) -> Line {
        let mut imap = Line::to(self.provider.imap()).await;
        imap.line().await;
        imap.say(&format!("l LOGIN {address} \"segreta\"")).await;
        assert!(imap.until("l ").await.last().unwrap().starts_with("l OK"));
        imap
    }
}

/// A message as the system under test would send it.
pub(crate) fn message(number: u32, to: &[&str]) -> String {
    format!(
        "From: Istituto <{SENDER}>\r\nTo: {}\r\nSubject: Attestato n. {number}\r\nMessage-ID: <uno.{number}@istituto.example>\r\n\
         Date: Mon, 16 Mar 2026 12:00:00 +0100\r\n\r\nTesto.\r\n.\r\n",
        to.join(", ")
    )
}

/// A message of the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt(pub(crate) String);

impl Receipt {
    /// A header of the message itself, unfolded.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = self.0.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
    }

    /// `daticert.xml`, decoded.
    pub(crate) fn data(&self) -> Option<String> {
        use base64::Engine as _;
        let after = self.0.rsplit_once("filename=\"daticert.xml\"\r\n")?.1.split_once("\r\n\r\n")?.1;
        let text: String = after.split("\r\n--").next()?.split_whitespace().collect();
        Some(String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).ok()?).unwrap())
    }

    /// An element's text in the data, or an attribute's as `element@attribute`.
    pub(crate) fn datum(&self, name: &str) -> Option<String> {
        let data = self.data()?;
        let document = roxmltree::Document::parse(&data).unwrap();
        let (element, attribute) =
            name.split_once('@').map_or((name, None), |(one, other)| (one, Some(other)));
        let node = document.descendants().find(|node| node.has_tag_name(element))?;
        match attribute {
            Some(attribute) => node.attribute(attribute).map(str::to_owned),
            None => node.text().map(str::to_owned),
        }
    }
}

/// What the receipts are, in their order.
pub(crate) fn kinds(receipts: &[Receipt]) -> Vec<String> {
    receipts
        .iter()
        .map(|one| one.header("X-Ricevuta").or(one.header("X-Trasporto")).unwrap_or_default())
        .collect()
}

/// A conversation by lines.
pub(crate) struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    pub(crate) async fn to(address: std::net::SocketAddr) -> Self {
        Self { stream: BufReader::new(TcpStream::connect(address).await.unwrap()) }
    }

    pub(crate) async fn say(&mut self, text: &str) {
        self.stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await.unwrap();
    }

    pub(crate) async fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).await.unwrap();
        line.trim_end().to_owned()
    }

    /// What comes until the server hangs up.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).await.unwrap();
        String::from_utf8_lossy(&rest).into_owned()
    }

    /// Says something, answers the last of so many lines.
    pub(crate) async fn ask(&mut self, text: &str, lines: usize) -> String {
        self.say(text).await;
        let mut last = String::new();
        for _ in 0..lines {
            last = self.line().await;
        }
        last
    }

    /// Lines up to the first that begins so, which is the last.
    pub(crate) async fn until(&mut self, start: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.line().await;
            assert!(!line.is_empty(), "the server hung up after {lines:?}");
            let end = line.starts_with(start);
            lines.push(line);
            if end {
                return lines;
            }
        }
    }

    /// The literals of the answers up to the line that begins so.
    pub(crate) async fn messages(&mut self, tag: &str) -> Vec<Vec<u8>> {
        let mut messages = Vec::new();
        loop {
            let line = self.line().await;
            if line.starts_with(tag) {
                assert!(line.contains("OK"), "{line}");
                return messages;
            }
            if let Some(size) = line.strip_suffix('}').and_then(|line| line.rsplit('{').next()) {
                let mut raw = vec![0; size.parse().unwrap()];
                self.stream.read_exact(&mut raw).await.unwrap();
                messages.push(raw);
            }
        }
    }
}
