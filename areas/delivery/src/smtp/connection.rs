use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::dots::with_dots;
use super::login::{Login, own_name};
use super::reply::{self, EnhancedStatus, Reply};
use super::{NoConnection, Sent, Step, Trace};
use crate::settings::{Mailbox, Patience, Tls};

/// Of a message that is longer than this the last part is written apart: until that is begun, the end has certainly
/// not left.
const PIECE: usize = 16 * 1024;
/// The length of the end, which is never split.
const END: usize = b"\r\n.\r\n".len();

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for T {}

/// A connection to the server of one mailbox, good for many messages.
pub(crate) struct Connection {
    stream: BufReader<Box<dyn Stream>>,
    patience: Patience,
    pipelining: bool,
    size: Option<usize>,
    usable: bool,
}

/// What a server offers in its answer to EHLO.
#[expect(clippy::struct_excessive_bools, reason = "each is an offer by itself")]
#[derive(Default)]
struct Offer {
    pipelining: bool,
    starttls: bool,
    plain: bool,
    login: bool,
    size: Option<usize>,
}

impl Connection {
    /// Connects, protects the connection as the settings ask, and logs in.
    pub(crate) async fn open(
        mailbox: &Mailbox,
        login: Option<&Login>,
        patience: Patience,
    ) -> Result<Self, NoConnection> {
        let unreachable = |step| NoConnection::Unreachable(Trace::silent(step));
        let connect = async {
            let stream = TcpStream::connect((mailbox.host.as_str(), mailbox.port)).await?;
            stream.set_nodelay(true)?;
            match mailbox.tls {
                Tls::Implicit => {
                    Ok(Box::new(outside::begin_tls(&mailbox.host, mailbox.trusted.as_deref(), stream).await?)
                        as Box<dyn Stream>)
                }
                Tls::Starttls => {
                    let stream = starttls(mailbox, stream, patience.answer()).await?;
                    Ok(Box::new(outside::begin_tls(&mailbox.host, mailbox.trusted.as_deref(), stream).await?)
                        as Box<dyn Stream>)
                }
                Tls::None => Ok(Box::new(stream) as Box<dyn Stream>),
            }
        };
        let opened: io::Result<Box<dyn Stream>> =
            timeout(patience.connect(), connect).await.unwrap_or_else(too_late);
        let stream = opened.map_err(|_cause| unreachable(Step::Connect))?;
        let mut connection =
            Self { stream: BufReader::new(stream), patience, pipelining: false, size: None, usable: true };
        if mailbox.tls != Tls::Starttls {
            let greeting = connection.reply().await.map_err(|_cause| unreachable(Step::Connect))?;
            expect(Step::Connect, &greeting)?;
        }
        let offer = connection.hello(own_name(mailbox)).await?;
        connection.pipelining = offer.pipelining;
        connection.size = offer.size;
        if let Some(login) = login {
            connection.log_in(&offer, login).await?;
        }
        Ok(connection)
    }

    /// Whether another message may be sent on it.
    pub(crate) fn is_usable(&self) -> bool {
        self.usable
    }

    /// Takes leave; the server may or may not hear it.
    pub(crate) async fn quit(mut self) {
        if self.usable && self.tell("QUIT\r\n").await.is_ok() {
            let _ = timeout(Duration::from_secs(2), self.reply()).await;
        }
    }

    /// Shows one message to the server.
    pub(crate) async fn send(&mut self, from: &str, to: &str, raw: &[u8]) -> Sent {
        if self.size.is_some_and(|limit| limit > 0 && raw.len() > limit) {
            return Sent::Refused(Trace { step: Step::Mail, code: Some(552), status: None });
        }
        let size = if self.size.is_some() { format!(" SIZE={}", raw.len()) } else { String::new() };
        let commands =
            [format!("MAIL FROM:<{from}>{size}\r\n"), format!("RCPT TO:<{to}>\r\n"), "DATA\r\n".to_owned()];
        let outcome = match self.introduce(&commands).await {
            Ok(()) => self.hand_over(raw).await,
            Err(not_taken) => not_taken,
        };
        if !matches!(outcome, Sent::Taken(_)) {
            self.recover(outcome).await;
        }
        match outcome {
            Sent::Refused(trace) if may_mean_the_sender(trace) && self.refuses(from, trace).await => {
                Sent::SenderRefused(trace)
            }
            _ => outcome,
        }
    }

