//! A form that one of the institute's people sends from a person's page: what every one of them needs, stops at, and ends
//! with.

use audit::{Action, Event};
use axum::extract::{FromRequest, Path, Request};
use axum::response::{IntoResponse, Response};
use db::Tx;
use jiff::Timestamp;
use kernel::ErrorKind;
use serde::Deserialize;
use web::{ClientAddress, Errors, Failure, Flash, Form, Page, Principal, SignedIn, Tone, redirect};

use super::case::Case;
use super::{person, store};
use crate::pin::credential::CredentialId;
use crate::pin::document::{self, Document, DocumentId, Origin, Recorded, Typed};
use crate::pin::notice::{self, News};
use crate::{Error, Identity};

/// What is asked to make sure that a caller is who he says.
pub(super) const QUESTIONS: [&str; 4] = ["birth", "residence", "last-use", "document"];

/// How many of them have to be answered rightly.
const ANSWERS: usize = 2;

/// The forms of a person's page, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CaseForm {
    /// Key of the PIN in force when the page was made; empty if there was none.
    before: String,
    pub(super) origin: String,
    pub(super) answered: Vec<String>,
    #[serde(flatten)]
    pub(super) document: Typed,
}

/// Such a form, with who sent it about whom.
pub(super) struct Sent {
    pub(super) identity: Identity,
    pub(super) page: Page,
    pub(super) case: Case,
    pub(super) form: CaseForm,
    staff: Principal,
    address: ClientAddress,
}

/// The answer where nothing is done.
pub(super) struct Stop(Box<Response>);

impl Stop {
    fn at(answer: impl IntoResponse) -> Self {
        Self(Box::new(answer.into_response()))
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::at(Failure::from(error))
    }
}

impl FromRequest<Identity> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, identity: &Identity) -> Result<Self, Response> {
        type Parts = (SignedIn, ClientAddress, Page, Path<String>, Form<CaseForm>);
        let (SignedIn(staff), address, page, Path(id), Form(form)) =
            Parts::from_request(request, identity).await?;
        let case = Case::load(identity, &id).await.map_err(|error| *Stop::from(error).0)?;
        Ok(Self { identity: identity.clone(), page, case, form, staff, address })
    }
}

impl Sent {
    pub(super) fn now(&self) -> Timestamp {
        self.identity.clock.now()
    }

    /// Nobody does for himself what two have to do.
    pub(super) fn not_for_oneself(&self) -> Result<(), Stop> {
        if self.staff.person == self.case.person.id {
            return Err(Stop::at(Failure::new(ErrorKind::Forbidden, "identity-desk-not-oneself")));
        }
        Ok(())
    }

    /// Somebody has been faster: another colleague, or one's own second press.
    pub(super) fn overtaken(&self) -> Stop {
        let flash = Flash::new(Tone::Warning, "identity-desk-overtaken");
        Stop::at(redirect(&self.case.path()).saying(flash))
    }

    /// The PIN in force, if there is one; the same as the page was made for.
    pub(super) fn before(&self) -> Result<Option<CredentialId>, Stop> {
        if self.case.before() != self.form.before {
            return Err(self.overtaken());
        }
        Ok(self.case.in_force().map(|pin| pin.id))
    }

    /// The same where there has to be one.
    pub(super) fn pin(&self) -> Result<CredentialId, Stop> {
        self.before()?.ok_or_else(|| self.overtaken())
    }

    /// The page again, with what is wrong.
    pub(super) fn refused(&self, errors: Errors) -> Stop {
        Stop::at(person::refused(&self.identity, self.page.clone(), &self.case, &self.form, errors))
    }

    /// The document that was typed, if it is known how it came; or all that is wrong, at once.
    pub(super) fn document(&self, origin: Option<Origin>) -> Result<(Document, Origin), Stop> {
        match (self.form.document.read(self.identity.clock.today()), origin) {
            (Ok(document), Some(origin)) => Ok((document, origin)),
            (document, origin) => {
                let mut wrong = document.err().unwrap_or_default();
                wrong.extend(origin.is_none().then_some(("origin", "identity-origin-missing")));
                Err(self.refused(document::errors(&self.page, wrong)))
            }
        }
    }

    /// The questions that were answered rightly, in words for the record.
    pub(super) fn answered(&self) -> Result<String, Stop> {
        let answered = |word: &&str| self.form.answered.iter().any(|one| one == word);
        let known: Vec<_> = QUESTIONS.into_iter().filter(answered).collect();
        if known.len() >= ANSWERS {
            return Ok(known.join(", "));
        }
        let mut errors = Errors::none();
        errors.add("answered", self.page.t("identity-desk-questions-missing"));
        Err(self.refused(errors))
    }

    pub(super) async fn begin(&self) -> Result<Tx, Error> {
        Ok(self.identity.db.write().await?)
    }

    /// Puts the document on record by which the person proved who he is.
    pub(super) async fn record(&self, tx: &mut Tx, document: &Document, origin: Origin) -> Result<(), Error> {
        let (vault, random) = (&self.identity.vault, &self.identity.random);
        let id = DocumentId::new(&self.identity.clock, random);
        let number_sealed = document::seal_number(vault, random, id, &document.number);
        let (person, by) = (self.case.person.id, self.staff.person);
        store::insert_document(tx, &Recorded { id, person, document, number_sealed, origin, by }, self.now())
            .await
    }

    /// Records what was done with a PIN, tells the person, and commits.
    pub(super) async fn conclude(
        &self,
        mut tx: Tx,
        (action, pin): (Action, CredentialId),
        detail: Option<String>,
        news: News,
    ) -> Result<(), Error> {
        let event = self.case.event(&self.staff, self.address, action);
        let event = Event { object: Some(pin.to_string()), detail, ..event };
        audit::record(&mut tx, &self.identity.clock, &self.identity.random, &event).await?;
        notice::tell(&self.identity, &mut tx, &self.case.person, news, self.page.language()).await?;
        Ok(tx.commit().await?)
    }

    /// Back to the person's page, which says what was done.
    pub(super) fn done(&self, said: &'static str) -> Response {
        redirect(&self.case.path()).saying(Flash::done(said)).into_response()
    }
}
