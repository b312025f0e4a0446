//! Reads a folder of messages over IMAP (RFC 3501), from a place onwards, without marking anything.

use std::io;
use std::path::Path;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::types::Fetch;
use async_imap::{Client, Session};
use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::settings::{Inbox, Patience, Tls};
use crate::smtp::Login;

/// The most that one look lists, and one request fetches.
pub(crate) const MOST: u32 = 400;
/// As much as one request fetches at most, in bytes, unless a single message is larger.
const REQUEST: u64 = 8_000_000;

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug> Stream for T {}

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The server cannot be reached, or says what cannot be understood; its words are not repeated.
    #[error("the server cannot be read from ({0})")]
    Unreachable(&'static str),
    /// The server does not know the user or the password; trying again may lock the mailbox.
    #[error("the server refuses the login")]
    LoginRefused,
    /// There is no password file, or it cannot be read.
    #[error("the password file cannot be read")]
    NoPassword,
    /// The certificates of those who sign receipts cannot be read.
    #[error("the file of the certificates that sign receipts cannot be used")]
    NoSigners,
    /// Reading a message has ended the thread that did it.
    #[error("a message cannot be read")]
    Unreadable,
}

/// The last number asked for, and the messages with theirs.
pub(crate) type Messages = (u32, Vec<(u32, Vec<u8>)>);

/// An open folder.
pub(crate) struct Folder {
    session: Session<Box<dyn Stream>>,
    name: String,
    patience: Patience,
}

/// How a folder stands: what the numbers of its messages are worth, and the number that the next one will have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) uid_validity: u32,
    pub(crate) uid_next: u32,
}

/// A message in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) uid: u32,
    pub(crate) bytes: u64,
}

impl Folder {
    /// Connects, protects the connection as the settings ask, and logs in.
    pub(crate) async fn open(inbox: &Inbox, login: &Login, patience: Patience) -> Result<Self, ReadError> {
        let stream = timeout(patience.connect(), connect(inbox));
        let stream = stream.await.map_err(|_late| ReadError::Unreachable("connect"))??;
        let mut client = Client::new(stream);
        let greeted = inbox.tls == Tls::Starttls;
        let (user, password) = login.in_clear();
        let work = async {
            if !greeted && client.read_response().await.ok().flatten().is_none() {
                return Err(ReadError::Unreachable("greeting"));
            }
            client.login(user, password).await.map_err(|(cause, _client)| match cause {
                Error::No(_) => ReadError::LoginRefused,
                _ => ReadError::Unreachable("login"),
            })
        };
        let session =
            timeout(patience.answer(), work).await.map_err(|_late| ReadError::Unreachable("login"))??;
        Ok(Self { session, name: inbox.folder.clone(), patience })
    }

    /// Looks at the folder, for reading alone or also to remove from it.
    pub(crate) async fn look(&mut self, remove: bool) -> Result<Standing, ReadError> {
        let name = self.name.clone();
        let session = &mut self.session;
        let work = async { if remove { session.select(&name).await } else { session.examine(&name).await } };
        let folder = within(self.patience.answer(), "folder", work).await?;
        match (folder.uid_validity, folder.uid_next) {
            (Some(uid_validity), Some(uid_next)) => Ok(Standing { uid_validity, uid_next }),
            _ => Err(ReadError::Unreachable("folder")),
        }
    }

    /// The first messages after `last`, in order, `MOST` numbers wide; where these have none, from the next message on.
    pub(crate) async fn list(&mut self, last: u32, standing: Standing) -> Result<Vec<Listed>, ReadError> {
        let mut from = last.saturating_add(1);
        if from >= standing.uid_next {
            return Ok(Vec::new());
        }
        let mut listed = self.sizes(from).await?;
        if listed.is_empty() && from.saturating_add(MOST) < standing.uid_next {
            let search = self.session.uid_search(format!("UID {from}:*"));
            let found = within(self.patience.answer(), "search", search).await?;
            match found.into_iter().filter(|uid| *uid >= from).min() {
                Some(next) => from = next,
                None => return Ok(Vec::new()),
            }
            listed = self.sizes(from).await?;
        }
        Ok(listed)
    }

    async fn sizes(&mut self, from: u32) -> Result<Vec<Listed>, ReadError> {
        let range = format!("{from}:{}", from.saturating_add(MOST - 1));
        let fetched = self.fetch(&range, "(UID RFC822.SIZE)").await?;
        let mut listed: Vec<Listed> = fetched
            .iter()
            .filter_map(|one| Some(Listed { uid: one.uid?, bytes: one.size?.into() }))
            .filter(|one| one.uid >= from)
            .collect();
        listed.sort_by_key(|one| one.uid);
        listed.dedup_by_key(|one| one.uid);
        Ok(listed)
    }

