//! The conversation with one client.

use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio_rustls::TlsAcceptor;

use super::Desk;
use super::command::{Word, ranges, words};
use super::fetch::{self, Item};
use super::search::{self, Last};
use super::wire::Wire;
use crate::accounts::Refused;
use crate::mailboxes::{DELETED, FLAGS, FlagSet, Kept, Mailbox, SEEN, Standing};
use crate::settings::Encryption;
use crate::uids::Uids;

/// How a command ended, in words.
type Ended = Result<String, String>;

pub(super) struct Session {
    wire: Wire,
    desk: Desk,
    encrypted: bool,
    /// The mailbox of whoever has logged in.
    mailbox: Option<Arc<Mailbox>>,
    view: Option<View>,
    /// UIDs that the client has fetched whole and has not shown to have.
    fetched: Vec<u32>,
}

/// The mailbox as the client knows it.
struct View {
    standing: Standing,
    read_only: bool,
}

impl Session {
    pub(super) fn new(wire: Wire, desk: Desk, encrypted: bool) -> Self {
        Self { wire, desk, encrypted, mailbox: None, view: None, fetched: Vec::new() }
    }

    pub(super) async fn serve(mut self) -> io::Result<()> {
        let capability = self.capability();
        self.wire.say(&format!("* OK [CAPABILITY {capability}] mailboxes of a test network"));
        loop {
            let command = self.wire.command().await?;
            self.forget_fetched()?;
            let Some(words) = words(&command) else {
                self.wire.say("* BAD not understood");
                continue;
            };
            let [tag, verb, arguments @ ..] = words.as_slice() else {
                self.wire.say("* BAD a tag and a command");
                continue;
            };
            let (tag, verb) = (tag.text(), verb.keyword());
            if verb == "STARTTLS" {
                self = self.encrypt(&tag).await?;
                continue;
            }
            let ended = self.command(&verb, arguments).await?;
            // Numbers change only where the client can follow (RFC 3501 §7.4.1).
            if !matches!(verb.as_str(), "FETCH" | "STORE" | "SEARCH") {
                self.catch_up();
            }
            match ended {
                Ok(text) => self.wire.say(&format!("{tag} OK {text}")),
                Err(text) => self.wire.say(&format!("{tag} {text}")),
            }
            if verb == "LOGOUT" {
                return self.wire.flush().await;
            }
        }
    }

    fn capability(&self) -> String {
        let mut capability = "IMAP4rev1 SASL-IR LITERAL+ UIDPLUS UNSELECT IDLE".to_owned();
        let starttls = matches!(self.desk.tls, Some((Encryption::Starttls, _))) && !self.encrypted;
        capability += if starttls { " STARTTLS LOGINDISABLED" } else { " AUTH=PLAIN" };
        capability
    }

    async fn command(&mut self, verb: &str, arguments: &[Word]) -> io::Result<Ended> {
        match (verb, arguments) {
            ("CAPABILITY", []) => {
                let capability = self.capability();
                self.wire.say(&format!("* CAPABILITY {capability}"));
                Ok(Ok(done(verb)))
            }
            ("NOOP" | "CHECK", []) => Ok(Ok(done(verb))),
            ("LOGOUT", []) => {
                self.wire.say("* BYE goodbye");
                Ok(Ok(done(verb)))
            }
            ("LOGIN", [user, password]) => self.log_in(&user.text(), &password.text()),
            ("AUTHENTICATE", [mechanism, initial @ ..]) if mechanism.keyword() == "PLAIN" => {
                self.authenticate(initial.first()).await
            }
            _ if self.mailbox.is_none() => Ok(Err("BAD log in first, or not understood".to_owned())),
            ("SELECT", [name]) => Ok(self.select(&name.text(), false)),
            ("EXAMINE", [name]) => Ok(self.select(&name.text(), true)),
            ("LIST" | "LSUB", [_, pattern]) => Ok(Ok(self.list(verb, &pattern.text()))),
            ("STATUS", [name, items]) => Ok(self.status(&name.text(), items)),
            ("CLOSE" | "UNSELECT", []) => self.close(verb),
            ("IDLE", []) => self.idle().await,
            ("UID", [verb, arguments @ ..]) => self.with_view(&verb.keyword(), arguments, true).await,
            (verb, arguments) => self.with_view(verb, arguments, false).await,
        }
    }

