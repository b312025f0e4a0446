use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio_rustls::TlsAcceptor;

use crate::transport::Transport;
use crate::{Act, Message, Shared, Step, Tls};

/// How a step went.
enum Turn {
    /// As it should.
    Fair,
    /// Spoilt: the client has its answer already.
    Foul,
}

struct Session<'a> {
    shared: &'a Shared,
    transport: Transport,
    encrypted: bool,
    known: bool,
    from: Option<String>,
    to: Vec<String>,
}

/// Talks with one client until it leaves.
pub(crate) async fn serve(transport: Transport, shared: &Shared) -> io::Result<()> {
    let encrypted = matches!(shared.settings.tls, Some(Tls::Implicit(_)));
    let known = shared.settings.login.is_none();
    let mut session = Session { shared, transport, encrypted, known, from: None, to: Vec::new() };
    if let Turn::Fair = session.step(Step::Greeting).await? {
        session.transport.say("220 mail.example ESMTP");
    }
    let mut line = Vec::new();
    loop {
        session.transport.line(&mut line).await?;
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let (verb, rest) = text.split_once(' ').unwrap_or((&text, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => session.hello(true).await?,
            "HELO" => session.hello(false).await?,
            "AUTH" => session.login(rest).await?,
            "STARTTLS" => session = session.encrypt().await?,
            "MAIL" => session.mail(rest).await?,
            "RCPT" => session.recipient(rest).await?,
            "DATA" => session.data().await?,
            "RSET" => session.reset("250 2.0.0 forgotten"),
            "NOOP" => session.transport.say("250 2.0.0 nothing done"),
            "VRFY" => session.transport.say("252 2.5.0 send and see"),
            "QUIT" => {
                session.transport.say("221 2.0.0 goodbye");
                return session.transport.flush().await;
            }
            _ => session.transport.say("500 5.5.2 not understood"),
        }
    }
}

impl Session<'_> {
    async fn step(&mut self, step: Step) -> io::Result<Turn> {
        match self.shared.faults.take(step) {
            None => Ok(Turn::Fair),
            Some(Act::Drop) => Err(io::ErrorKind::ConnectionAborted.into()),
            Some(Act::Answer(code)) => {
                self.transport.say(&format!("{code} {}.0.0 told to say so", code / 100));
                Ok(Turn::Foul)
            }
            Some(Act::Wait(time)) => {
                self.transport.flush().await?;
                tokio::time::sleep(time).await;
                Ok(Turn::Fair)
            }
        }
    }

    fn reset(&mut self, answer: &str) {
        self.from = None;
        self.to.clear();
        self.transport.say(answer);
    }

    async fn hello(&mut self, extended: bool) -> io::Result<()> {
        if let Turn::Foul = self.step(Step::Ehlo).await? {
            return Ok(());
        }
        if !extended {
            self.reset("250 mail.example");
            return Ok(());
        }
        self.reset("250-mail.example");
        if matches!(self.shared.settings.tls, Some(Tls::Starttls(_))) && !self.encrypted {
            self.transport.say("250-STARTTLS");
        }
        if self.shared.settings.login.is_some() {
            self.transport.say("250-AUTH PLAIN LOGIN");
        }
        if self.shared.settings.pipelining {
            self.transport.say("250-PIPELINING");
        }
        self.transport.say("250-8BITMIME");
        self.transport.say("250-ENHANCEDSTATUSCODES");
        self.transport.say(&format!("250 SIZE {}", self.shared.settings.size_limit));
        Ok(())
    }

    async fn login(&mut self, rest: &str) -> io::Result<()> {
        if let Turn::Foul = self.step(Step::Login).await? {
            return Ok(());
        }
        let Some((user, password)) = &self.shared.settings.login else {
            self.transport.say("503 5.5.1 nobody needs to log in here");
            return Ok(());
        };
        let given = match rest.split_once(' ') {
            Some(("PLAIN", initial)) => decoded(initial.trim()),
            None if rest == "PLAIN" => self.ask("334 ").await?,
            None if rest == "LOGIN" => {
                let user = self.ask("334 VXNlcm5hbWU6").await?;
                let password = self.ask("334 UGFzc3dvcmQ6").await?;
                [b"\0".as_slice(), &user, b"\0", &password].concat()
            }
            _ => {
                self.transport.say("504 5.5.4 PLAIN or LOGIN");
                return Ok(());
            }
        };
        self.known = given == format!("\0{user}\0{password}").into_bytes();
        self.transport.say(if self.known { "235 2.7.0 welcome" } else { "535 5.7.8 wrong user or password" });
        Ok(())
    }

    async fn ask(&mut self, question: &str) -> io::Result<Vec<u8>> {
        self.transport.say(question);
        let mut line = Vec::new();
        self.transport.line(&mut line).await?;
        Ok(decoded(String::from_utf8_lossy(&line).trim_end()))
    }

    async fn encrypt(mut self) -> io::Result<Self> {
        let Some(Tls::Starttls(config)) = self.shared.settings.tls.clone().filter(|_| !self.encrypted) else {
            self.transport.say("503 5.5.1 not offered");
            return Ok(self);
        };
        self.transport.say("220 2.0.0 go ahead");
        self.transport.flush().await?;
        let stream = TlsAcceptor::from(config).accept(self.transport.into_stream()).await?;
        let transport = Transport::new(Box::new(stream));
        Ok(Session { transport, encrypted: true, from: None, to: Vec::new(), ..self })
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        if let Turn::Foul = self.step(Step::Mail).await? {
            return Ok(());
        }
        if !self.known {
            self.transport.say("530 5.7.0 log in first");
            return Ok(());
        }
        let Some((address, parameters)) = path(rest, "FROM:").filter(|_| self.from.is_none()) else {
            self.transport.say("501 5.5.4 MAIL FROM:<address>, once");
            return Ok(());
        };
        let size = parameters
            .split(' ')
            .find_map(|parameter| parameter.strip_prefix("SIZE=")?.parse::<usize>().ok());
        if size.is_some_and(|size| size > self.shared.settings.size_limit) {
            self.transport.say("552 5.3.4 too large");
            return Ok(());
        }
        self.from = Some(address);
        self.transport.say("250 2.1.0 sender taken");
        Ok(())
    }

    async fn recipient(&mut self, rest: &str) -> io::Result<()> {
        if let Turn::Foul = self.step(Step::Recipient).await? {
            return Ok(());
        }
        match path(rest, "TO:") {
            _ if self.from.is_none() => self.transport.say("503 5.5.1 MAIL first"),
            Some((address, _)) if !address.is_empty() => {
                self.to.push(address);
                self.transport.say("250 2.1.5 recipient taken");
            }
            _ => self.transport.say("501 5.5.4 RCPT TO:<address>"),
        }
        Ok(())
    }

    async fn data(&mut self) -> io::Result<()> {
        if let Turn::Foul = self.step(Step::Data).await? {
            return Ok(());
        }
        if self.to.is_empty() {
            self.transport.say("503 5.5.1 no recipient");
            return Ok(());
        }
        self.transport.say("354 end with a dot");
        let Some(raw) = self.body().await? else {
            self.reset("552 5.3.4 too large");
            return Ok(());
        };
        if let Turn::Foul = self.step(Step::Dot).await? {
            self.from = None;
            self.to.clear();
            return Ok(());
        }
        let message = Message {
            from: self.from.take().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            raw,
            received_at: self.shared.clock.now(),
        };
        if self.shared.mailbox.store(message).is_err() {
            self.transport.say("452 4.3.1 cannot be stored");
        } else if let Turn::Fair = self.step(Step::Stored).await? {
            self.transport.say("250 2.0.0 taken");
        }
        Ok(())
    }

    /// The message up to the final dot; nothing if it was too large, which is read to its end all the same.
    async fn body(&mut self) -> io::Result<Option<Vec<u8>>> {
        let limit = self.shared.settings.size_limit;
        let (mut raw, mut line, mut size) = (Vec::new(), Vec::new(), 0_usize);
        loop {
            self.transport.line(&mut line).await?;
            if line == b".\r\n" {
                return Ok((size <= limit).then_some(raw));
            }
            if size == 0 {
                // The answer of this step would come in the middle of the message: only dropping and waiting fit.
                self.step(Step::Body).await?;
            }
            let text = line.strip_prefix(b".").unwrap_or(&line);
            size += text.len();
            if size <= limit {
                raw.extend_from_slice(text);
            }
        }
    }
}

fn decoded(text: &str) -> Vec<u8> {
    BASE64.decode(text).unwrap_or_default()
}

/// `FROM:<address> PARAMETERS`, as address and parameters.
fn path(rest: &str, keyword: &str) -> Option<(String, String)> {
    let (start, rest) = rest.split_at_checked(keyword.len())?;
    let rest = rest.trim_start().strip_prefix('<').filter(|_| start.eq_ignore_ascii_case(keyword))?;
    let (address, parameters) = rest.split_once('>')?;
    Some((address.to_owned(), parameters.trim().to_ascii_uppercase()))
}