    /// The messages themselves, as many of the first as one request should bring, each as it lies there; and the last
    /// number that was asked for. What was removed meanwhile is missing.
    pub(crate) async fn messages(&mut self, listed: &[Listed]) -> Result<Messages, ReadError> {
        let mut bytes = 0;
        let fit = listed.iter().take_while(|one| {
            bytes += one.bytes;
            bytes <= REQUEST
        });
        let count = fit.count().max(1).min(listed.len());
        let last = listed.get(count.saturating_sub(1)).map_or(0, |one| one.uid);
        let uids: Vec<String> = listed[..count].iter().map(|one| one.uid.to_string()).collect();
        let fetched = self.fetch(&uids.join(","), "(UID BODY.PEEK[])").await?;
        let mut messages: Vec<(u32, Vec<u8>)> = fetched
            .iter()
            .filter_map(|one| Some((one.uid?, one.body()?.to_vec())))
            .filter(|(uid, _)| listed[..count].iter().any(|one| one.uid == *uid))
            .collect();
        messages.sort_by_key(|(uid, _)| *uid);
        self.check_missing(&listed[..count], &messages).await?;
        Ok((last, messages))
    }

    /// What did not come is gone, or the server has refused it: then nothing may be passed over. The library tells the
    /// two apart only where a command is sent without its answers being read.
    async fn check_missing(&mut self, asked: &[Listed], came: &[(u32, Vec<u8>)]) -> Result<(), ReadError> {
        let missing: Vec<Listed> =
            asked.iter().filter(|one| came.iter().all(|(uid, _)| *uid != one.uid)).copied().collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let ask = self.session.run_command_and_check_ok(format!("UID FETCH {} (BODY.PEEK[])", first.uid));
        within(self.patience.body(), "fetch", ask).await?;
        let still = self.sizes(first.uid).await?;
        if still.iter().any(|one| missing.contains(one)) {
            return Err(ReadError::Unreachable("fetch"));
        }
        Ok(())
    }

    async fn fetch(&mut self, range: &str, what: &str) -> Result<Vec<Fetch>, ReadError> {
        let session = &mut self.session;
        let work = async { session.uid_fetch(range, what).await?.try_collect().await };
        within(self.patience.body(), "fetch", work).await
    }

    /// Removes messages for good (UIDPLUS, RFC 4315).
    pub(crate) async fn remove(&mut self, uids: &[u32]) -> Result<(), ReadError> {
        let uids: Vec<String> = uids.iter().map(u32::to_string).collect();
        let (session, uids) = (&mut self.session, uids.join(","));
        let work = async {
            let _: Vec<Fetch> =
                session.uid_store(&uids, "+FLAGS.SILENT (\\Deleted)").await?.try_collect().await?;
            let _: Vec<u32> = session.uid_expunge(&uids).await?.try_collect().await?;
            Ok(())
        };
        within(self.patience.answer(), "remove", work).await
    }

    /// Takes leave; the server may or may not hear it.
    pub(crate) async fn quit(mut self) {
        let _ = timeout(Duration::from_secs(2), self.session.logout()).await;
    }
}

async fn connect(inbox: &Inbox) -> Result<Box<dyn Stream>, ReadError> {
    let unreachable = |_cause: io::Error| ReadError::Unreachable("connect");
    let stream = TcpStream::connect((inbox.host.as_str(), inbox.port)).await.map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    let trusted: Option<&Path> = inbox.trusted.as_deref();
    Ok(match inbox.tls {
        Tls::None => Box::new(stream),
        Tls::Implicit => {
            Box::new(outside::begin_tls(&inbox.host, trusted, stream).await.map_err(unreachable)?)
        }
        Tls::Starttls => {
            let mut client = Client::new(stream);
            let greeting = client.read_response().await.map_err(unreachable)?;
            greeting.ok_or(ReadError::Unreachable("greeting"))?;
            let begun = client.run_command_and_check_ok("STARTTLS", None).await;
            begun.map_err(|_cause| ReadError::Unreachable("starttls"))?;
            Box::new(
                outside::begin_tls(&inbox.host, trusted, client.into_inner()).await.map_err(unreachable)?,
            )
        }
    })
}

async fn within<T>(
    patience: Duration,
    step: &'static str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, ReadError> {
    match timeout(patience, work).await {
        Ok(Ok(done)) => Ok(done),
        _ => Err(ReadError::Unreachable(step)),
    }
}
