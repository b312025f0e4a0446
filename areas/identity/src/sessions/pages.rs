use askama::Template;
use audit::{Event, Outcome};
use axum::extract::State;
use jiff::Timestamp;
use kernel::{SessionId, Strength};
use serde::Deserialize;
use web::{
    Access, ClientAddress, Failure, Flash, Form, Html, Page, Principal, Redirect, Routes, SignedIn, redirect,
};

use super::store::Listed;
use super::{SESSION_REVOKED, method_key, store, strength_key};
use crate::pin::PIN_BLOCKED;
use crate::sign_in::SIGN_IN;
use crate::{Error, Identity, abroad};

/// The person's sessions and sign-ins.
pub(crate) const PATH: &str = "/profilo/accessi";

const LAST_SIGN_INS: u32 = 20;

pub(crate) fn routes() -> Routes<Identity> {
    let anybody = || Access::signed_in(&[], Strength::None);
    Routes::new().get(PATH, anybody(), show).post("/profilo/accessi/chiudi", anybody(), revoke).post(
        "/profilo/accessi/chiudi-altre",
        anybody(),
        revoke_others,
    )
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsPage {
    page: Page,
    sessions: Vec<Listed>,
    current: SessionId,
    sign_ins: Vec<LastSignIn>,
    /// Identities of other states by which the person signs in.
    abroad: Vec<abroad::Linked>,
}

struct LastSignIn {
    at: Timestamp,
    what: &'static str,
    done: bool,
}

async fn show(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    page: Page,
) -> Result<Html<SessionsPage>, Failure> {
    let sessions = open_sessions(&identity, &person).await?;
    let sign_ins = last_sign_ins(&identity, &person).await?;
    let mut tx = identity.db.read().await.map_err(Error::from)?;
    let abroad = abroad::of_person(&mut tx, person.person).await?;
    Ok(Html(SessionsPage { page, sessions, current: person.session, sign_ins, abroad }))
}

async fn open_sessions(identity: &Identity, person: &Principal) -> Result<Vec<Listed>, Error> {
    let now = identity.clock.now();
    let seen_after = now.checked_sub(identity.settings.sessions().idle).unwrap_or(Timestamp::MIN);
    let mut tx = identity.db.read().await?;
    store::of_person(&mut tx, person.person, now, seen_after).await
}

async fn last_sign_ins(identity: &Identity, person: &Principal) -> Result<Vec<LastSignIn>, Error> {
    let mut tx = identity.db.read().await?;
    let entries =
        audit::seen_by_subject(&mut tx, person.tax_code, &[SIGN_IN, PIN_BLOCKED], LAST_SIGN_INS).await?;
    let line = |entry: &audit::Entry| {
        let blocked = entry.action == PIN_BLOCKED.0;
        let done = entry.outcome == Outcome::Done && !blocked;
        let what = match (blocked, done) {
            (true, _) => "identity-event-blocked",
            (false, true) => "identity-event-in",
            (false, false) => "identity-event-refused",
        };
        LastSignIn { at: entry.happened_at, what, done }
    };
    Ok(entries.iter().map(line).collect())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RevokeForm {
    session: String,
}

/// A form with a button alone.
#[derive(Deserialize)]
struct Pressed {}

/// Ends one session of the person. His own, current one may be ended too: the next page then asks him to sign in.
async fn revoke(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    address: ClientAddress,
    Form(form): Form<RevokeForm>,
) -> Result<Redirect, Failure> {
    let session: SessionId = form.session.parse().map_err(|_not_an_id| Error::NotFound)?;
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    if !store::end(&mut tx, session, person.person, identity.clock.now()).await? {
        return Err(Error::NotFound.into());
    }
    let event = Identity::event(&person, address, SESSION_REVOKED);
    let event = Event { object: Some(session.to_string()), ..event };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(PATH).saying(Flash::done("identity-session-closed")))
}

async fn revoke_others(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    address: ClientAddress,
    Form(Pressed {}): Form<Pressed>,
) -> Result<Redirect, Failure> {
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    store::end_others(&mut tx, person.session, person.person, identity.clock.now()).await?;
    let event = Identity::event(&person, address, SESSION_REVOKED);
    let event = Event { detail: Some("all others".to_owned()), ..event };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(PATH).saying(Flash::done("identity-sessions-closed")))
}

impl SessionsPage {
    fn is_current(&self, session: &Listed) -> bool {
        session.id == self.current
    }

    fn how(&self, session: &Listed) -> String {
        format!(
            "{} ({})",
            self.page.t(method_key(session.method)),
            self.page.t(strength_key(session.strength))
        )
    }

    fn browser(&self, session: &Listed) -> String {
        if session.browser.is_empty() {
            self.page.t("identity-browser-unknown").into_owned()
        } else {
            session.browser.clone()
        }
    }
}
