//! Where receipts and envelopes are made and signed.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::Random;

use crate::daticert::Certified;
use crate::dispatch::{Dispatch, Moment, Provider, Recipient};
use crate::keys::Signer;
use crate::mime::{self, Parts};
use crate::original::{Original, ReceiptForm, shortened};
use crate::receipt::{self, Failure, Kind};

/// What is wrong with a receipt, on purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Flaw {
    #[default]
    None,
    /// Signed below a root that nobody knows.
    StrangerKey,
    /// Signed by another provider of the network.
    OtherProvider,
    /// Not signed at all.
    Unsigned,
    /// A digit changed after signing.
    Altered,
    /// Quotes the message id of a message that this sender never sent.
    ForeignReference,
    /// The header quotes another message id than the data.
    SplitReference,
    /// The data lack the client's message id; so do the headers.
    WithoutMessageId,
    /// No `daticert.xml`.
    WithoutData,
    /// The data are of another kind than the header says.
    OtherKind,
    /// A document type with an entity in the data.
    Entity,
    /// Headers written in small letters with a capital, as one provider does.
    HeaderCase,
}

/// Makes messages of the network.
pub(crate) struct Press {
    pub(crate) providers: Vec<Provider>,
    pub(crate) signers: Vec<Signer>,
    /// One for each provider, under its name and address, below a root that nobody knows.
    pub(crate) strangers: Vec<Signer>,
    pub(crate) random: Random,
    pub(crate) number: AtomicU64,
}

impl Press {
    /// A new id of the network for a message, without brackets.
    pub(crate) fn identifier(&self, provider: usize, at: Timestamp) -> String {
        let time = at.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%S").to_string();
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let domain = self.providers.get(provider).map_or("invalid", |provider| provider.domain.as_str());
        format!("opec295.{time}.{number:05}.{:06}.1.53@{domain}", self.random.below(1_000_000))
    }

    /// A receipt of the message, about a recipient where its kind has one.
    pub(crate) fn receipt(
        &self,
        dispatch: &Dispatch,
        kind: &Kind,
        recipient: Option<&Recipient>,
        at: Timestamp,
        flaw: Flaw,
    ) -> io::Result<Vec<u8>> {
        let own = dispatch.original.message_id.clone().filter(|_| flaw != Flaw::WithoutMessageId);
        let foreign =
            || Some(format!("v1.{}@altrui.example", kernel::digest::hex(&self.random.bytes::<16>())));
        let (in_data, in_header) = match flaw {
            Flaw::ForeignReference => {
                let id = foreign();
                (id.clone(), id)
            }
            Flaw::SplitReference => (own, foreign()),
            _ => (own.clone(), own),
        };
        let sheet = Sheet {
            dispatch,
            kind,
            recipient: recipient.map(|recipient| recipient.address.as_str()),
            at,
            moment: Moment::of(at),
            flaw,
            issuer: &self.providers[issuer(dispatch, kind, recipient)],
            home: &self.providers[dispatch.provider],
            form: (*kind == Kind::Delivery).then(|| form(dispatch, recipient)),
            in_data: in_data.as_deref(),
            in_header: in_header.as_deref(),
        };
        let data = sheet.data();
        let original = match sheet.form {
            Some(ReceiptForm::Full) => Some(Cow::from(&dispatch.raw)),
            Some(ReceiptForm::Short) => Some(Cow::from(shortened(&dispatch.raw))),
            Some(ReceiptForm::Data) | None => None,
        };
        let text = kind.text(dispatch, sheet.recipient, &sheet.moment);
        let parts = Parts {
            text: &text,
            data: Some(data.as_str()).filter(|_| flaw != Flaw::WithoutData),
            original: original.as_deref(),
        };
        let issuer = issuer(dispatch, kind, recipient);
        let headers = sheet.headers(&self.identifier(issuer, at));
        self.close(&headers, &parts.entity(&self.random), issuer, at, flaw)
    }

    /// The envelope in which the message reaches its recipients.
    pub(crate) fn envelope(&self, dispatch: &Dispatch) -> io::Result<Vec<u8>> {
        let (provider, moment) = (&self.providers[dispatch.provider], Moment::of(dispatch.taken_at));
        let data = Certified {
            kind: "posta-certificata",
            error: "nessuno",
            issuer: &provider.name,
            at: dispatch.taken_at,
            message_id: dispatch.original.message_id.as_deref(),
            form: Some(dispatch.original.form),
            recipient: None,
            taken_for: &[],
            error_text: None,
        }
        .xml(dispatch);
        let text = receipt::envelope_text(dispatch, &moment);
        let parts = Parts { text: &text, data: Some(&data), original: Some(&dispatch.raw) };
        let mut headers =
            envelope_headers(dispatch, "posta-certificata", "POSTA CERTIFICATA", provider, &moment);
        headers += &mime::header("X-TipoRicevuta", dispatch.original.form.as_str());
        headers += "MIME-Version: 1.0\r\n";
        let entity = parts.entity(&self.random);
        self.close(&headers, &entity, dispatch.provider, dispatch.taken_at, Flaw::None)
    }

