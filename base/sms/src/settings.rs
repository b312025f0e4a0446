use std::net::IpAddr;
use std::path::{Path, PathBuf};

use http::Uri;
use kernel::words;
use serde::Deserialize;

use crate::NoConnection;

const MOST_AT_ONCE: usize = 1_000;
/// Of what a field of SMPP holds, without its end (SMPP 3.4 §4.1.1, §4.4.1).
const LONGEST_SYSTEM_ID: usize = 15;
const LONGEST_SYSTEM_TYPE: usize = 12;
const LONGEST_ALPHANUMERIC: usize = 11;
const LONGEST_ADDRESS: usize = 20;

/// Whoever takes our short messages, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gateway {
    /// SMPP 3.4, as transceiver.
    Smpp(Smpp),
    /// The HTTP form described at [`Http`].
    Http(Http),
}

/// A message centre that speaks SMPP 3.4.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smpp {
    /// Name or address of the centre.
    pub host: String,
    /// 2775 in clear, often 3550 with TLS.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// A PEM file of the authorities to trust instead of the public ones.
    #[serde(default)]
    pub trusted: Option<PathBuf>,
    /// The name to log in with.
    pub system_id: String,
    /// The file that holds the password, read again for each connection.
    pub password_file: PathBuf,
    /// What the centre calls this kind of client; often nothing.
    #[serde(default)]
    pub system_type: String,
    /// Whom recipients see: a name of up to 11 letters and digits, a number with `+`, or the centre's short number.
    pub sender: String,
    /// How many messages may wait for their answer at once; the centre says how many it allows.
    #[serde(default = "ten")]
    pub window: usize,
    /// In which form the centre writes ids.
    #[serde(default = "as_they_are")]
    pub message_ids: MessageIds,
}

/// A gateway over HTTP.
///
/// `POST {address}` with `Authorization: Bearer …`, `Idempotency-Key: {reference}` and
/// `{"to": "+39…", "text": "…", "reference": "…", "from": "…"}` (`from` only if the sender is set) is answered 200, 201
/// or 202 with `{"id": "…"}`. The same key with the same message has the same answer and is one message. 401, 402
/// and 403 concern the sender, 408, 425, 429, 500 and 503 mean *later*, other 4xx *never*. What a gateway between answers
/// for it, 502 and 504, leaves unknown what became of the message.
///
/// `GET {address}/{id}` is answered with `{"state": "…"}`, a word of [`crate::State`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Where messages are posted.
    pub address: String,
    /// The file that holds the bearer token, read again for each session.
    pub token_file: PathBuf,
    /// Whom recipients see, if that is not settled with the gateway.
    #[serde(default)]
    pub sender: Option<String>,
}

words! {
    /// How a connection is protected.
    pub enum Tls {
        /// Not at all: only to this machine itself, or through a tunnel that ends on it.
        None = "none",
        /// From the first byte.
        Implicit = "implicit",
    }

    /// In which form a centre writes a message's id when it takes it, and then in the text of the receipt.
    pub enum MessageIds {
        /// The same in both.
        Same = "same",
        /// In hexadecimal digits first, in decimal ones in the receipt.
        HexadecimalThenDecimal = "hexadecimal-then-decimal",
        /// In decimal digits first, in hexadecimal ones in the receipt.
        DecimalThenHexadecimal = "decimal-then-hexadecimal",
    }
}

const fn ten() -> usize {
    10
}

const fn as_they_are() -> MessageIds {
    MessageIds::Same
}

impl Gateway {
    /// What is wrong with the settings, in words for whoever wrote them.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let faults = match self {
            Self::Smpp(settings) => settings.faults(),
            Self::Http(settings) => settings.faults(),
        };
        faults.into_iter().map(|fault| format!("gateway for short messages: {fault}")).collect()
    }
}

impl Smpp {
    fn faults(&self) -> Vec<&'static str> {
        let judged = [
            (
                self.tls == Tls::None && !is_local(&self.host),
                "without TLS only a server on this machine may be used",
            ),
            (
                !is_field(&self.system_id, LONGEST_SYSTEM_ID),
                "system_id is made of 1 to 15 visible characters",
            ),
            (
                !self.system_type.is_empty() && !is_field(&self.system_type, LONGEST_SYSTEM_TYPE),
                "system_type is made of up to 12 visible characters",
            ),
            (
                Sender::read(&self.sender).is_none(),
                "sender is a name of up to 11 letters and digits, or a number",
            ),
            (!(1..=MOST_AT_ONCE).contains(&self.window), "window lies between 1 and 1000"),
        ];
        said(judged)
    }
}

