//! What the network does other than well, on command.

use std::sync::{Mutex, PoisonError};

kernel::words! {
    /// What happens to a message for one recipient. The word is also the start of a recipient's local part that makes it
    /// happen: `piena@`, `piena.3@`.
    pub enum Oddity {
        /// The mailbox does not exist: `errore="no-dest"`.
        NoMailbox = "nessuno",
        /// The domain does not exist: `errore="no-dominio"`.
        NoDomain = "nodominio",
        /// The mailbox is full: `errore="altro"`.
        Full = "piena",
        /// The mailbox does not exist, and its provider says so with `errore="altro"` and `errore-esteso` alone.
        NoMailboxInWords = "aruba",
        /// The recipient's provider finds a virus.
        Virus = "virus",
        /// The access point refuses the message: `non-accettazione`.
        Refused = "rifiuto",
        /// The access point finds a virus: `non-accettazione` for it.
        RefusedVirus = "infetto",
        /// No receipt at all; the message arrives.
        Mute = "muta",
        /// Accepted, and nothing more.
        Lost = "persa",
        /// Delivered late.
        Late = "lenta",
        /// Each receipt twice, byte by byte the same.
        Doubled = "doppia",
        /// Two delivery receipts, made one after the other.
        Twin = "gemella",
        /// The delivery receipt before the acceptance.
        Inverted = "inverso",
        /// A notice after 12 hours, delivered after 13.
        Notice12 = "tardi12",
        /// Notices after 12 and 24 hours, never delivered.
        Notice24 = "tardi24",
        /// The notice of 24 hours alone, never delivered.
        OnlyNotice24 = "solo24",
        /// Notices after 12 and 24 hours, delivered after 30.
        AfterAll = "risorta",
        /// Instead of a delivery receipt an envelope arrives with a forged one inside.
        ForgedEnvelope = "busta",
        /// The delivery receipt is signed by a key that nobody knows.
        StrangerKey = "falsa",
        /// The delivery receipt is signed by another provider than it is from.
        OtherProvider = "scambio",
        /// The delivery receipt is not signed.
        Unsigned = "nuda",
        /// The delivery receipt was changed after it was signed.
        Altered = "alterata",
        /// The delivery receipt quotes the id of a message that the sender never sent.
        ForeignReference = "altrui",
        /// Header and data of the delivery receipt quote two different ids.
        SplitReference = "discorde",
        /// The receipts lack the client's message id.
        WithoutMessageId = "senzaid",
        /// The delivery receipt lacks `daticert.xml`.
        WithoutData = "senzadati",
        /// The delivery receipt's data say that it is an acceptance.
        OtherKind = "altrotipo",
        /// A document type with an entity stands in the data of the delivery receipt.
        Entity = "entita",
        /// The receipts' headers are named `X-Tiporicevuta` and the like.
        HeaderCase = "minuscole",
    }
}

impl Oddity {
    /// The oddity that a recipient's name asks for.
    pub(crate) fn named(address: &str) -> Option<Self> {
        let local = address.split('@').next()?;
        let word = local.split(['.', '-', '+', '_']).next()?;
        Self::parse(&word.to_ascii_lowercase()).ok()
    }
}

/// Which messages an order concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aim {
    /// So many of the next recipients, in the order in which their messages come.
    Next(u32),
    /// Every recipient whose address begins so.
    Recipients(String),
}

/// What was ordered and is still in force, beside what recipients' names ask for.
#[derive(Default)]
pub(crate) struct Orders(Mutex<Vec<(Oddity, Aim)>>);

impl Orders {
    pub(crate) fn add(&self, oddity: Oddity, aim: Aim) {
        self.lock().push((oddity, aim));
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The oddity for the next message to this recipient: the first order that fits, used up where it counts.
    pub(crate) fn take(&self, address: &str) -> Option<Oddity> {
        let mut orders = self.lock();
        let place = orders.iter().position(|(_, aim)| match aim {
            Aim::Next(times) => *times > 0,
            Aim::Recipients(start) => {
                address.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
            }
        })?;
        let (oddity, aim) = &mut orders[place];
        let oddity = *oddity;
        if let Aim::Next(times) = aim {
            *times -= 1;
            if *times == 0 {
                orders.remove(place);
            }
        }
        Some(oddity)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Oddity, Aim)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_asks_for_an_oddity_only_as_a_whole_word() {
        assert_eq!(Oddity::named("Piena.3@pec.example"), Some(Oddity::Full));
        assert_eq!(Oddity::named("tardi24@pec.example"), Some(Oddity::Notice24));
        assert_eq!(Oddity::named("pienamente@pec.example"), None);
    }

    #[test]
    fn an_order_ends_after_its_times_and_one_by_name_stays() {
        let orders = Orders::default();
        orders.add(Oddity::Mute, Aim::Next(1));
        orders.add(Oddity::Full, Aim::Recipients("ditta@".to_owned()));
        let taken: Vec<_> =
            ["a@b", "a@b", "Ditta@b", "ditta@b"].iter().map(|address| orders.take(address)).collect();
        assert_eq!(taken, [Some(Oddity::Mute), None, Some(Oddity::Full), Some(Oddity::Full)]);
    }
}