    /// The envelope around a message from outside of PEC, made by the recipients' provider. It certifies nothing.
    pub(crate) fn anomaly(&self, dispatch: &Dispatch) -> io::Result<Vec<u8>> {
        let (provider, moment) = (&self.providers[dispatch.provider], Moment::of(dispatch.taken_at));
        let text = receipt::anomaly_text(dispatch, &moment);
        let parts = Parts { text: &text, data: None, original: Some(&dispatch.raw) };
        let headers = envelope_headers(dispatch, "errore", "ANOMALIA MESSAGGIO", provider, &moment);
        let entity = parts.entity(&self.random);
        self.close(
            &(headers + "MIME-Version: 1.0\r\n"),
            &entity,
            dispatch.provider,
            dispatch.taken_at,
            Flaw::None,
        )
    }

    /// A right envelope, from somebody of the recipient's provider to the message's sender, with a forged delivery receipt
    /// of the message inside.
    pub(crate) fn forged_envelope(
        &self,
        dispatch: &Dispatch,
        recipient: &Recipient,
        at: Timestamp,
    ) -> io::Result<Vec<u8>> {
        let forged = self.receipt(dispatch, &Kind::Delivery, Some(recipient), at, Flaw::StrangerKey)?;
        let provider = recipient.provider.unwrap_or(dispatch.provider);
        let original = Original {
            from: format!("falsario@{}", crate::dispatch::domain(&recipient.address)),
            to: vec![dispatch.original.from.clone()],
            cc: Vec::new(),
            reply_to: format!("falsario@{}", crate::dispatch::domain(&recipient.address)),
            subject: dispatch.original.subject.as_ref().map(|subject| format!("CONSEGNA: {subject}")),
            subject_header: format!("CONSEGNA: {}", dispatch.original.subject_header),
            message_id: dispatch.original.message_id.clone(),
            form: ReceiptForm::Full,
            fault: None,
        };
        let to = Recipient {
            address: dispatch.original.from.clone(),
            provider: Some(dispatch.provider),
            copied: false,
        };
        let identifier = self.identifier(provider, at);
        self.envelope(&Dispatch {
            original,
            raw: forged,
            identifier,
            taken_at: at,
            provider,
            recipients: vec![to],
        })
    }

    /// Signs the entity as its issuer, or as the flaw wants it, and puts the headers before.
    fn close(
        &self,
        headers: &str,
        entity: &[u8],
        issuer: usize,
        at: Timestamp,
        flaw: Flaw,
    ) -> io::Result<Vec<u8>> {
        let signer = match flaw {
            Flaw::Unsigned => return Ok(mime::unsigned(headers, entity)),
            Flaw::StrangerKey => &self.strangers[issuer],
            // With one provider alone nobody else can sign.
            Flaw::OtherProvider if self.signers.len() == 1 => &self.strangers[issuer],
            Flaw::OtherProvider => &self.signers[(issuer + 1) % self.signers.len()],
            _ => &self.signers[issuer],
        };
        let signature = signer.sign(entity, at)?;
        if flaw == Flaw::Altered {
            return Ok(mime::signed(headers, &altered(entity), &signature, &self.random));
        }
        Ok(mime::signed(headers, entity, &signature, &self.random))
    }
}

/// What stands in one receipt.
struct Sheet<'a> {
    dispatch: &'a Dispatch,
    kind: &'a Kind,
    recipient: Option<&'a str>,
    at: Timestamp,
    moment: Moment,
    flaw: Flaw,
    issuer: &'a Provider,
    /// The sender's provider.
    home: &'a Provider,
    form: Option<ReceiptForm>,
    /// The client's message id as the data quote it.
    in_data: Option<&'a str>,
    /// The same as the header quotes it.
    in_header: Option<&'a str>,
}