impl Http {
    fn faults(&self) -> Vec<&'static str> {
        let host = self.address.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        let in_clear = self.address.starts_with("http://") && !host.is_some_and(|host| is_local(&host));
        let judged = [
            (!outside::is_web_address(&self.address), "address is not an address of the web"),
            (self.address.contains(['?', '#']), "address has no ? and no #"),
            (in_clear, "without TLS only a server on this machine may be used"),
            (self.sender.as_ref().is_some_and(String::is_empty), "sender, if it is there, is not empty"),
        ];
        said(judged)
    }
}

fn said<const N: usize>(judged: [(bool, &'static str); N]) -> Vec<&'static str> {
    judged.into_iter().filter_map(|(is_wrong, fault)| is_wrong.then_some(fault)).collect()
}

fn is_field(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_local(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The sender as SMPP writes him: type of number, numbering plan, address (SMPP 3.4 §5.2.5, §5.2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sender {
    pub(crate) ton: u8,
    pub(crate) npi: u8,
    pub(crate) address: String,
}

impl Sender {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (ton, npi, address) = match text.strip_prefix('+') {
            Some(number) if all_digits(number) => (1, 1, number),
            None if all_digits(text) => (3, 0, text),
            None if text.len() <= LONGEST_ALPHANUMERIC && is_name(text) => (5, 0, text),
            _ => return None,
        };
        (address.len() <= LONGEST_ADDRESS).then(|| Self { ton, npi, address: address.to_owned() })
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b" .-&".contains(&byte);
    !text.trim().is_empty() && text.trim() == text && text.bytes().all(allowed)
}

/// What a file of a password or token holds right now, without the line's end.
pub(crate) async fn secret(file: &Path) -> Result<String, NoConnection> {
    let text = tokio::fs::read_to_string(file).await.map_err(|_unreadable| NoConnection::NoPassword)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if !is_field(secret, 4096) {
        return Err(NoConnection::NoPassword);
    }
    Ok(secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMPP: &str = r#"
        [smpp]
        host = "smpp.example.it"
        port = 3550
        tls = "implicit"
        system_id = "istituto"
        password_file = "/run/credentials/smpp"
        sender = "Istituto"
    "#;
    const HTTP: &str = r#"
        [http]
        address = "https://sms.example.it/v1/messages"
        token_file = "/run/credentials/sms"
    "#;

    fn faults(settings: &str) -> usize {
        toml::from_str::<Gateway>(settings).unwrap().faults().len()
    }

    #[test]
    fn settings_are_read_and_judged() {
        assert_eq!((faults(SMPP), faults(HTTP)), (0, 0));
        assert_eq!(faults(&SMPP.replace("implicit", "none")), 1);
        assert_eq!(faults(&SMPP.replace("implicit", "none").replace("smpp.example.it", "127.0.0.1")), 0);
        assert_eq!(faults(&SMPP.replace("\"istituto\"", "\"far too long an id\"")), 1);
        assert_eq!(faults(&format!("{SMPP}\nwindow = 0")), 1);
        assert_eq!(faults(&HTTP.replace("https", "http")), 1);
        assert_eq!(faults(&HTTP.replace("https://sms.example.it", "http://[::1]:8091")), 0);
        assert_eq!(faults(&HTTP.replace("messages", "messages?a=b")), 1);
    }

    #[test]
    fn a_key_that_nobody_knows_is_refused() {
        assert!(toml::from_str::<Gateway>(&format!("{SMPP}\npasword = \"x\"")).is_err());
        assert!(toml::from_str::<Gateway>(&format!("{HTTP}\ntoken = \"x\"")).is_err());
        assert!(toml::from_str::<Gateway>("[carrier-pigeon]").is_err());
    }

    #[test]
    fn a_sender_is_a_name_or_a_number_and_told_apart() {
        let read = |text| Sender::read(text).map(|sender| (sender.ton, sender.npi, sender.address));
        assert_eq!(read("Istituto"), Some((5, 0, "Istituto".to_owned())));
        assert_eq!(read("+393331234567"), Some((1, 1, "393331234567".to_owned())));
        assert_eq!(read("4880"), Some((3, 0, "4880".to_owned())));
        for wrong in ["", "+", "+39x", "Istituto nazionale", "Città", " a", "a\0"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    #[tokio::test]
    async fn a_password_is_what_the_file_holds_now() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        assert_eq!(secret(&file).await, Err(NoConnection::NoPassword));
        for (held, read) in
            [("segreto\n", Some("segreto")), ("nuovo", Some("nuovo")), ("\n", None), ("a\0b", None)]
        {
            std::fs::write(&file, held).unwrap();
            assert_eq!(secret(&file).await.ok().as_deref(), read);
        }
    }
}