    async fn with_view(&mut self, verb: &str, arguments: &[Word], by_uid: bool) -> io::Result<Ended> {
        if self.view.is_none() {
            return Ok(Err("BAD select a mailbox first, or not understood".to_owned()));
        }
        match (verb, arguments) {
            ("FETCH", [set, items]) => self.fetch(&set.text(), items, by_uid).await,
            ("STORE", [set, action, flags]) => {
                self.store(&set.text(), &action.keyword(), flags, by_uid).await
            }
            ("SEARCH", keys) => self.search(keys, by_uid),
            ("EXPUNGE", []) if !by_uid => self.expunge(None),
            ("EXPUNGE", [set]) if by_uid => self.expunge(Some(&set.text())),
            _ => Ok(Err("BAD not understood".to_owned())),
        }
    }

    async fn encrypt(mut self, tag: &str) -> io::Result<Self> {
        let config = match &self.desk.tls {
            Some((Encryption::Starttls, config)) if !self.encrypted => config.clone(),
            _ => {
                self.wire.say(&format!("{tag} BAD not offered"));
                return Ok(self);
            }
        };
        self.wire.say(&format!("{tag} OK begin"));
        self.wire.flush().await?;
        let stream = TlsAcceptor::from(config).accept(self.wire.into_stream()).await?;
        Ok(Self::new(Wire::new(Box::new(stream)), self.desk, true))
    }

    fn log_in(&mut self, user: &str, password: &str) -> io::Result<Ended> {
        if matches!(self.desk.tls, Some((Encryption::Starttls, _))) && !self.encrypted {
            return Ok(Err("NO [PRIVACYREQUIRED] STARTTLS first".to_owned()));
        }
        match self.desk.network.accounts.enter(user, password) {
            Ok(mailbox) => {
                self.mailbox = Some(self.desk.network.mailboxes.get(&mailbox)?);
                Ok(Ok(format!("[CAPABILITY {}] welcome", self.capability())))
            }
            Err(Refused::Wrong) => Ok(Err("NO [AUTHENTICATIONFAILED] wrong user or password".to_owned())),
            Err(Refused::Locked) => Ok(Err("NO [CONTACTADMIN] the account is locked".to_owned())),
        }
    }

    async fn authenticate(&mut self, initial: Option<&Word>) -> io::Result<Ended> {
        let given = if let Some(word) = initial {
            word.text()
        } else {
            self.wire.say("+ ");
            String::from_utf8_lossy(&self.wire.command().await?).trim_end().to_owned()
        };
        let decoded = STANDARD.decode(given).unwrap_or_default();
        let text = String::from_utf8_lossy(&decoded);
        match text.split('\0').collect::<Vec<_>>()[..] {
            [_, user, password] => self.log_in(user, password),
            _ => Ok(Err("BAD not a PLAIN login".to_owned())),
        }
    }

    fn select(&mut self, name: &str, read_only: bool) -> Ended {
        self.view = None;
        let Some(mailbox) = self.mailbox.clone().filter(|_| is_inbox(name)) else {
            return Err("NO [NONEXISTENT] there is INBOX alone".to_owned());
        };
        let standing = mailbox.standing();
        let names = FLAGS.map(|(name, _)| name).join(" ");
        self.wire.say(&format!("* FLAGS ({names})"));
        self.wire.say(&format!("* OK [PERMANENTFLAGS ({})] kept", if read_only { "" } else { &names }));
        self.wire.say(&format!("* {} EXISTS", standing.uids.len()));
        self.wire.say("* 0 RECENT");
        self.wire.say(&format!("* OK [UIDVALIDITY {}] as ever", standing.validity));
        self.wire.say(&format!("* OK [UIDNEXT {}] the next", standing.next));
        self.view = Some(View { standing, read_only });
        Ok(if read_only { "[READ-ONLY] done" } else { "[READ-WRITE] done" }.to_owned())
    }

    fn list(&mut self, verb: &str, pattern: &str) -> String {
        if pattern.is_empty() {
            self.wire.say(&format!("* {verb} (\\Noselect) \"/\" \"\""));
        } else if pattern.contains(['*', '%']) || is_inbox(pattern) {
            self.wire.say(&format!("* {verb} (\\HasNoChildren) \"/\" INBOX"));
        }
        done(verb)
    }

    fn status(&mut self, name: &str, items: &Word) -> Ended {
        let Some(mailbox) = self.mailbox.clone().filter(|_| is_inbox(name)) else {
            return Err("NO [NONEXISTENT] there is INBOX alone".to_owned());
        };
        let (messages, unread) = mailbox.numbers();
        let standing = mailbox.standing();
        let mut told = Vec::new();
        for item in items.words() {
            let keyword = item.keyword();
            let number = match keyword.as_str() {
                "MESSAGES" => messages,
                "UNSEEN" => unread,
                "RECENT" => 0,
                "UIDNEXT" => standing.next as usize,
                "UIDVALIDITY" => standing.validity as usize,
                _ => return Err("BAD not understood".to_owned()),
            };
            told.push(format!("{keyword} {number}"));
        }
        self.wire.say(&format!("* STATUS INBOX ({})", told.join(" ")));
        Ok(done("STATUS"))
    }

