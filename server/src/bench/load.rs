//! The load, from a process of its own: many connections, each sending its next request when it has the answer.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::task::JoinSet;

use crate::failure::Failure;

/// What the loading process is told.
#[derive(Args, Debug, Clone)]
pub(crate) struct Load {
    /// Where the server listens.
    #[arg(long)]
    pub(crate) address: SocketAddr,
    /// Whole requests, each behind its length as four bytes.
    #[arg(long)]
    pub(crate) requests: PathBuf,
    /// How many connections send at once.
    #[arg(long)]
    pub(crate) connections: usize,
    /// How long.
    #[arg(long)]
    pub(crate) seconds: f64,
    /// The first request to send; those before it were sent in an earlier round.
    #[arg(long, default_value_t = 0)]
    pub(crate) from: usize,
    /// Each request is sent once; without it they are repeated.
    #[arg(long)]
    pub(crate) once: bool,
    /// The status of a request that was answered well.
    #[arg(long, default_value_t = 200)]
    pub(crate) status: u16,
    /// Milliseconds from one request of a connection to its next; 0: as soon as the answer is there.
    #[arg(long, default_value_t = 0)]
    pub(crate) every: u64,
}

/// What the loading process saw.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Requests answered well.
    pub(crate) answered: usize,
    /// Requests answered otherwise, or not.
    pub(crate) failed: usize,
    /// Answered per second.
    pub(crate) rate: f64,
    /// Half of the answers took at most so long.
    pub(crate) p50_ms: f64,
    /// 99 of 100 answers took at most so long.
    pub(crate) p99_ms: f64,
    /// The request after the last one sent.
    pub(crate) next: usize,
}

impl Load {
    /// Starts this program again as the loading process and waits for what it saw.
    pub(crate) async fn in_another_process(&self) -> Result<Seen, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["bench-load", "--address", &self.address.to_string(), "--requests"])
            .arg(&self.requests);
        command.args([
            "--connections",
            &self.connections.to_string(),
            "--seconds",
            &self.seconds.to_string(),
        ]);
        command.args(["--from", &self.from.to_string(), "--status", &self.status.to_string()]);
        command.args(["--every", &self.every.to_string()]);
        if self.once {
            command.arg("--once");
        }
        let output = command.kill_on_drop(true).output().await?;
        if !output.status.success() {
            return Err(Failure::Refused(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// The loading process.
pub(crate) async fn run(load: Load) -> Result<(), Failure> {
    let requests = Arc::new(read_requests(&load.requests)?);
    let next = Arc::new(AtomicUsize::new(load.from));
    let start = Instant::now();
    let pace = Pace {
        end: start + Duration::from_secs_f64(load.seconds),
        every: Duration::from_millis(load.every),
        once: load.once,
        status: load.status,
    };
    let mut connections = JoinSet::new();
    for _ in 0..load.connections {
        let stream = TcpStream::connect(load.address).await?;
        stream.set_nodelay(true)?;
        connections.spawn(send(stream, requests.clone(), next.clone(), pace));
    }
    let (mut took, mut failed) = (Vec::new(), 0);
    while let Some(done) = connections.join_next().await {
        let (times, failures) = done.map_err(|cause| Failure::Refused(cause.to_string()))?;
        took.extend(times);
        failed += failures;
    }
    let elapsed = start.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: usize| {
        took.get((took.len() * share / 100).min(took.len().saturating_sub(1))).map_or(0.0, milliseconds)
    };
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = took.len() as f64 / elapsed;
    let next = next.load(Ordering::Relaxed);
    let seen = Seen { answered: took.len(), failed, rate, p50_ms: at(50), p99_ms: at(99), next };
    println!("{}", serde_json::to_string(&seen)?);
    Ok(())
}

fn milliseconds(time: &Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// How each connection sends.
#[derive(Clone, Copy)]
struct Pace {
    end: Instant,
    every: Duration,
    once: bool,
    status: u16,
}

async fn send(
    mut stream: TcpStream,
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
    pace: Pace,
) -> (Vec<Duration>, usize) {
    let (mut took, mut failed, mut buffer) = (Vec::with_capacity(10_000), 0, Vec::with_capacity(64 * 1024));
    while Instant::now() < pace.end {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if pace.once && index >= requests.len() {
            break;
        }
        let sent = Instant::now();
        match exchange(&mut stream, &requests[index % requests.len()], &mut buffer).await {
            Ok(status) if status == pace.status => took.push(sent.elapsed()),
            Ok(_) => failed += 1,
            Err(_) => {
                failed += 1;
                break;
            }
        }
        tokio::time::sleep(pace.every.saturating_sub(sent.elapsed())).await;
    }
    (took, failed)
}

/// Asks once, on a connection of its own; the answer with its head.
pub(crate) async fn ask(address: SocketAddr, request: &[u8]) -> Result<String, Failure> {
    let (mut stream, mut answer) = (TcpStream::connect(address).await?, Vec::new());
    exchange(&mut stream, request, &mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// What stands in an answer between a text and the next such character.
pub(crate) fn between<'a>(answer: &'a str, before: &str, after: char) -> Result<&'a str, Failure> {
    let rest = answer.split_once(before).map(|(_, rest)| rest);
    let found = rest.and_then(|rest| rest.split(after).next());
    found.ok_or_else(|| Failure::Refused(format!("an answer has no {before}: {answer:.200}")))
}

/// Sends one request and reads its whole answer into the buffer; answers its status.
async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> std::io::Result<u16> {
    stream.write_all(request).await?;
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(whole) = answer_length(buffer)
            && buffer.len() >= whole
        {
            return Ok(status_of(buffer));
        }
    }
}

/// The status of an answer; 0 if it has none.
fn status_of(answer: &[u8]) -> u16 {
    let digits = answer.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

/// The length of the answer with its head, once the head is there.
fn answer_length(answer: &[u8]) -> Option<usize> {
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&answer[..head]).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    Some(head + length.unwrap_or(0))
}

/// Writes requests as the loading process reads them.
pub(crate) fn write_requests(path: &Path, requests: &[Vec<u8>]) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    for request in requests {
        let length = u32::try_from(request.len()).map_err(|cause| Failure::Refused(cause.to_string()))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(request);
    }
    Ok(std::fs::write(path, bytes)?)
}

fn read_requests(path: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes = std::fs::read(path)?;
    let (mut rest, mut requests) = (bytes.as_slice(), Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((request, after)) = after.split_at_checked(length) else {
            return Err(Failure::Refused("the file of requests is cut off".to_owned()));
        };
        requests.push(request.to_vec());
        rest = after;
    }
    Ok(requests)
}

/// A POST on a connection that is kept.
pub(crate) fn post(path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n", body.len());
    put(&mut head, headers);
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

fn put(head: &mut String, headers: &[(&str, &str)]) {
    for (name, value) in headers {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    }
}

/// A GET on a connection that is kept.
pub(crate) fn get(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    put(&mut head, headers);
    head.push_str("\r\n");
    head.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_body_is_there() {
        assert_eq!(answer_length(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"), None);
        assert_eq!(answer_length(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"), Some(43));
    }

    #[test]
    fn the_status_stands_behind_the_version() {
        assert_eq!(status_of(b"HTTP/1.1 303 See Other\r\n"), 303);
        assert_eq!(status_of(b"HTTP/1.1"), 0);
    }

    #[test]
    fn requests_are_read_back_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("requests");
        let requests = vec![post("/a", &[("X", "y")], b"body"), get("/b", &[])];
        write_requests(&file, &requests).unwrap();
        assert_eq!(read_requests(&file).unwrap(), requests);
    }
}
