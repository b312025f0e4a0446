//! What a sender handed in: read, checked by the rules of the access point, and marked with the network's own id.

use std::sync::LazyLock;

use mail_parser::{Address, HeaderName, Message, MessageParser};
use memchr::{memchr, memmem};

use crate::mime;

kernel::words! {
    /// What a delivery receipt brings back (`X-TipoRicevuta`).
    pub enum ReceiptForm {
        /// The original as it was.
        Full = "completa",
        /// The original with hashes in place of its attachments.
        Short = "breve",
        /// No original.
        Data = "sintetica",
    }
}

/// The headers that matter to the network.
pub(crate) struct Original {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) cc: Vec<String>,
    pub(crate) reply_to: String,
    /// Decoded.
    pub(crate) subject: Option<String>,
    /// As a header can hold it, on one line.
    pub(crate) subject_header: String,
    /// The client's own, without brackets.
    pub(crate) message_id: Option<String>,
    pub(crate) form: ReceiptForm,
    /// What is wrong by the rules, in words for the sender.
    pub(crate) fault: Option<String>,
}

/// The most that size times recipients may come to (RFC 6109 §3.1.1), in bytes.
pub(crate) const LARGEST: usize = 30_000_000;

/// Reads the headers that matter to the network; the rest stays as it is written.
static HEADERS: LazyLock<MessageParser> = LazyLock::new(|| {
    MessageParser::new()
        .header_address(HeaderName::From)
        .header_address(HeaderName::To)
        .header_address(HeaderName::Cc)
        .header_address(HeaderName::ReplyTo)
        .header_text(HeaderName::Subject)
        .header_id(HeaderName::MessageId)
        .default_header_ignore()
});

/// Reads what tells parts apart.
static PARTS: LazyLock<MessageParser> =
    LazyLock::new(|| MessageParser::new().with_mime_headers().default_header_ignore());

impl Original {
    /// Reads the headers.
    pub(crate) fn read(message: &mailserver::Message) -> Self {
        let Some(headers) = HEADERS.parse_headers(&message.raw) else {
            return Self::unreadable(&message.from);
        };
        let from = addresses(&headers, "From");
        let header = |name: &'static str| headers.header_raw(name).map(unfolded);
        let subject_header = header("Subject").unwrap_or_default();
        let form = header("X-TipoRicevuta").and_then(|word| ReceiptForm::parse(&word.to_lowercase()).ok());
        let mut original = Self {
            reply_to: addresses(&headers, "Reply-To")
                .into_iter()
                .next()
                .unwrap_or_else(|| message.from.clone()),
            to: addresses(&headers, "To"),
            cc: addresses(&headers, "Cc"),
            subject: headers.subject().map(ToOwned::to_owned),
            subject_header: mime::encoded_words(&subject_header),
            message_id: headers.message_id().map(ToOwned::to_owned),
            form: form.unwrap_or(ReceiptForm::Full),
            fault: None,
            from: message.from.clone(),
        };
        original.fault = fault(&headers, &from, &original, message);
        original
    }

    fn unreadable(from: &str) -> Self {
        Self {
            from: from.to_owned(),
            to: Vec::new(),
            cc: Vec::new(),
            reply_to: from.to_owned(),
            subject: None,
            subject_header: String::new(),
            message_id: None,
            form: ReceiptForm::Full,
            fault: Some("messaggio privo di intestazioni".to_owned()),
        }
    }
}

/// The formal checks of the access point (RFC 6109 §3.1.1).
fn fault(
    headers: &Message<'_>,
    from: &[String],
    original: &Original,
    message: &mailserver::Message,
) -> Option<String> {
    let listed = |address: &String| has(&original.to, address) || has(&original.cc, address);
    let unlisted = message.to.iter().find(|address| !listed(address));
    let unsent = original.to.iter().chain(&original.cc).find(|address| !has(&message.to, address));
    let single = ["From", "To", "Cc", "Subject", "Message-ID"];
    let repeated = single.iter().find(|name| headers.header_values(**name).count() > 1);
    if let Some(name) = repeated {
        return Some(format!("più di un campo {name}"));
    }
    match from {
        [only] if only.eq_ignore_ascii_case(&message.from) => {}
        [only] => {
            return Some(format!("il campo From ({only}) non coincide con il mittente ({})", message.from));
        }
        _ => return Some("il campo From non contiene un solo indirizzo".to_owned()),
    }
    if original.to.is_empty() {
        return Some("il campo To non contiene indirizzi".to_owned());
    }
    if headers.header("Bcc").is_some() {
        return Some("il campo Bcc è presente".to_owned());
    }
    if let Some(address) = unlisted {
        return Some(format!("il destinatario {address} non è tra i campi To e Cc"));
    }
    if let Some(address) = unsent {
        return Some(format!("{address} è tra i campi To e Cc ma non tra i destinatari"));
    }
    let size = message.raw.len().saturating_mul(message.to.len());
    (size > LARGEST).then(|| "la dimensione per il numero dei destinatari supera 30 MB".to_owned())
}

fn has(list: &[String], address: &str) -> bool {
    list.iter().any(|other| other.eq_ignore_ascii_case(address))
}

fn addresses(message: &Message<'_>, name: &'static str) -> Vec<String> {
    let lists = message.header_values(name).filter_map(|value| value.as_address());
    lists.flat_map(Address::iter).filter_map(|one| one.address().map(ToOwned::to_owned)).collect()
}