    fn close(&mut self, verb: &str) -> io::Result<Ended> {
        if verb == "CLOSE"
            && let (Some(mailbox), Some(View { read_only: false, .. })) = (&self.mailbox, &self.view)
        {
            let deleted =
                mailbox.between(1, u32::MAX).into_iter().filter(|(_, kept)| kept.flags & DELETED != 0);
            mailbox.remove(&deleted.map(|(uid, _)| uid).collect::<Vec<_>>())?;
        }
        let was = self.view.take();
        Ok(was.map(|_| done(verb)).ok_or_else(|| "BAD nothing is selected".to_owned()))
    }

    /// Tells of what arrives until the client says DONE.
    async fn idle(&mut self) -> io::Result<Ended> {
        let Some(mut changes) = self.mailbox.as_ref().map(|mailbox| mailbox.watch()) else {
            return Ok(Err("BAD log in first".to_owned()));
        };
        self.wire.say("+ idling");
        loop {
            self.catch_up();
            self.wire.flush().await?;
            tokio::select! {
                heard = self.wire.heard() => heard?,
                told = changes.changed() => {
                    told.map_err(io::Error::other)?;
                    continue;
                }
            }
            let said = self.wire.command().await?;
            let is_end = said.trim_ascii().eq_ignore_ascii_case(b"DONE");
            return Ok(if is_end { Ok(done("IDLE")) } else { Err("BAD DONE was expected".to_owned()) });
        }
    }

    /// Tells what has changed since the client last knew.
    fn catch_up(&mut self) {
        let (Some(mailbox), Some(view)) = (&self.mailbox, &mut self.view) else { return };
        let Some(mut now) = mailbox.changed_since(&view.standing) else { return };
        // Numbers of another validity mean nothing until the mailbox is selected again.
        if now.validity != view.standing.validity {
            (now.validity, now.uids) = (view.standing.validity, Uids::default());
        }
        let gone = view.standing.uids.missing_in(&now.uids);
        // From the last to the first, so that each number is still right when it is told.
        for number in gone.iter().rev() {
            self.wire.say(&format!("* {number} EXPUNGE"));
        }
        if now.uids.last() > view.standing.uids.last() {
            self.wire.say(&format!("* {} EXISTS", now.uids.len()));
        }
        view.standing = now;
    }

    /// The messages of a set, with their numbers: by UID, or by number.
    fn chosen(&self, set: &str, by_uid: bool) -> Option<Vec<(u32, u32, Kept)>> {
        let (mailbox, uids) = (self.mailbox.as_ref()?, &self.view.as_ref()?.standing.uids);
        let last = if by_uid { uids.last().unwrap_or(0) } else { uids.len() };
        let mut chosen = Vec::new();
        for (from, to) in ranges(set, last)? {
            let (from, to) = if by_uid {
                (from, to.min(last))
            } else {
                match (uids.at(from), uids.at(to.min(last))) {
                    (Some(from), Some(to)) => (from, to),
                    _ => continue,
                }
            };
            let messages = mailbox.between(from, to).into_iter();
            chosen.extend(messages.filter_map(|(uid, kept)| Some((uids.number(uid)?, uid, kept))));
        }
        Some(chosen)
    }

