//! What a delivered message says, read back from the wire.

use std::sync::Arc;

use mail_parser::{MessageParser, MimeHeaders};

/// A message as a mailbox shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) subject: String,
    pub(super) message_id: String,
    pub(super) text: String,
    pub(super) attachments: Vec<Attachment>,
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) content: Vec<u8>,
}

/// Reads a message; what is no message has nothing in it.
pub(super) fn read(message: &Arc<mailserver::Message>) -> Read {
    let Some(parsed) = MessageParser::default().parse(&message.raw) else {
        return Read::default();
    };
    let attachments = parsed.attachments().map(|part| Attachment {
        name: part.attachment_name().unwrap_or("attachment").to_owned(),
        media_type: part.content_type().map_or_else(
            || "application/octet-stream".to_owned(),
            |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()),
        ),
        content: part.contents().to_vec(),
    });
    Read {
        subject: parsed.subject().unwrap_or_default().to_owned(),
        message_id: parsed.message_id().unwrap_or_default().to_owned(),
        text: parsed.body_text(0).unwrap_or_default().into_owned(),
        attachments: attachments.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(raw: &str) -> Arc<mailserver::Message> {
        Arc::new(mailserver::Message {
            from: "a@pec.example".to_owned(),
            to: vec!["b@pec.example".to_owned()],
            raw: raw.replace('\n', "\r\n").into_bytes(),
            received_at: jiff::Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn subject_text_and_attachments_are_decoded() {
        let read = read(&message(
            "Subject: =?utf-8?b?Q2l0dMOg?=\nMessage-ID: <1@example>\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=\"x\"\n\n--x\nContent-Type: text/plain; charset=utf-8\n\
             Content-Transfer-Encoding: quoted-printable\n\nperch=C3=A9\n--x\nContent-Type: application/xml\n\
             Content-Disposition: attachment; filename=\"a.xml\"\nContent-Transfer-Encoding: base64\n\nPGEvPg==\n--x--\n",
        ));
        assert_eq!(
            (read.subject.as_str(), read.message_id.as_str(), read.text.trim()),
            ("Città", "1@example", "perché")
        );
        let file = Attachment {
            name: "a.xml".to_owned(),
            media_type: "application/xml".to_owned(),
            content: b"<a/>".to_vec(),
        };
        assert_eq!(read.attachments, [file]);
    }

    #[test]
    fn a_message_of_text_alone_has_no_attachments() {
        let read = read(&message("Subject: Codice\n\nIl codice: 123456\n"));
        assert_eq!((read.text.trim(), read.attachments.len()), ("Il codice: 123456", 0));
    }
}
