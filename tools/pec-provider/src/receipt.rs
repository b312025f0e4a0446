//! The kinds of receipts (RFC 6109 §3), and what each says to people.

use std::fmt::Write as _;

use crate::dispatch::{Dispatch, Moment};

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The access point took the message.
    Acceptance,
    /// It did not: the rules, or a virus.
    Refusal { reason: String, virus: bool },
    /// The provider at that place took it for its mailboxes.
    TakenInCharge(usize),
    /// It lies in the recipient's mailbox.
    Delivery,
    /// It cannot be put there.
    Failure(Failure),
    /// Nothing is known after 12 hours, or after 24.
    Notice { last: bool },
    /// The recipient's provider found a virus.
    VirusFound,
}

/// Why a message cannot be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    NoMailbox,
    NoDomain,
    Virus,
    /// With the text of `errore-esteso`.
    Other(&'static str),
}

impl Kind {
    /// The word of `X-Ricevuta` and of `postacert/@tipo`.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Acceptance => "accettazione",
            Self::Refusal { .. } => "non-accettazione",
            Self::TakenInCharge(_) => "presa-in-carico",
            Self::Delivery => "avvenuta-consegna",
            Self::Failure(_) => "errore-consegna",
            Self::Notice { .. } => "preavviso-errore-consegna",
            Self::VirusFound => "rilevazione-virus",
        }
    }

    /// What stands before the original's subject.
    pub(crate) fn prefix(&self) -> &'static str {
        match self {
            Self::Acceptance => "ACCETTAZIONE",
            Self::Refusal { virus: false, .. } => "AVVISO DI NON ACCETTAZIONE",
            Self::Refusal { virus: true, .. } => "AVVISO DI NON ACCETTAZIONE PER VIRUS",
            Self::TakenInCharge(_) => "PRESA IN CARICO",
            Self::Delivery => "CONSEGNA",
            Self::Failure(Failure::Virus) => "AVVISO DI MANCATA CONSEGNA PER VIRUS",
            Self::Failure(_) => "AVVISO DI MANCATA CONSEGNA",
            Self::Notice { .. } => "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO",
            Self::VirusFound => "PROBLEMA DI SICUREZZA",
        }
    }

    /// The word of `postacert/@errore`.
    pub(crate) fn error(&self) -> &'static str {
        match self {
            Self::Acceptance | Self::TakenInCharge(_) | Self::Delivery => "nessuno",
            Self::Refusal { virus: true, .. } | Self::VirusFound | Self::Failure(Failure::Virus) => "virus",
            Self::Failure(Failure::NoMailbox) => "no-dest",
            Self::Failure(Failure::NoDomain) => "no-dominio",
            Self::Refusal { .. } | Self::Failure(Failure::Other(_)) | Self::Notice { .. } => "altro",
        }
    }

    /// What `errore-esteso` says, if anything.
    pub(crate) fn error_text(&self) -> Option<&str> {
        match self {
            Self::Refusal { reason, .. } => Some(reason),
            Self::Failure(Failure::NoMailbox) => Some("5.1.1 - casella inesistente"),
            Self::Failure(Failure::NoDomain) => Some("5.1.2 - dominio inesistente"),
            Self::Failure(Failure::Virus) | Self::VirusFound => {
                Some("5.7.1 - rilevato codice malevolo: EICAR")
            }
            Self::Failure(Failure::Other(text)) => Some(text),
            Self::Notice { .. } => Some("4.4.7 - tempo massimo superato"),
            Self::Acceptance | Self::TakenInCharge(_) | Self::Delivery => None,
        }
    }

    /// Whether it bears `X-VerificaSicurezza: errore`.
    pub(crate) fn insecure(&self) -> bool {
        self.error() == "virus" && !matches!(self, Self::VirusFound)
    }

    /// The text for people.
    pub(crate) fn text(&self, dispatch: &Dispatch, recipient: Option<&str>, moment: &Moment) -> String {
        let mut text = String::with_capacity(1024);
        let _infallible = self.write(&mut text, dispatch, recipient.unwrap_or_default(), moment);
        let _infallible = write!(text, "\n\nIdentificativo messaggio: {}\n", dispatch.identifier);
        text
    }

    fn write(&self, text: &mut String, dispatch: &Dispatch, to: &str, moment: &Moment) -> std::fmt::Result {
        let original = &dispatch.original;
        let Moment { day, time, zone, .. } = moment;
        let when = format_args!("Il giorno {day} alle ore {time} ({zone})");
        let message = format_args!(
            "messaggio \"{}\" proveniente da \"{}\"",
            original.subject.as_deref().unwrap_or_default(),
            original.from
        );
        match self {
            Self::Acceptance => write!(
                text,
                "Ricevuta di accettazione\n\n{when} il {message}\ned indirizzato a:\n{}\n\
                 è stato accettato dal sistema ed inoltrato.",
                listed(dispatch)
            ),
            Self::Refusal { reason, .. } => write!(
                text,
                "Errore nell'accettazione del messaggio\n\n{when} nel {message}\ned indirizzato a:\n{}\n\
                 è stato rilevato un problema che ne impedisce l'accettazione: {reason}.\nIl messaggio non è stato accettato.",
                listed(dispatch)
            ),
            Self::TakenInCharge(_) => write!(
                text,
                "Ricevuta di presa in carico\n\n{when} il {message}\ned indirizzato a:\n{}\nè stato accettato dal sistema.",
                listed(dispatch)
            ),
            Self::Delivery => write!(
                text,
                "Ricevuta di avvenuta consegna\n\n{when} il {message}\ned indirizzato a \"{to}\"\n\
                 è stato consegnato nella casella di destinazione."
            ),
            Self::Failure(_) => write!(
                text,
                "Avviso di mancata consegna\n\n{when} nel {message}\ne destinato all'utente \"{to}\" è stato rilevato un errore:\n\
                 {}.\nIl messaggio è stato rifiutato dal sistema.",
                self.error_text().unwrap_or_default()
            ),
            Self::Notice { last: false } => write!(
                text,
                "Avviso di mancata consegna per superamento tempo massimo\n\n{when} il {message}\n\
                 e destinato all'utente \"{to}\" non risulta consegnato nelle prime dodici ore dal suo invio.\n\
                 Non si esclude che la consegna avvenga in seguito. Il sistema invierà un ulteriore avviso\n\
                 se nelle prossime dodici ore non vi sarà conferma della ricezione da parte del destinatario."
            ),
            Self::Notice { last: true } => write!(
                text,
                "Avviso di mancata consegna per superamento tempo massimo\n\n{when} il {message}\n\
                 e destinato all'utente \"{to}\" non risulta consegnato nelle ventiquattro ore successive al suo invio.\n\
                 La spedizione deve considerarsi non andata a buon fine."
            ),
            Self::VirusFound => write!(
                text,
                "Avviso di rilevazione virus\n\n{when} nel {message}\ne destinato all'utente \"{to}\"\n\
                 è stato rilevato un problema di sicurezza: {}.",
                self.error_text().unwrap_or_default()
            ),
        }
    }
}

