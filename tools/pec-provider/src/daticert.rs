//! `daticert.xml`, what machines read in a receipt (RFC 6109 §4.4; the file `daticert.dtd` says its form).

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::dispatch::{Dispatch, Moment};
use crate::original::ReceiptForm;

/// What differs from one receipt of a message to another.
pub(crate) struct Certified<'a> {
    pub(crate) kind: &'static str,
    pub(crate) error: &'static str,
    /// The provider that says so.
    pub(crate) issuer: &'a str,
    pub(crate) at: &'a Moment,
    /// The client's message id, without brackets.
    pub(crate) message_id: Option<&'a str>,
    pub(crate) form: Option<ReceiptForm>,
    /// Whose mailbox it is about.
    pub(crate) recipient: Option<&'a str>,
    /// Whom the message was taken in charge for.
    pub(crate) taken_for: &'a [&'a str],
    pub(crate) error_text: Option<&'a str>,
}

impl Certified<'_> {
    pub(crate) fn xml(&self, dispatch: &Dispatch) -> String {
        let mut xml = String::with_capacity(2048);
        let _infallible = self.write(&mut xml, dispatch);
        xml
    }

    fn write(&self, xml: &mut String, dispatch: &Dispatch) -> std::fmt::Result {
        let original = &dispatch.original;
        writeln!(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(xml, "<postacert tipo=\"{}\" errore=\"{}\">", self.kind, self.error)?;
        writeln!(xml, "  <intestazione>\n    <mittente>{}</mittente>", escaped(&original.from))?;
        for recipient in &dispatch.recipients {
            let kind = if recipient.provider.is_some() { "certificato" } else { "esterno" };
            writeln!(xml, "    <destinatari tipo=\"{kind}\">{}</destinatari>", escaped(&recipient.address))?;
        }
        writeln!(xml, "    <risposte>{}</risposte>", escaped(&original.reply_to))?;
        if let Some(subject) = &original.subject {
            writeln!(xml, "    <oggetto>{}</oggetto>", escaped(subject))?;
        }
        let Moment { day, time, zone, .. } = self.at;
        writeln!(xml, "  </intestazione>\n  <dati>")?;
        writeln!(xml, "    <gestore-emittente>{}</gestore-emittente>", escaped(self.issuer))?;
        writeln!(
            xml,
            "    <data zona=\"{zone}\">\n      <giorno>{day}</giorno>\n      <ora>{time}</ora>\n    </data>"
        )?;
        writeln!(xml, "    <identificativo>{}</identificativo>", escaped(&dispatch.identifier))?;
        if let Some(id) = self.message_id {
            writeln!(xml, "    <msgid>&lt;{}&gt;</msgid>", escaped(id))?;
        }
        if let Some(form) = self.form {
            writeln!(xml, "    <ricevuta tipo=\"{form}\"/>")?;
        }
        if let Some(recipient) = self.recipient {
            writeln!(xml, "    <consegna>{}</consegna>", escaped(recipient))?;
        }
        for recipient in self.taken_for {
            writeln!(xml, "    <ricezione>{}</ricezione>", escaped(recipient))?;
        }
        if let Some(text) = self.error_text {
            writeln!(xml, "    <errore-esteso>{}</errore-esteso>", escaped(text))?;
        }
        writeln!(xml, "  </dati>\n</postacert>")
    }
}

/// A text as XML content; what XML cannot hold at all becomes a question mark.
fn escaped(text: &str) -> Cow<'_, str> {
    // The two characters that XML lacks begin with the byte EF.
    if text.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'&' | b'<' | b'>' | 0xef)) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('?'),
            _ => escaped.push(character),
        }
    }
    escaped.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_marks_of_xml_or_control_characters_stays_a_text() {
        assert_eq!(escaped("a<b>&\u{0}\u{7}\n]]>"), "a&lt;b&gt;&amp;?? ]]&gt;");
        assert_eq!(escaped("città \u{ffff}\u{fffe}\u{fffd}"), "città ??\u{fffd}");
        assert_eq!(escaped("\u{1f}"), "?");
    }
}