    /// Whether the server refuses the sender in the same words when he writes to himself: then it would refuse everything
    /// that he sends. No message follows.
    async fn refuses(&mut self, from: &str, refusal: Trace) -> bool {
        let mut refused = false;
        for command in [format!("MAIL FROM:<{from}>\r\n"), format!("RCPT TO:<{from}>\r\n")] {
            if !self.usable || refused {
                break;
            }
            match self.ask(&command).await {
                Ok(reply) => refused = (Some(reply.code), reply.status) == (refusal.code, refusal.status),
                Err(_silent) => self.usable = false,
            }
        }
        self.forget().await;
        refused
    }

    /// MAIL, RCPT and DATA, in one write where the server allows it (RFC 2920).
    async fn introduce(&mut self, commands: &[String; 3]) -> Result<(), Sent> {
        const STEPS: [Step; 3] = [Step::Mail, Step::Recipient, Step::Data];
        let mut refusal = None;
        if self.pipelining && self.tell(&commands.concat()).await.is_err() {
            return Err(Sent::Interrupted(Trace::silent(Step::Mail)));
        }
        for (step, command) in STEPS.into_iter().zip(commands) {
            let told = self.pipelining || self.tell(command).await.is_ok();
            let reply = if told { self.reply().await } else { Err(io::ErrorKind::BrokenPipe.into()) };
            let Ok(reply) = reply else {
                self.usable = false;
                return Err(refusal.unwrap_or(Sent::Interrupted(Trace::silent(step))));
            };
            let fine = if step == Step::Data { reply.code == 354 } else { reply.is_done() };
            if fine && step == Step::Data && refusal.is_some() {
                // The server waits for a message to nobody. It gets none, not even an empty one.
                self.usable = false;
            }
            if !fine && refusal.is_none() {
                refusal = Some(judge(step, &reply));
                if !self.pipelining {
                    break;
                }
            }
        }
        refusal.map_or(Ok(()), Err)
    }

    async fn hand_over(&mut self, raw: &[u8]) -> Sent {
        let wire = with_dots(raw);
        let last = wire.len().saturating_sub(END) / PIECE * PIECE;
        if self.write(&wire[..last], self.patience.body()).await.is_err() {
            return Sent::Interrupted(Trace::silent(Step::Body));
        }
        // From here on the final dot may have left.
        if self.write(&wire[last..], self.patience.answer()).await.is_err() {
            return Sent::Unknown(Trace::silent(Step::Dot));
        }
        match timeout(self.patience.dot(), reply::read(&mut self.stream)).await.unwrap_or_else(too_late) {
            Ok(reply) if reply.is_done() => Sent::Taken(Trace::told(Step::Dot, &reply)),
            Ok(reply) if reply.is_final() => Sent::Refused(Trace::told(Step::Dot, &reply)),
            Ok(reply) if reply.code / 100 == 4 => Sent::PutOff(Trace::told(Step::Dot, &reply)),
            _ => Sent::Unknown(Trace::silent(Step::Dot)),
        }
    }

    /// After anything but success: the connection goes on only if the server forgets what it was told.
    async fn recover(&mut self, outcome: Sent) {
        let (Sent::Refused(trace) | Sent::PutOff(trace)) = outcome else {
            self.usable = false;
            return;
        };
        if trace.code == Some(421) {
            self.usable = false;
        }
        self.forget().await;
    }

    async fn forget(&mut self) {
        if self.usable {
            self.usable = self.ask("RSET\r\n").await.is_ok_and(|reply| reply.is_done());
        }
    }

    async fn hello(&mut self, own_name: &str) -> Result<Offer, NoConnection> {
        let unreachable = |_cause| NoConnection::Unreachable(Trace::silent(Step::Hello));
        self.tell(&format!("EHLO {own_name}\r\n")).await.map_err(unreachable)?;
        let reply = self.reply().await.map_err(unreachable)?;
        expect(Step::Hello, &reply)?;
        Ok(Offer::read(&reply))
    }

    async fn log_in(&mut self, offer: &Offer, login: &Login) -> Result<(), NoConnection> {
        let lines = if offer.plain || !offer.login {
            vec![format!("AUTH PLAIN {}\r\n", login.plain())]
        } else {
            vec![
                "AUTH LOGIN\r\n".to_owned(),
                format!("{}\r\n", login.user()),
                format!("{}\r\n", login.password()),
            ]
        };
        let silent = |_cause| NoConnection::Unreachable(Trace::silent(Step::Login));
        let mut reply = None;
        for line in lines {
            self.tell(&line).await.map_err(silent)?;
            let answer = self.reply().await.map_err(silent)?;
            let goes_on = answer.code == 334;
            reply = Some(answer);
            if !goes_on {
                break;
            }
        }
        match reply {
            Some(reply) if reply.is_done() => Ok(()),
            Some(reply) if reply.is_final() => {
                Err(NoConnection::LoginRefused(Trace::told(Step::Login, &reply)))
            }
            Some(reply) => Err(NoConnection::Unreachable(Trace::told(Step::Login, &reply))),
            None => Err(NoConnection::Unreachable(Trace::silent(Step::Login))),
        }
    }