impl Sheet<'_> {
    fn data(&self) -> String {
        let taken_for: Vec<_> = match self.kind {
            Kind::TakenInCharge(place) => {
                let theirs =
                    self.dispatch.recipients.iter().filter(|recipient| recipient.provider == Some(*place));
                theirs.map(|recipient| recipient.address.as_str()).collect()
            }
            _ => Vec::new(),
        };
        let xml = Certified {
            kind: if self.flaw == Flaw::OtherKind { Kind::Acceptance.word() } else { self.kind.word() },
            error: self.kind.error(),
            issuer: &self.issuer.name,
            at: self.at,
            message_id: self.in_data,
            form: self.form,
            recipient: self.recipient,
            taken_for: &taken_for,
            error_text: self.kind.error_text(),
        }
        .xml(self.dispatch);
        if self.flaw == Flaw::Entity {
            let (declaration, rest) = xml.split_once('\n').unwrap_or_default();
            let document = "<!DOCTYPE postacert [<!ENTITY esito \"nessuno\">]>";
            return format!("{declaration}\n{document}\n{}", rest.replace("<consegna>", "<consegna>&esito;"));
        }
        xml
    }

    fn headers(&self, identifier: &str) -> String {
        let original = &self.dispatch.original;
        let to_service = matches!(self.kind, Kind::TakenInCharge(_) | Kind::VirusFound);
        let to = if to_service { self.home.service_mailbox() } else { original.from.clone() };
        let mut headers = mime::header("X-Ricevuta", self.kind.word());
        if self.kind.insecure() {
            headers += &mime::header("X-VerificaSicurezza", "errore");
        }
        if let Some(form) = self.form {
            headers += &mime::header("X-TipoRicevuta", form.as_str());
        }
        headers += &mime::header("Date", &self.moment.header);
        headers += &mime::header("Subject", &format!("{}: {}", self.kind.prefix(), original.subject_header));
        headers += &mime::header("From", &self.issuer.address());
        headers += &mime::header("To", &to);
        if *self.kind == Kind::VirusFound {
            headers += &mime::header("X-Mittente", &original.from);
        }
        if let Some(reference) = self.in_header {
            headers += &mime::header("X-Riferimento-Message-ID", &format!("<{reference}>"));
        }
        headers += &mime::header("Message-ID", &format!("<{identifier}>"));
        headers += "MIME-Version: 1.0\r\n";
        if self.flaw == Flaw::HeaderCase { lowered(&headers) } else { headers }
    }
}

/// The provider that makes the receipt: time-out notices, and what concerns viruses and domains, are told by the sender's own.
fn issuer(dispatch: &Dispatch, kind: &Kind, recipient: Option<&Recipient>) -> usize {
    let theirs = recipient.and_then(|recipient| recipient.provider);
    match kind {
        Kind::TakenInCharge(place) => *place,
        Kind::Delivery | Kind::VirusFound | Kind::Failure(Failure::NoMailbox | Failure::Other(_)) => {
            theirs.unwrap_or(dispatch.provider)
        }
        _ => dispatch.provider,
    }
}

/// Whoever is a copied recipient gives back the data alone.
fn form(dispatch: &Dispatch, recipient: Option<&Recipient>) -> ReceiptForm {
    if recipient.is_some_and(|recipient| recipient.copied) {
        ReceiptForm::Data
    } else {
        dispatch.original.form
    }
}

fn envelope_headers(
    dispatch: &Dispatch,
    word: &str,
    prefix: &str,
    provider: &Provider,
    moment: &Moment,
) -> String {
    let original = &dispatch.original;
    let mut headers = mime::header("X-Trasporto", word);
    headers += &mime::header("Date", &moment.header);
    headers += &mime::header("Subject", &format!("{prefix}: {}", original.subject_header));
    headers +=
        &mime::header("From", &format!("\"Per conto di: {}\" <{}>", original.from, provider.address()));
    headers += &mime::header("Reply-To", &original.reply_to);
    headers += &mime::header("To", &original.to.join(", "));
    if !original.cc.is_empty() {
        headers += &mime::header("Cc", &original.cc.join(", "));
    }
    if let Some(id) = &original.message_id {
        headers += &mime::header("X-Riferimento-Message-ID", &format!("<{id}>"));
    }
    headers + &mime::header("Message-ID", &format!("<{}>", dispatch.identifier))
}

/// The names of headers as one provider writes them: `X-Tiporicevuta`.
fn lowered(headers: &str) -> String {
    let lines = headers.split_inclusive("\r\n").map(|line| match line.split_once(':') {
        Some((name, value)) if !line.starts_with(' ') => format!("{}:{value}", capitalised(name)),
        _ => line.to_owned(),
    });
    lines.collect()
}

fn capitalised(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{}", first.to_ascii_uppercase(), rest.to_ascii_lowercase())
    });
    words.collect::<Vec<_>>().join("-")
}

/// The entity with another digit in the text for people.
fn altered(entity: &[u8]) -> Vec<u8> {
    let mut altered = entity.to_vec();
    let start = b"Identificativo messaggio: opec";
    let place = altered.windows(start.len()).position(|window| window == start);
    if let Some(digit) = place.and_then(|place| altered.get_mut(place + start.len())) {
        *digit = if *digit == b'9' { b'8' } else { b'9' };
    }
    altered
}

/// An envelope, made when it is first wanted and then the same for all recipients.
pub(crate) type Made = std::sync::OnceLock<Arc<[u8]>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_headers_can_be_written_as_one_provider_does() {
        assert_eq!(
            lowered("X-TipoRicevuta: completa\r\n X-Y: z\r\n"),
            "X-Tiporicevuta: completa\r\n X-Y: z\r\n"
        );
    }
}
