//! Where receipts and envelopes are made and signed.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use kernel::Random;

use crate::daticert::Certified;
use crate::dispatch::{Dispatch, Moment, Moments, Provider, Recipient};
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
    pub(crate) salt: u64,
    pub(crate) moments: Moments,
}

impl Press {
    /// A new id of the network for a message, without brackets: its number makes it unique within this process, the salt
    /// beyond it.
    pub(crate) fn identifier(&self, provider: usize, at: Timestamp) -> String {
        let moment = self.moments.of(at);
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let domain = self.providers.get(provider).map_or("invalid", |provider| provider.domain.as_str());
        let drawn = number.wrapping_mul(618_033_989).wrapping_add(self.salt) % 1_000_000;
        format!("opec295.{}.{number:05}.{drawn:06}.1.53@{domain}", moment.digits)
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
        let foreign = matches!(flaw, Flaw::ForeignReference | Flaw::SplitReference)
            .then(|| format!("v1.{}@altrui.example", kernel::digest::hex(&self.random.bytes::<16>())));
        let own = dispatch.original.message_id.as_deref().filter(|_| flaw != Flaw::WithoutMessageId);
        let issuer = issuer(dispatch, kind, recipient);
        let sheet = Sheet {
            dispatch,
            kind,
            recipient: recipient.map(|recipient| recipient.address.as_str()),
            moment: self.moments.of(at),
            flaw,
            issuer: &self.providers[issuer],
            home: &self.providers[dispatch.provider],
            form: (*kind == Kind::Delivery).then(|| form(dispatch, recipient)),
            in_data: if flaw == Flaw::ForeignReference { foreign.as_deref() } else { own },
            in_header: foreign.as_deref().or(own),
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
        self.close(&sheet.headers(&self.identifier(issuer, at)), &parts, issuer, at, flaw)
    }

    /// The envelope in which the message reaches its recipients.
    pub(crate) fn envelope(&self, dispatch: &Dispatch) -> io::Result<Vec<u8>> {
        let (provider, moment) = (&self.providers[dispatch.provider], self.moments.of(dispatch.taken_at));
        let data = Certified {
            kind: "posta-certificata",
            error: "nessuno",
            issuer: &provider.name,
            at: &moment,
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
        mime::header(&mut headers, "X-TipoRicevuta", dispatch.original.form.as_str());
        headers += "MIME-Version: 1.0\r\n";
        self.close(&headers, &parts, dispatch.provider, dispatch.taken_at, Flaw::None)
    }

    /// The envelope around a message from outside of PEC, made by the recipients' provider. It certifies nothing.
    pub(crate) fn anomaly(&self, dispatch: &Dispatch) -> io::Result<Vec<u8>> {
        let (provider, moment) = (&self.providers[dispatch.provider], self.moments.of(dispatch.taken_at));
        let text = receipt::anomaly_text(dispatch, &moment);
        let parts = Parts { text: &text, data: None, original: Some(&dispatch.raw) };
        let headers = envelope_headers(dispatch, "errore", "ANOMALIA MESSAGGIO", provider, &moment)
            + "MIME-Version: 1.0\r\n";
        self.close(&headers, &parts, dispatch.provider, dispatch.taken_at, Flaw::None)
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

    /// Signs the parts as their issuer, or as the flaw wants it, and puts the headers before.
    fn close(
        &self,
        headers: &str,
        parts: &Parts<'_>,
        issuer: usize,
        at: Timestamp,
        flaw: Flaw,
    ) -> io::Result<Vec<u8>> {
        let signer = match flaw {
            Flaw::Unsigned => return Ok(mime::unsigned(headers, parts, &self.random)),
            Flaw::StrangerKey => &self.strangers[issuer],
            // With one provider alone nobody else can sign.
            Flaw::OtherProvider if self.signers.len() == 1 => &self.strangers[issuer],
            Flaw::OtherProvider => &self.signers[(issuer + 1) % self.signers.len()],
            _ => &self.signers[issuer],
        };
        mime::signed(headers, parts, &self.random, |entity| {
            let signature = signer.sign(entity, at)?;
            if flaw == Flaw::Altered {
                alter(entity);
            }
            Ok(signature)
        })
    }
}

/// What stands in one receipt.
struct Sheet<'a> {
    dispatch: &'a Dispatch,
    kind: &'a Kind,
    recipient: Option<&'a str>,
    moment: Arc<Moment>,
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
            at: &self.moment,
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
        let mut headers = String::with_capacity(768);
        mime::header(&mut headers, "X-Ricevuta", self.kind.word());
        if self.kind.insecure() {
            mime::header(&mut headers, "X-VerificaSicurezza", "errore");
        }
        if let Some(form) = self.form {
            mime::header(&mut headers, "X-TipoRicevuta", form.as_str());
        }
        mime::header(&mut headers, "Date", &self.moment.header);
        mime::header(
            &mut headers,
            "Subject",
            &format!("{}: {}", self.kind.prefix(), original.subject_header),
        );
        mime::header(&mut headers, "From", &self.issuer.address());
        mime::header(&mut headers, "To", &to);
        if *self.kind == Kind::VirusFound {
            mime::header(&mut headers, "X-Mittente", &original.from);
        }
        if let Some(reference) = self.in_header {
            mime::header(&mut headers, "X-Riferimento-Message-ID", &format!("<{reference}>"));
        }
        mime::header(&mut headers, "Message-ID", &format!("<{identifier}>"));
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
    let mut headers = String::with_capacity(768);
    mime::header(&mut headers, "X-Trasporto", word);
    mime::header(&mut headers, "Date", &moment.header);
    mime::header(&mut headers, "Subject", &format!("{prefix}: {}", original.subject_header));
    mime::header(
        &mut headers,
        "From",
        &format!("\"Per conto di: {}\" <{}>", original.from, provider.address()),
    );
    mime::header(&mut headers, "Reply-To", &original.reply_to);
    mime::header(&mut headers, "To", &original.to.join(", "));
    if !original.cc.is_empty() {
        mime::header(&mut headers, "Cc", &original.cc.join(", "));
    }
    if let Some(id) = &original.message_id {
        mime::header(&mut headers, "X-Riferimento-Message-ID", &format!("<{id}>"));
    }
    mime::header(&mut headers, "Message-ID", &format!("<{}>", dispatch.identifier));
    headers
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

/// Puts another digit into the entity's text for people.
fn alter(entity: &mut [u8]) {
    let start = b"Identificativo messaggio: opec";
    let place = entity.windows(start.len()).position(|window| window == start);
    if let Some(digit) = place.and_then(|place| entity.get_mut(place + start.len())) {
        *digit = if *digit == b'9' { b'8' } else { b'9' };
    }
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
