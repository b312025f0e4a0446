use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use kernel::{Random, TaxCode};

use crate::{Authority, Card, Error, Key, Order};

/// What is the matter with a card of the [`Set`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Nothing: RSA.
    Good,
    /// Nothing: P-256.
    GoodEc,
    /// Its time is over.
    Expired,
    /// It stands on the list of revoked cards.
    Revoked,
    /// Its certificate was issued under another policy.
    WrongPolicy,
    /// Its authority is not the one that is trusted, though it bears the same name.
    WrongAuthority,
    /// The check letter of the tax code does not match.
    WrongCheckLetter,
    /// It serves to sign documents.
    ForSigning,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Good,
        Self::GoodEc,
        Self::Expired,
        Self::Revoked,
        Self::WrongPolicy,
        Self::WrongAuthority,
        Self::WrongCheckLetter,
        Self::ForSigning,
    ];

    /// As part of the name of a file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::GoodEc => "good-ec",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::WrongPolicy => "wrong-policy",
            Self::WrongAuthority => "wrong-authority",
            Self::WrongCheckLetter => "wrong-check-letter",
            Self::ForSigning => "for-signing",
        }
    }
}

/// One card of each sort, all of one person.
#[derive(Debug)]
pub struct Set {
    /// Who issued them, but for the card of the wrong authority.
    pub authority: Authority,
    /// The cards.
    pub cards: Vec<(Sort, Card)>,
    /// The list of revoked cards, valid for a day from the start.
    pub list: Vec<u8>,
    server: Card,
}

impl Set {
    /// Makes the cards of `tax_code` as of `now`. `lists` is where the list of revoked cards will be found; `server`
    /// the names of the server to which the cards will be shown.
    pub fn make(
        tax_code: TaxCode,
        (surname, given_name): (&str, &str),
        lists: &[String],
        server: &[&str],
        (now, random): (Timestamp, &Random),
    ) -> Result<Self, Error> {
        const NAME: &str = "Autorità di prova per carte";
        let (authority, other) = (Authority::new(NAME, now)?, Authority::new(NAME, now)?);
        let order = Order { lists: lists.to_vec(), ..Order::new(tax_code, surname, given_name, now) };
        let mut cards = Vec::new();
        for sort in Sort::ALL {
            let issuer = if sort == Sort::WrongAuthority { &other } else { &authority };
            cards.push((sort, issuer.issue(&of_sort(sort, order.clone(), now), random)?));
        }
        let revoked: Vec<&Card> =
            cards.iter().filter(|(sort, _)| *sort == Sort::Revoked).map(|(_, card)| card).collect();
        let tomorrow = now.saturating_add(SignedDuration::from_hours(24)).map_err(|_range| Error::Instant)?;
        let list = authority.list(&revoked, now, tomorrow)?;
        let server = authority.server(server, now)?;
        Ok(Self { authority, cards, list, server })
    }

    /// The card of a sort.
    #[must_use]
    pub fn card(&self, sort: Sort) -> Option<&Card> {
        self.cards.iter().find(|(one, _)| *one == sort).map(|(_, card)| card)
    }

    /// Writes everything into a folder: `trusted/authority.pem`, `revoked.crl`, `server.pem` and `server.key.pem`, and
    /// for each card `NAME.pem` and `NAME.key.pem`. Keys are readable by their owner alone.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        fs::create_dir_all(folder.join("trusted"))?;
        fs::write(folder.join("trusted/authority.pem"), self.authority.certificate_pem())?;
        fs::write(folder.join("revoked.crl"), &self.list)?;
        let cards = self.cards.iter().map(|(sort, card)| (sort.as_str(), card));
        for (name, card) in cards.chain([("server", &self.server)]) {
            fs::write(folder.join(format!("{name}.pem")), card.certificate_pem())?;
            let key = folder.join(format!("{name}.key.pem"));
            let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(key);
            file?.write_all(card.key_pem().as_bytes())?;
        }
        Ok(())
    }
}

fn of_sort(sort: Sort, order: Order, now: Timestamp) -> Order {
    let (policy, day) = ("1.3.76.16.99.1", SignedDuration::from_hours(24));
    match sort {
        Sort::Good => Order { key: Key::Rsa, ..order },
        Sort::GoodEc | Sort::Revoked | Sort::WrongAuthority => order,
        Sort::Expired => Order { until: now.saturating_sub(day).unwrap_or(now), ..order },
        Sort::WrongPolicy => Order { policies: vec![policy.to_owned()], ..order },
        Sort::WrongCheckLetter => Order { common_name: misspelt(&order.common_name), ..order },
        Sort::ForSigning => Order { non_repudiation: true, ..order },
    }
}

/// The common name with another letter at the end of its tax code.
fn misspelt(common_name: &str) -> String {
    let wrong = |letter: &str| if letter == "A" { "B" } else { "A" };
    match (common_name.get(..15), common_name.get(15..16), common_name.get(16..)) {
        (Some(first), Some(letter), Some(rest)) => format!("{first}{}{rest}", wrong(letter)),
        _ => common_name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Clock;

    use super::*;

    #[test]
    fn a_set_is_written_with_keys_that_only_their_owner_reads() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let holder = TaxCode::parse("RSSMRA45C12F205C").unwrap();
        let now = (Clock::system().now(), &Random::system());
        let set = Set::make(holder, ("Rossi", "Mario"), &[], &["127.0.0.1"], now).unwrap();
        set.write(folder.path()).unwrap();
        for sort in Sort::ALL {
            let key = folder.path().join(format!("{}.key.pem", sort.as_str()));
            assert_eq!(fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
            let card = fs::read_to_string(folder.path().join(format!("{}.pem", sort.as_str()))).unwrap();
            assert!(card.starts_with("-----BEGIN CERTIFICATE-----"), "{card}");
        }
    }

    #[test]
    fn only_the_check_letter_is_wrong() {
        assert_eq!(misspelt("RSSMRA45C12F205C/61.x"), "RSSMRA45C12F205A/61.x");
    }
}
