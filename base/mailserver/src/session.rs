use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio_rustls::TlsAcceptor;

use crate::transport::{LONGEST_LINE, Transport};
use crate::{Act, Message, Refusal, Shared, Step, Tls};

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
    /// As whom the client has logged in.
    user: Option<String>,
    from: Option<String>,
    to: Vec<String>,
}

/// Talks with one client until it leaves.
pub(crate) async fn serve(transport: Transport, shared: &Shared) -> io::Result<()> {
    let encrypted = matches!(shared.settings.tls, Some(Tls::Implicit(_)));
    let mut session = Session { shared, transport, encrypted, user: None, from: None, to: Vec::new() };
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
        if self.shared.keeper.offers_login() {
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
        if !self.shared.keeper.offers_login() {
            self.transport.say("503 5.5.1 nobody needs to log in here");
            return Ok(());
        }
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
        let given = String::from_utf8_lossy(&given);
        let mut parts = given.splitn(3, '\0').skip(1);
        let (user, password) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let answer = self.shared.keeper.login(user, password);
        self.user = answer.is_ok().then(|| user.to_owned());
        self.say_whether(&answer, "235 2.7.0 welcome");
        Ok(())
    }

    /// Says `yes`, or why not.
    fn say_whether(&mut self, answer: &Result<(), Refusal>, yes: &str) {
        match answer {
            Ok(()) => self.transport.say(yes),
            Err(refusal) => self.transport.say(&format!("{} {}", refusal.code, refusal.text)),
        }
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
        let answer = self.shared.keeper.sender(self.user.as_deref(), &address);
        self.from = answer.is_ok().then_some(address);
        self.say_whether(&answer, "250 2.1.0 sender taken");
        Ok(())
    }

    async fn recipient(&mut self, rest: &str) -> io::Result<()> {
        if let Turn::Foul = self.step(Step::Recipient).await? {
            return Ok(());
        }
        match (&self.from, path(rest, "TO:")) {
            (None, _) => self.transport.say("503 5.5.1 MAIL first"),
            (Some(from), Some((address, _))) if !address.is_empty() => {
                let answer = self.shared.keeper.recipient(self.user.as_deref(), from, &address);
                self.to.extend(answer.is_ok().then_some(address));
                self.say_whether(&answer, "250 2.1.5 recipient taken");
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
        let answer = self.shared.keeper.keep(self.user.as_deref(), message).await;
        if answer.is_err() || matches!(self.step(Step::Stored).await?, Turn::Fair) {
            self.say_whether(&answer, "250 2.0.0 taken");
        }
        Ok(())
    }

    /// The message up to the final dot; nothing if it was too large, which is read to its end all the same.
    async fn body(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut body = Body::new(self.shared.settings.size_limit);
        let mut line = Vec::new();
        self.transport.line(&mut line).await?;
        let mut ended = body.ends_with(&line);
        if !ended {
            // The answer of this step would come in the middle of the message: only dropping and waiting fit.
            self.step(Step::Body).await?;
        }
        while !ended {
            let here = self.transport.lines_here();
            if here.is_empty() {
                self.transport.line(&mut line).await?;
                ended = body.ends_with(&line);
            } else {
                let (taken, end) = body.add(here)?;
                self.transport.take_lines(taken);
                ended = end;
            }
        }
        Ok(body.whole())
    }
}

/// A message on its way in.
struct Body {
    raw: Vec<u8>,
    size: usize,
    limit: usize,
}

impl Body {
    fn new(limit: usize) -> Self {
        Self { raw: Vec::with_capacity(8 * 1024), size: 0, limit }
    }

    /// Adds whole lines up to the final dot; answers how many bytes those were, and whether the dot was among them.
    fn add(&mut self, lines: &[u8]) -> io::Result<(usize, bool)> {
        let mut taken = 0;
        for end in memchr::memchr_iter(b'\n', lines) {
            let line = &lines[taken..=end];
            if line.len() as u64 > LONGEST_LINE {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            taken = end + 1;
            if self.ends_with(line) {
                return Ok((taken, true));
            }
        }
        Ok((taken, false))
    }

    /// Adds a line without the dot that SMTP puts before another; answers whether it was the final dot.
    fn ends_with(&mut self, line: &[u8]) -> bool {
        if line == b".\r\n" {
            return true;
        }
        let text = line.strip_prefix(b".").unwrap_or(line);
        self.size += text.len();
        if self.size <= self.limit {
            self.raw.extend_from_slice(text);
        }
        false
    }

    fn whole(self) -> Option<Vec<u8>> {
        (self.size <= self.limit).then_some(self.raw)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_loses_the_dots_that_were_added_and_ends_at_the_final_one() {
        let mut body = Body::new(100);
        let lines = b"uno\r\n..due\r\n. \r\n\r\n.\r\nQUIT\r\n";
        assert_eq!(body.add(lines).unwrap(), (lines.len() - 6, true));
        assert_eq!(body.whole().unwrap(), b"uno\r\n.due\r\n \r\n\r\n");
    }

    #[test]
    fn a_message_beyond_the_limit_is_read_to_its_end_and_not_kept() {
        let mut body = Body::new(8);
        assert_eq!(body.add(b"123456\r\n").unwrap(), (8, false));
        assert_eq!(body.add(b"7\r\n.\r\n").unwrap(), (6, true));
        assert_eq!(body.whole(), None);
    }

    #[test]
    fn a_line_that_is_too_long_ends_the_conversation() {
        let line = "x".repeat(12_290) + "\n";
        assert!(Body::new(20_000).add(line.as_bytes()).is_err());
        assert!(Body::new(20_000).add(&line.as_bytes()[1..]).is_ok());
    }
}
