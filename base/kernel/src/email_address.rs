//! Addresses of mailboxes.

use crate::text::{personal, text_type};

const MOST_BYTES: usize = 254;
const MOST_BYTES_BEFORE_THE_AT: usize = 64;
const MOST_BYTES_OF_A_LABEL: usize = 63;

/// A mailbox in the form in which it can stand in a message's header and in an SMTP command (RFC 5321,
/// ASCII, no quoted part): no blank, no line break, no angle bracket gets in. The domain is in small letters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

text_type!(EmailAddress, EmailAddressError, "an e-mail address");
personal!(EmailAddress);

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address has the form name@domain.it, without blanks, in at most 254 characters")]
pub struct EmailAddressError;

impl EmailAddress {
    /// Reads an address; blanks around it do not matter.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let text = text.trim();
        let (mailbox, domain) = text.rsplit_once('@').ok_or(EmailAddressError)?;
        if text.len() > MOST_BYTES || !is_mailbox(mailbox) || !is_domain(domain) {
            return Err(EmailAddressError);
        }
        Ok(Self(format!("{mailbox}@{}", domain.to_ascii_lowercase())))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_mailbox, domain)| domain)
    }
}

fn is_mailbox(mailbox: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    mailbox.len() <= MOST_BYTES_BEFORE_THE_AT
        && mailbox.split('.').all(|part| !part.is_empty() && part.bytes().all(allowed))
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.') && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    bytes.len() <= MOST_BYTES_OF_A_LABEL
        && ends.iter().all(|end| end.is_some_and(u8::is_ascii_alphanumeric))
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_their_domain_in_small_letters() {
        let address = EmailAddress::parse(" Ufficio.Personale+malattia@PEC.Ditta-Rossi.it ").unwrap();
        assert_eq!(address.as_str(), "Ufficio.Personale+malattia@pec.ditta-rossi.it");
        assert_eq!(address.domain(), "pec.ditta-rossi.it");
    }

    #[test]
    fn what_could_break_a_header_or_a_command_is_refused() {
        let refused = [
            "",
            "ditta",
            "@pec.it",
            "ditta@",
            "ditta@localhost",
            "a b@pec.it",
            "a@b@pec.it",
            "a@pec.it\r\nBcc: b@pec.it",
            "a\n@pec.it",
            "<a@pec.it>",
            "\"a b\"@pec.it",
            "a,b@pec.it",
            "a..b@pec.it",
            ".a@pec.it",
            "a@-pec.it",
            "a@pec-.it",
            "a@pec..it",
            "a@pec.it.",
            "è@pec.it",
            "a@pèc.it",
            "a@[127.0.0.1]",
            "a\0@pec.it",
        ];
        for text in refused {
            assert_eq!(EmailAddress::parse(text), Err(EmailAddressError), "{text:?}");
        }
    }

    #[test]
    fn lengths_have_their_limits() {
        let domain = format!("{}.it", ["a".repeat(63), "b".repeat(63), "c".repeat(58)].join("."));
        let address = format!("{}@{domain}", "d".repeat(64));
        assert_eq!(address.len(), 254);
        assert!(EmailAddress::parse(&address).is_ok());
        assert!(EmailAddress::parse(&address.replace(".it", "x.it")).is_err());
        assert!(EmailAddress::parse(&format!("{}@pec.it", "d".repeat(65))).is_err());
        assert!(EmailAddress::parse(&format!("a@{}.it", "b".repeat(64))).is_err());
    }
}
