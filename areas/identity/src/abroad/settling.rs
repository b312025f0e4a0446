use audit::{Action, Event};
use db::Tx;
use kernel::Language;
use web::{ClientAddress, Flash, Principal, Tone};

use super::{FOREIGN_IDENTITY_LINKED, FOREIGN_IDENTITY_UNLINKED, ForeignIdentityId, store};
use crate::parties::Person;
use crate::pin::notice::{self, Words};
use crate::{Error, Identity, sessions};

/// What is settled about a foreign identity and a person.
#[derive(Clone, Copy)]
pub(super) enum Change {
    /// It is the person's.
    Linked,
    /// It is so no longer.
    Unlinked,
}

impl Change {
    fn action(self) -> Action {
        match self {
            Self::Linked => FOREIGN_IDENTITY_LINKED,
            Self::Unlinked => FOREIGN_IDENTITY_UNLINKED,
        }
    }

    /// Message keys of what is said here, and of what the person is told.
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Linked => ("identity-abroad-linked", "identity-abroad-news-linked"),
            Self::Unlinked => ("identity-abroad-unlinked", "identity-abroad-news-unlinked"),
        }
    }
}

/// A change with who makes it.
pub(super) struct Settling<'a> {
    pub(super) change: Change,
    pub(super) id: ForeignIdentityId,
    pub(super) person: &'a Person,
    pub(super) by: &'a Principal,
    pub(super) address: ClientAddress,
}

impl Settling<'_> {
    /// Makes the change, records it and tells the person at all his addresses; what to say to who made it. Nothing is done
    /// if somebody else, or his own second press, has been faster.
    pub(super) async fn settle(&self, identity: &Identity, language: Language) -> Result<Flash, Error> {
        let mut tx = identity.db.write().await?;
        if !self.store(identity, &mut tx).await? {
            return Ok(Flash::new(Tone::Warning, "identity-abroad-overtaken"));
        }
        let event = Event {
            subject: Some(self.person.tax_code),
            object: Some(self.id.to_string()),
            ..Identity::event(self.by, self.address, self.change.action())
        };
        audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
        let (said, news) = self.change.texts();
        self.tell(identity, &mut tx, news, language).await?;
        tx.commit().await?;
        Ok(Flash::done(said))
    }

    /// With an identity go the sessions that began by it.
    async fn store(&self, identity: &Identity, tx: &mut Tx) -> Result<bool, Error> {
        let (person, now) = (self.person.id, identity.clock.now());
        match self.change {
            Change::Linked => store::link(tx, self.id, person, self.by.person, now).await,
            Change::Unlinked => {
                let was_his = store::unlink(tx, self.id, person).await?;
                if was_his {
                    sessions::store::end_of_method(tx, person, sessions::Method::Eidas, now).await?;
                }
                Ok(was_his)
            }
        }
    }

    async fn tell(
        &self,
        identity: &Identity,
        tx: &mut Tx,
        news: &str,
        language: Language,
    ) -> Result<(), Error> {
        let texts = identity.site.messages();
        let when = web::format::moment(language, identity.clock.now());
        let what = texts.text_with(language, news, &[("when", when)]);
        let values = [("what", what), ("institute", identity.site.name().to_owned())];
        let body = texts.text_with(language, "identity-abroad-news-body", &values);
        let subject = texts.text(language, "identity-abroad-news-subject").into_owned();
        let words = Words { subject, body, short: format!("{news}-short") };
        notice::everywhere(identity, tx, self.person, &words, language).await
    }
}
