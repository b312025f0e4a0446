//! Who hands messages in, and who fetches what comes back.

use std::io;
use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const SENDER: &str = "ente@pec.istituto.example";
/// How many messages are fetched at once.
const MOST: u64 = 400;

/// Hands in so many messages, each with an attached attestation.
pub(crate) async fn send(address: SocketAddr, connection: u32, messages: u32) -> io::Result<()> {
    let mut stream = connect(address).await?;
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let attachment = attachment();
    for number in 0..messages {
        let to = format!("azienda{number}@pec.example");
        let head = format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{to}>\r\nDATA\r\n");
        answered(&mut stream, &head, 3).await?;
        let message = format!(
            "From: {SENDER}\r\nTo: {to}\r\nSubject: Attestati telematici di malattia: 1 attestato\r\n\
             X-TipoRicevuta: breve\r\nMessage-ID: <v1.{connection}.{number}@istituto.example>\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=\"parte\"\r\n\r\n--parte\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: 7bit\r\n\r\n{}--parte\r\nContent-Type: application/xml\r\n\
             Content-Disposition: attachment; filename=\"attestati.xml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             {attachment}--parte--\r\n.\r\n",
            "In allegato l'attestato di malattia di un suo lavoratore.\r\n".repeat(6)
        );
        answered(&mut stream, &message, 1).await?;
    }
    Ok(())
}

/// Of the size that most have, in base64.
fn attachment() -> String {
    let line = "<numeroProtocollo>123456789</numeroProtocollo>\n";
    let xml = format!("<?xml version=\"1.0\"?>\n<listaAttestati>\n{}</listaAttestati>\n", line.repeat(30));
    let lines = xml.as_bytes().chunks(57).map(|chunk| STANDARD.encode(chunk) + "\r\n");
    lines.collect()
}

async fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(BufReader::with_capacity(64 * 1024, stream))
}

async fn answered(stream: &mut BufReader<TcpStream>, said: &str, lines: u32) -> io::Result<()> {
    stream.get_mut().write_all(said.as_bytes()).await?;
    let mut line = String::new();
    for _ in 0..lines {
        line.clear();
        stream.read_line(&mut line).await?;
    }
    if line.starts_with(['2', '3']) { Ok(()) } else { Err(io::Error::other(line)) }
}

/// Fetches receipts with the commands of a program that leaves its mailbox as it is, or empties it.
pub(crate) struct Reader {
    stream: BufReader<TcpStream>,
    removes: bool,
    next: u64,
    /// Receipts so far, and their bytes.
    pub(crate) read: u64,
    pub(crate) bytes: u64,
}

/// What a command was answered: the lines without their literals, and these.
struct Answer {
    lines: Vec<String>,
    literals: Vec<Vec<u8>>,
}

impl Reader {
    pub(crate) async fn open(address: SocketAddr, removes: bool) -> io::Result<Self> {
        let mut reader = Self { stream: connect(address).await?, removes, next: 1, read: 0, bytes: 0 };
        reader.stream.read_line(&mut String::new()).await?;
        reader.ask(&format!("LOGIN {SENDER} segreta")).await?;
        Ok(reader)
    }

    /// How many messages have come into the mailbox so far.
    pub(crate) async fn standing(&mut self) -> io::Result<u64> {
        let looked = self.ask(if self.removes { "SELECT INBOX" } else { "EXAMINE INBOX" }).await?;
        let next = looked.lines.iter().find_map(|line| number_after(line, "[UIDNEXT "));
        next.map(|next| next - 1).ok_or_else(|| io::Error::other("no UIDNEXT"))
    }

    /// Fetches the next messages; answers how many there were.
    pub(crate) async fn turn(&mut self) -> io::Result<usize> {
        if self.standing().await? < self.next {
            return Ok(0);
        }
        let range = format!("{}:{}", self.next, self.next + MOST - 1);
        let sizes = self.ask(&format!("UID FETCH {range} (UID RFC822.SIZE)")).await?;
        let uids: Vec<u64> = sizes.lines.iter().filter_map(|line| number_after(line, "(UID ")).collect();
        let set = uids.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        let fetched = self.ask(&format!("UID FETCH {set} (UID BODY.PEEK[])")).await?;
        if fetched.literals.len() != uids.len()
            || fetched.literals.iter().any(|raw| !raw.starts_with(b"X-Ricevuta: "))
        {
            return Err(io::Error::other("not what was asked for"));
        }
        self.next = uids.last().map_or(self.next, |last| last + 1);
        self.read += uids.len() as u64;
        self.bytes += fetched.literals.iter().map(|raw| raw.len() as u64).sum::<u64>();
        if self.removes {
            self.ask(&format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)")).await?;
            self.ask(&format!("UID EXPUNGE {set}")).await?;
        }
        Ok(uids.len())
    }

    async fn ask(&mut self, command: &str) -> io::Result<Answer> {
        self.stream.get_mut().write_all(format!("a {command}\r\n").as_bytes()).await?;
        let mut answer = Answer { lines: Vec::new(), literals: Vec::new() };
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).await?;
            if let Some(size) = line.trim_end().strip_suffix('}').and_then(|line| line.rsplit('{').next()) {
                let mut literal = vec![0; size.parse().map_err(io::Error::other)?];
                self.stream.read_exact(&mut literal).await?;
                answer.literals.push(literal);
            }
            if let Some(end) = line.strip_prefix("a ") {
                return if end.starts_with("OK") { Ok(answer) } else { Err(io::Error::other(line)) };
            }
            answer.lines.push(line);
        }
    }
}

fn number_after(line: &str, word: &str) -> Option<u64> {
    let (_, rest) = line.split_once(word)?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}
