use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// The longest line of a reply; RFC 5321 §4.5.3.1.5 allows 512, servers write more.
const LONGEST_LINE: u64 = 2048;
/// The most lines of one reply.
const MOST_LINES: usize = 128;

/// What a server said to one command. Its words are kept only as long as the greeting needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    pub(crate) status: Option<EnhancedStatus>,
    pub(crate) lines: Vec<String>,
}

/// `class.subject.detail` of RFC 3463.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EnhancedStatus(pub(crate) u16, pub(crate) u16, pub(crate) u16);

impl std::fmt::Display for EnhancedStatus {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl Reply {
    /// 2xx: done.
    pub(crate) fn is_done(&self) -> bool {
        self.code / 100 == 2
    }

    /// 5xx: never.
    pub(crate) fn is_final(&self) -> bool {
        self.code / 100 == 5
    }
}

/// Reads one reply, of one or more lines. Whatever a server sends, this ends with a reply of limited size or an error.
pub(crate) async fn read<R: AsyncRead + Unpin>(stream: &mut BufReader<R>) -> io::Result<Reply> {
    let mut reply: Option<Reply> = None;
    for _ in 0..MOST_LINES {
        let mut line = Vec::new();
        (&mut *stream).take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let (code, last, text) = parse_line(&line).ok_or_else(nonsense)?;
        let reply =
            reply.get_or_insert_with(|| Reply { code, status: status_of(code, &text), lines: Vec::new() });
        if reply.code != code {
            return Err(nonsense());
        }
        reply.lines.push(text);
        if last {
            return Ok(reply.clone());
        }
    }
    Err(nonsense())
}

fn nonsense() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the server does not speak SMTP")
}

/// Code, whether the line is the last of its reply, and the text.
fn parse_line(line: &[u8]) -> Option<(u16, bool, String)> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let digits = line.get(..3).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    let last = match line.get(3) {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return None,
    };
    let text = String::from_utf8_lossy(line.get(4..).unwrap_or_default()).into_owned();
    (200..600).contains(&code).then_some((code, last, text))
}

/// The status at the start of a text, if its class is that of the code.
fn status_of(code: u16, text: &str) -> Option<EnhancedStatus> {
    let mut numbers = text.split_ascii_whitespace().next()?.split('.').map(|part| {
        let short = !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
        short.then(|| part.parse::<u16>().ok()).flatten()
    });
    let status = EnhancedStatus(numbers.next()??, numbers.next()??, numbers.next()??);
    (numbers.next().is_none() && status.0 == code / 100).then_some(status)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(bytes: &[u8]) -> io::Result<Reply> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(read(&mut BufReader::new(bytes)))
    }

    #[test]
    fn a_reply_of_several_lines_is_one_reply() {
        let reply = run(b"250-mail.example\r\n250-PIPELINING\r\n250 SIZE 100\r\n220 next").unwrap();
        assert_eq!((reply.code, reply.lines.len()), (250, 3));
        assert!(reply.is_done());
    }

    #[test]
    fn the_enhanced_status_is_read_and_only_where_it_fits() {
        let status = |text: &str| run(text.as_bytes()).unwrap().status.map(|status| status.to_string());
        assert_eq!(status("550 5.1.1 no such mailbox\r\n").as_deref(), Some("5.1.1"));
        assert_eq!(status("450 4.2.0\r\n").as_deref(), Some("4.2.0"));
        assert_eq!(status("550 4.1.1 contradicts itself\r\n"), None);
        assert_eq!(status("550 5.1 short\r\n"), None);
        assert_eq!(status("550 RSSMRA45C12F205C is unknown\r\n"), None);
    }

    #[test]
    fn what_is_no_reply_is_an_error() {
        for nonsense in [
            "",
            "abc\r\n",
            "99 \r\n",
            "250x\r\n",
            "250-a\r\n550 b\r\n",
            "250 cut off",
            "700 x\r\n",
            "250-a\r\n",
        ] {
            assert!(run(nonsense.as_bytes()).is_err(), "{nonsense:?}");
        }
    }

    #[test]
    fn an_endless_reply_ends() {
        assert!(run("250-on and on\r\n".repeat(1000).as_bytes()).is_err());
        assert!(run(&vec![b'2'; 100_000]).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_of_a_server_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
            if let Ok(reply) = run(&bytes) {
                prop_assert!((200..600).contains(&reply.code));
            }
        }
    }
}
