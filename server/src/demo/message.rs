//! What a delivered message says, read back from the wire.

use mail_parser::{Address, Message, MessageParser, MimeHeaders};

/// A message as a mailbox shows it. Of one that came in a transport envelope of certified mail, it is what was inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// The address in the header.
    pub(super) from: String,
    pub(super) subject: String,
    /// The one that its sender gave it.
    pub(super) message_id: String,
    pub(super) text: String,
    pub(super) attachments: Vec<Attachment>,
    /// The subject of the envelope.
    pub(super) envelope: Option<String>,
    /// What was in the envelope, as it lay there.
    pub(super) enclosed: Option<Vec<u8>>,
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) content: Vec<u8>,
}

/// Reads a message; what is no message has nothing in it.
pub(super) fn read(raw: &[u8]) -> Read {
    let Some(parsed) = MessageParser::default().parse(raw) else {
        return Read::default();
    };
    match enclosed(&parsed) {
        Some(original) => Read {
            envelope: parsed.subject().map(str::to_owned),
            enclosed: Some(original.raw_message().to_vec()),
            ..plain(original)
        },
        None => plain(&parsed),
    }
}

/// What is in a transport envelope, which alone has this header (RFC 6109 §3.1.5, §3.2.2).
fn enclosed<'a>(message: &'a Message<'_>) -> Option<&'a Message<'a>> {
    message.header("X-Trasporto")?;
    message.attachments().find_map(|part| part.message())
}

fn plain(message: &Message<'_>) -> Read {
    let attachments = message.attachments().map(|part| Attachment {
        name: part.attachment_name().unwrap_or("attachment").to_owned(),
        media_type: part.content_type().map_or_else(
            || "application/octet-stream".to_owned(),
            |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()),
        ),
        content: part.contents().to_vec(),
    });
    let from = message.from().and_then(Address::first).and_then(|from| from.address());
    // The network puts an id of its own in place of the sender's.
    let own_id = message.header("X-Riferimento-Message-ID").and_then(|value| value.as_text());
    let message_id = own_id.or_else(|| message.message_id()).unwrap_or_default();
    Read {
        from: from.unwrap_or_default().to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        message_id: message_id.trim().trim_matches(['<', '>']).to_owned(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        attachments: attachments.collect(),
        envelope: None,
        enclosed: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITH_A_FILE: &str = "From: Istituto <a@pec.example>\nSubject: =?utf-8?b?Q2l0dMOg?=\n\
        Message-ID: <1@example>\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=\"x\"\n\n--x\nContent-Type: text/plain; charset=utf-8\n\
        Content-Transfer-Encoding: quoted-printable\n\nperch=C3=A9\n--x\nContent-Type: application/xml\n\
        Content-Disposition: attachment; filename=\"a.xml\"\nContent-Transfer-Encoding: base64\n\nPGEvPg==\n--x--\n";

    fn read(raw: &str) -> Read {
        super::read(raw.replace('\n', "\r\n").as_bytes())
    }

    fn of_the_one_with_a_file() -> Read {
        let file = Attachment {
            name: "a.xml".to_owned(),
            media_type: "application/xml".to_owned(),
            content: b"<a/>".to_vec(),
        };
        Read {
            from: "a@pec.example".to_owned(),
            subject: "Città".to_owned(),
            message_id: "1@example".to_owned(),
            text: "perché".to_owned(),
            attachments: vec![file],
            envelope: None,
            enclosed: None,
        }
    }

    #[test]
    fn subject_text_and_attachments_are_decoded() {
        assert_eq!(read(WITH_A_FILE), of_the_one_with_a_file());
    }

    #[test]
    fn a_message_of_text_alone_has_no_attachments() {
        let read = read("Subject: Codice\n\nIl codice: 123456\n");
        assert_eq!((read.text.trim(), read.attachments.len()), ("Il codice: 123456", 0));
    }

    #[test]
    fn of_an_envelope_is_shown_what_is_inside_and_of_a_receipt_the_receipt() {
        let renamed = WITH_A_FILE.replace(
            "Message-ID: <1@example>",
            "Message-ID: <opec.1@g>\nX-Riferimento-Message-ID: <1@example>",
        );
        let parts = format!(
            "Subject: POSTA CERTIFICATA: =?utf-8?b?Q2l0dMOg?=\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=\"y\"\n\n--y\nContent-Type: text/plain\n\nMessaggio.\n--y\n\
             Content-Type: message/rfc822; name=\"postacert.eml\"\n\
             Content-Disposition: attachment; filename=\"postacert.eml\"\n\n{renamed}\n--y--\n"
        );
        let envelope = Some("POSTA CERTIFICATA: Città".to_owned());
        let shown = read(&format!("X-Trasporto: posta-certificata\n{parts}"));
        let inside = String::from_utf8(shown.enclosed.clone().unwrap()).unwrap();
        assert_eq!(inside.trim_end(), renamed.replace('\n', "\r\n").trim_end());
        assert_eq!(shown, Read { envelope, enclosed: Some(inside.into_bytes()), ..of_the_one_with_a_file() });
        let receipt = read(&format!("X-Ricevuta: avvenuta-consegna\n{parts}"));
        assert_eq!((receipt.text.trim(), receipt.envelope), ("Messaggio.", None));
        assert_eq!(receipt.attachments[0].name, "postacert.eml");
    }
}