/// What an envelope says to its recipient.
pub(crate) fn envelope_text(dispatch: &Dispatch, moment: &Moment) -> String {
    let Moment { day, time, zone, .. } = moment;
    format!(
        "Messaggio di posta certificata\n\nIl giorno {day} alle ore {time} ({zone}) il messaggio\n\"{}\" è stato inviato da \
         \"{}\"\nindirizzato a:\n{}\nIl messaggio originale è incluso in allegato.\n\nIdentificativo messaggio: {}\n",
        dispatch.original.subject.as_deref().unwrap_or_default(),
        dispatch.original.from,
        listed(dispatch),
        dispatch.identifier
    )
}

/// What the envelope around a message from outside of PEC says.
pub(crate) fn anomaly_text(dispatch: &Dispatch, moment: &Moment) -> String {
    let Moment { day, time, zone, .. } = moment;
    format!(
        "Anomalia nel messaggio\n\nIl giorno {day} alle ore {time} ({zone}) è stato ricevuto\nil messaggio \"{}\" \
         proveniente da \"{}\"\ned indirizzato a:\n{}\nTali dati non sono stati certificati per il seguente errore:\n\
         il messaggio non proviene da un gestore di posta certificata.\nIl messaggio originale è incluso in allegato.\n",
        dispatch.original.subject.as_deref().unwrap_or_default(),
        dispatch.original.from,
        listed(dispatch)
    )
}

fn listed(dispatch: &Dispatch) -> String {
    dispatch.recipients.iter().fold(String::new(), |mut list, recipient| {
        let kind = if recipient.provider.is_some() { "posta certificata" } else { "posta ordinaria" };
        let _infallible = writeln!(list, "{} (\"{kind}\")", recipient.address);
        list
    })
}