fn unfolded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The original as the network carries it: with the network's id in place of the client's own, which moves to
/// `X-Riferimento-Message-ID` (RFC 6109 §3.1.3).
pub(crate) fn marked(mut raw: Vec<u8>, identifier: &str, message_id: Option<&str>) -> Vec<u8> {
    let mut headers = String::with_capacity(2048);
    if let Some(own) = message_id {
        mime::header(&mut headers, "X-Riferimento-Message-ID", &format!("<{own}>"));
    }
    mime::header(&mut headers, "Message-ID", &format!("<{identifier}>"));
    let mut headers = headers.into_bytes();
    let mut dropping = false;
    let mut end = 0;
    while let Some(length) = memchr(b'\n', &raw[end..]) {
        let line = &raw[end..=end + length];
        if line == b"\r\n" || line == b"\n" {
            break;
        }
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        dropping = if folded { dropping } else { named(line, b"message-id:") };
        if !dropping {
            headers.extend_from_slice(line);
        }
        end += length + 1;
    }
    raw.splice(..end, headers);
    raw
}

fn named(line: &[u8], name: &[u8]) -> bool {
    line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Whether the test file of the makers of virus scanners is in it, as it stands or in base64.
pub(crate) fn infected(raw: &[u8]) -> bool {
    static SIGNS: LazyLock<[memmem::Finder<'static>; 2]> = LazyLock::new(|| {
        ["$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!", "WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0ND"].map(memmem::Finder::new)
    });
    SIGNS.iter().any(|sign| sign.find(raw).is_some())
}

/// The original of a short receipt: each attachment replaced by the SHA-1 of its content in hex, as a text named after it
/// (RFC 6109 §3.3.2.1.2). What S/MIME signed stays as it is, so that its signature still verifies.
pub(crate) fn shortened(raw: &[u8]) -> Vec<u8> {
    let Some(message) = PARTS.parse(raw) else {
        return raw.to_vec();
    };
    let mut short = Vec::with_capacity(raw.len().min(16_384));
    let mut copied = 0;
    for id in &message.attachments {
        let Some(part) = message.parts.get(*id as usize) else { continue };
        let (start, end) = (part.offset_header as usize, part.offset_end as usize);
        let signature = mail_parser::MimeHeaders::content_type(part)
            .and_then(|kind| kind.subtype())
            .is_some_and(|subtype| subtype.ends_with("pkcs7-signature"));
        if signature || *id == 0 || start < copied || end > raw.len() {
            continue;
        }
        let name = mail_parser::MimeHeaders::attachment_name(part).unwrap_or("allegato");
        short.extend_from_slice(&raw[copied..start]);
        short.extend_from_slice(hash_part(name, part.contents()).as_bytes());
        copied = end;
    }
    short.extend_from_slice(&raw[copied..]);
    short
}

fn hash_part(name: &str, content: &[u8]) -> String {
    let name = mime::encoded_words(&format!("{}.hash", name.replace(['"', '\\', '\r', '\n'], "_")));
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, content);
    format!(
        "Content-Type: text/plain; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: 7bit\r\n\r\n{}",
        kernel::digest::hex(hash.as_ref())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(headers: &str) -> mailserver::Message {
        mailserver::Message {
            from: "ente@pec.example".to_owned(),
            to: vec!["ditta@pec.example".to_owned()],
            raw: format!("{}\r\n\r\ntesto\r\n", headers.replace('\n', "\r\n")).into_bytes(),
            received_at: "2026-11-21T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn what_the_access_point_must_refuse_is_refused() {
        let good = "From: Ente <ENTE@pec.example>\nTo: \"Ditta, S.r.l.\" <ditta@pec.example>\nSubject: x";
        assert_eq!(Original::read(&message(good)).fault, None);
        let faults = [
            (good.replace("ENTE@", "altro@"), "non coincide"),
            (good.replace("From", "X-From"), "un solo indirizzo"),
            (good.replace("Subject: x", "Subject: x\nFrom: ente@pec.example"), "più di un campo From"),
            (good.replace("Subject: x", "Subject: x\nBcc: nascosto@pec.example"), "Bcc"),
            (good.replace("Subject: x", "Subject: x\nCc: terzo@pec.example"), "terzo@pec.example è tra"),
            (good.replace("ditta@", "altra@"), "ditta@pec.example non è"),
            (good.replace("To:", "X-To:"), "To non contiene"),
        ];
        for (headers, expected) in faults {
            let fault = Original::read(&message(&headers)).fault.unwrap_or_default();
            assert!(fault.contains(expected), "{headers}: {fault}");
        }
    }

    #[test]
    fn the_clients_message_id_gives_way_to_the_networks() {
        let raw = b"From: a@b\r\nMessage-Id:\r\n <uno@client>\r\nTo: c@d\r\n\r\nMessage-ID: in the body\r\n";
        let marked = String::from_utf8(marked(raw.to_vec(), "opec1@gestore", Some("uno@client"))).unwrap();
        assert_eq!(
            marked,
            "X-Riferimento-Message-ID: <uno@client>\r\nMessage-ID: <opec1@gestore>\r\nFrom: a@b\r\nTo: c@d\r\n\r\n\
             Message-ID: in the body\r\n"
        );
    }

    #[test]
    fn a_short_receipt_has_hashes_in_place_of_attachments() {
        let raw = "From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n\
                   testo\r\n--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n\
                   Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--x--\r\n";
        let short = String::from_utf8(shortened(raw.as_bytes())).unwrap();
        assert!(short.contains("filename=\"a.pdf.hash\""), "{short}");
        assert!(short.contains("\r\n\r\na9993e364706816aba3e25717850c26c9cd0d89d\r\n--x--\r\n"), "{short}");
        assert!(short.contains("testo\r\n--x\r\n") && !short.contains("YWJj"), "{short}");
    }

    #[test]
    fn the_test_virus_is_found_in_both_its_forms() {
        assert!(infected(br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"));
        assert!(infected(b"WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJE"));
        assert!(!infected(b"$EICAR and W and $EICAR-STANDARD"));
    }
}
