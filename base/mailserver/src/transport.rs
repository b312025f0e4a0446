use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// What a session speaks over, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The longest line taken: RFC 5321 §4.5.3.1.6 allows 1000 in a message, RFC 4954 12288 in AUTH.
pub(crate) const LONGEST_LINE: u64 = 12_290;

pub(crate) struct Transport {
    stream: BufReader<Box<dyn Stream>>,
    answers: Vec<u8>,
}

impl Transport {
    pub(crate) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream: BufReader::with_capacity(64 * 1024, stream), answers: Vec::new() }
    }

    /// The stream below, for TLS to begin on it; what a client sent too early is forgotten (RFC 3207 §4.2).
    pub(crate) fn into_stream(self) -> Box<dyn Stream> {
        self.stream.into_inner()
    }

    /// The next line with its end; answers wait until the client has said all that it had to say.
    pub(crate) async fn line(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        line.clear();
        if self.stream.buffer().is_empty() {
            self.flush().await?;
        }
        (&mut self.stream).take(LONGEST_LINE).read_until(b'\n', line).await?;
        if line.last() == Some(&b'\n') { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Whole lines that have come already, all together with their ends; [`Transport::take_lines`] takes them away. Empty
    /// where the next line has not come whole, which [`Transport::line`] waits for.
    pub(crate) fn lines_here(&self) -> &[u8] {
        let here = self.stream.buffer();
        let end = memchr::memrchr(b'\n', here).map_or(0, |place| place + 1);
        &here[..end]
    }

    /// Takes so many bytes of [`Transport::lines_here`] away.
    pub(crate) fn take_lines(&mut self, bytes: usize) {
        self.stream.consume(bytes);
    }

    pub(crate) fn say(&mut self, answer: &str) {
        self.answers.extend_from_slice(answer.as_bytes());
        self.answers.extend_from_slice(b"\r\n");
    }

    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        if !self.answers.is_empty() {
            self.stream.get_mut().write_all(&self.answers).await?;
            self.answers.clear();
        }
        self.stream.get_mut().flush().await
    }
}