    async fn fetch(&mut self, set: &str, items: &Word, by_uid: bool) -> io::Result<Ended> {
        let (Some(chosen), Some(mut items)) = (self.chosen(set, by_uid), fetch::items(items)) else {
            return Ok(Err("BAD not understood".to_owned()));
        };
        if by_uid && !items.contains(&Item::Uid) {
            items.insert(0, Item::Uid);
        }
        let read_only = self.view.as_ref().is_none_or(|view| view.read_only);
        let reads = !read_only && items.iter().any(Item::reads);
        if reads && !items.contains(&Item::Flags) {
            items.push(Item::Flags);
        }
        let whole = items.iter().any(Item::is_whole);
        let breaks = whole && !chosen.is_empty() && self.desk.network.breaks_fetch();
        for (number, uid, mut kept) in chosen {
            if reads
                && kept.flags & SEEN == 0
                && let Some(mailbox) = &self.mailbox
            {
                kept = seen(mailbox, uid)?.unwrap_or(kept);
            }
            let out = self.wire.out();
            let start = out.len();
            match fetch::answer(out, (number, uid), &kept, &items) {
                Ok(()) if breaks => {
                    out.truncate(usize::midpoint(start, out.len()));
                    self.wire.flush().await?;
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                Ok(()) => self.wire.flush_much().await?,
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(cause),
            }
            if whole && self.desk.forget_fetched {
                self.fetched.push(uid);
            }
        }
        Ok(Ok(done("FETCH")))
    }

    /// The client has gone on: it has what it fetched.
    fn forget_fetched(&mut self) -> io::Result<()> {
        match &self.mailbox {
            Some(mailbox) if !self.fetched.is_empty() => mailbox.remove(&std::mem::take(&mut self.fetched)),
            _ => Ok(()),
        }
    }

    async fn store(&mut self, set: &str, action: &str, flags: &Word, by_uid: bool) -> io::Result<Ended> {
        if self.view.as_ref().is_none_or(|view| view.read_only) {
            return Ok(Err("NO [READ-ONLY] examined, not selected".to_owned()));
        }
        let (action, silent) = match action.strip_suffix(".SILENT") {
            Some(action) => (action, true),
            None => (action, false),
        };
        let (Some(chosen), Some(mailbox)) = (self.chosen(set, by_uid), self.mailbox.clone()) else {
            return Ok(Err("BAD not understood".to_owned()));
        };
        let given = flags.words().iter().fold(0, |set, word| set | flag_named(&word.text()));
        let change = |old: FlagSet| match action {
            "+FLAGS" => Some(old | given),
            "-FLAGS" => Some(old & !given),
            "FLAGS" => Some(given),
            _ => None,
        };
        if change(0).is_none() {
            return Ok(Err("BAD FLAGS, +FLAGS or -FLAGS".to_owned()));
        }
        for (number, uid, _) in chosen {
            let Some(new) = mailbox.flag(uid, |old| change(old).unwrap_or(old))? else { continue };
            if !silent {
                let with_uid = if by_uid { format!("UID {uid} ") } else { String::new() };
                let line = format!("* {number} FETCH ({with_uid}FLAGS ({}))\r\n", fetch::flags(new));
                self.wire.out().extend_from_slice(line.as_bytes());
                self.wire.flush_much().await?;
            }
        }
        Ok(Ok(done("STORE")))
    }

    fn search(&mut self, words: &[Word], by_uid: bool) -> io::Result<Ended> {
        let (Some(mailbox), Some(view)) = (&self.mailbox, &self.view) else {
            return Ok(Err("BAD select a mailbox first".to_owned()));
        };
        let uids = &view.standing.uids;
        let last = Last { uid: uids.last().unwrap_or(0), number: uids.len() };
        let Some(key) = search::keys(words, last).filter(|_| !words.is_empty()) else {
            return Ok(Err("BAD not understood".to_owned()));
        };
        let mut found = String::from("* SEARCH");
        for (uid, kept) in mailbox.between(1, last.uid) {
            let Some(number) = uids.number(uid) else { continue };
            if key.holds(uid, number, &kept)? {
                found.push(' ');
                found.push_str(&if by_uid { uid } else { number }.to_string());
            }
        }
        self.wire.say(&found);
        Ok(Ok(done("SEARCH")))
    }

    /// Removes what is marked as deleted, of these UIDs if some are named.
    fn expunge(&mut self, set: Option<&str>) -> io::Result<Ended> {
        if self.view.as_ref().is_none_or(|view| view.read_only) {
            return Ok(Err("NO [READ-ONLY] examined, not selected".to_owned()));
        }
        let (Some(chosen), Some(mailbox)) = (self.chosen(set.unwrap_or("1:*"), true), &self.mailbox) else {
            return Ok(Err("BAD not understood".to_owned()));
        };
        let deleted = chosen.iter().filter(|(_, _, kept)| kept.flags & DELETED != 0).map(|(_, uid, _)| *uid);
        mailbox.remove(&deleted.collect::<Vec<_>>())?;
        self.catch_up();
        Ok(Ok(done("EXPUNGE")))
    }
}

fn seen(mailbox: &Mailbox, uid: u32) -> io::Result<Option<Kept>> {
    mailbox.flag(uid, |flags| flags | SEEN)?;
    Ok(mailbox.between(uid, uid).pop().map(|(_, kept)| kept))
}

fn flag_named(name: &str) -> FlagSet {
    let place = FLAGS.iter().position(|(flag, _)| flag.eq_ignore_ascii_case(name));
    place.map_or(0, |place| 1 << place)
}

fn is_inbox(name: &str) -> bool {
    name.eq_ignore_ascii_case("INBOX")
}

fn done(verb: &str) -> String {
    format!("{verb} done")
}