    async fn ask(&mut self, command: &str) -> io::Result<Reply> {
        self.tell(command).await?;
        self.reply().await
    }

    async fn tell(&mut self, commands: &str) -> io::Result<()> {
        self.write(commands.as_bytes(), self.patience.answer()).await
    }

    async fn write(&mut self, bytes: &[u8], patience: Duration) -> io::Result<()> {
        let stream = self.stream.get_mut();
        let work = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        timeout(patience, work).await.unwrap_or_else(too_late)
    }

    async fn reply(&mut self) -> io::Result<Reply> {
        timeout(self.patience.answer(), reply::read(&mut self.stream)).await.unwrap_or_else(too_late)
    }
}

/// What a refusal before the message means.
fn judge(step: Step, reply: &Reply) -> Sent {
    let trace = Trace::told(step, reply);
    let too_large = reply.code == 552 || reply.status.is_some_and(|status| (status.1, status.2) == (3, 4));
    match (step, reply.code) {
        (_, 530 | 534 | 535 | 538) => Sent::SenderRefused(trace),
        // What a server has against the sender it has against all that the mailbox holds.
        (Step::Mail, 500..) if !too_large => Sent::SenderRefused(trace),
        (_, 500..) => Sent::Refused(trace),
        (_, 421 | ..=399) | (Step::Mail, _) => Sent::Interrupted(trace),
        _ => Sent::PutOff(trace),
    }
}

/// Whether a refusal may be meant for the sender although a recipient was named: many servers tell what they have against
/// a sender only then (Postfix: `smtpd_delay_reject`). What speaks of the recipient's address or mailbox is meant for him
/// (RFC 3463 §3.2, §3.3).
fn may_mean_the_sender(trace: Trace) -> bool {
    let of_the_recipient = trace.status.is_some_and(|EnhancedStatus(_, subject, detail)| match subject {
        1 => !matches!(detail, 0 | 7 | 8),
        2 => true,
        _ => false,
    });
    trace.step == Step::Recipient && !of_the_recipient
}

fn expect(step: Step, reply: &Reply) -> Result<(), NoConnection> {
    if reply.is_done() { Ok(()) } else { Err(NoConnection::Unreachable(Trace::told(step, reply))) }
}

fn too_late<T>(_elapsed: tokio::time::error::Elapsed) -> io::Result<T> {
    Err(io::ErrorKind::TimedOut.into())
}

/// The conversation before TLS. A server that does not offer it, or says more than it was asked before TLS has begun,
/// gets nothing.
async fn starttls(mailbox: &Mailbox, stream: TcpStream, patience: Duration) -> io::Result<TcpStream> {
    let refused = || io::Error::other("the server does not begin TLS");
    let mut stream = BufReader::new(stream);
    let work = async {
        let greeting = reply::read(&mut stream).await?;
        stream.get_mut().write_all(format!("EHLO {}\r\n", own_name(mailbox)).as_bytes()).await?;
        let offer = reply::read(&mut stream).await?;
        if !greeting.is_done() || !offer.is_done() || !Offer::read(&offer).starttls {
            return Err(refused());
        }
        stream.get_mut().write_all(b"STARTTLS\r\n").await?;
        reply::read(&mut stream).await
    };
    let reply = timeout(patience, work).await.unwrap_or_else(too_late)?;
    if !reply.is_done() || !stream.buffer().is_empty() {
        return Err(refused());
    }
    Ok(stream.into_inner())
}

impl Offer {
    fn read(reply: &Reply) -> Self {
        let mut offer = Self::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("PIPELINING") => offer.pipelining = true,
                Some("STARTTLS") => offer.starttls = true,
                Some("SIZE") => offer.size = words.next().and_then(|size| size.parse().ok()).or(Some(0)),
                Some("AUTH") => words.for_each(|word| match word {
                    "PLAIN" => offer.plain = true,
                    "LOGIN" => offer.login = true,
                    _ => {}
                }),
                _ => {}
            }
        }
        offer
    }
}
