//! Bytes in and out.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// What a session speaks over, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The longest line of a command, and the largest literal in one: nobody appends messages here.
const LONGEST: u64 = 64 * 1024;

/// How much is gathered before it is written.
const GATHERED: usize = 64 * 1024;

pub(crate) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
    out: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream: BufReader::with_capacity(16 * 1024, stream), out: Vec::new() }
    }

    /// The stream below, for TLS to begin on it; what a client sent too early is forgotten.
    pub(crate) fn into_stream(self) -> Box<dyn Stream> {
        self.stream.into_inner()
    }

    /// A whole command, its literals where they stand. What has been said goes out before.
    pub(crate) async fn command(&mut self) -> io::Result<Vec<u8>> {
        let mut command = Vec::new();
        loop {
            if self.stream.buffer().is_empty() {
                self.flush().await?;
            }
            let read = (&mut self.stream).take(LONGEST).read_until(b'\n', &mut command).await?;
            if read == 0 || command.last() != Some(&b'\n') {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let Some((size, waits)) = literal(&command) else { return Ok(command) };
            if size > LONGEST || command.len() as u64 > LONGEST {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if waits {
                self.say("+ go on");
                self.flush().await?;
            }
            (&mut self.stream).take(size).read_to_end(&mut command).await?;
        }
    }

    /// Waits until the client says something, and takes nothing of it away.
    pub(crate) async fn heard(&mut self) -> io::Result<()> {
        if self.stream.fill_buf().await?.is_empty() {
            Err(io::ErrorKind::UnexpectedEof.into())
        } else {
            Ok(())
        }
    }

    pub(crate) fn say(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    /// What is going to be written out, for answers to be added at its end.
    pub(crate) fn out(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// Writes out what has gathered if it is much.
    pub(crate) async fn flush_much(&mut self) -> io::Result<()> {
        if self.out.len() >= GATHERED { self.flush().await } else { Ok(()) }
    }

    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        if !self.out.is_empty() {
            self.stream.get_mut().write_all(&self.out).await?;
            self.out.clear();
        }
        self.stream.get_mut().flush().await
    }
}

/// The size of the literal that a line announces at its end, and whether the client waits to be told to go on.
fn literal(line: &[u8]) -> Option<(u64, bool)> {
    let text = std::str::from_utf8(&line[line.len().saturating_sub(16)..]).ok()?.trim_end();
    let number = text.strip_suffix('}')?.rsplit('{').next()?;
    match number.strip_suffix('+') {
        Some(number) => Some((number.parse().ok()?, false)),
        None => Some((number.parse().ok()?, true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_announced_at_the_end_of_a_line_alone() {
        assert_eq!(literal(b"a LOGIN {12}\r\n"), Some((12, true)));
        assert_eq!(literal(b"a LOGIN {3+}\r\n"), Some((3, false)));
        assert_eq!(literal(b"a NOOP {3} x\r\n"), None);
        assert_eq!(literal(b"\r\n"), None);
    }
}
