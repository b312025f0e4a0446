use audit::Event;
use db::Tx;
use http::HeaderValue;
use kernel::digest::sha256;
use kernel::{PersonId, SessionId, Strength, TaxCode};
use web::{ClientAddress, Keep, Principal};

use super::SIGN_IN;
use crate::identity::actor;
use crate::jobs::sweep_tomorrow;
use crate::parties::{self, Representation, RepresentationId};
use crate::sessions::{self, Method, NewSession};
use crate::{Error, Identity};

/// That somebody is a person known here, by whatever door he came.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    pub(crate) person: PersonId,
    pub(crate) tax_code: TaxCode,
    pub(crate) method: Method,
    pub(crate) strength: Strength,
}

/// Where somebody comes from.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) address: ClientAddress,
    pub(crate) browser: String,
}

/// The way in.
pub(crate) struct Admission {
    /// The new session's cookie.
    pub(crate) cookie: HeaderValue,
    /// The new session.
    pub(crate) session: SessionId,
    /// Whether the person has first to be asked for whom he acts.
    pub(crate) choose: bool,
}

/// Begins a session for a proven person and records it. The session that the browser had ends: no secret that was
/// known before the sign-in is worth anything after it. Who was already signed in keeps acting for whom he acted.
pub(crate) async fn admit(
    identity: &Identity,
    tx: &mut Tx,
    proof: &Proof,
    visitor: Visitor,
    before: Option<&Principal>,
) -> Result<Admission, Error> {
    let (now, today) = (identity.clock.now(), identity.clock.today());
    let person = parties::store::person(tx, proof.person).await?.ok_or(Error::NotFound)?;
    let representations = parties::store::representations(tx, proof.person, today).await?;
    let same = before.filter(|before| before.person == proof.person);
    let kept = match same {
        Some(before) => sessions::store::representation(tx, before.session).await?,
        None => None,
    };
    let (representation, choose) = match same {
        Some(_) => (kept.filter(|id| representations.iter().any(|r| r.id == *id)), false),
        None => capacity(!person.profiles.is_empty(), &representations),
    };
    if let Some(before) = before {
        sessions::store::end(tx, before.session, before.person, now).await?;
    }
    let secret = identity.random.token();
    let session = NewSession {
        id: SessionId::new(&identity.clock, &identity.random),
        secret_digest: sha256(secret.as_bytes()),
        person: proof.person,
        method: proof.method,
        strength: proof.strength,
        csrf: identity.random.token(),
        representation,
        now,
        ends_at: identity.settings.sessions().end_of(now),
        address: visitor.address.to_string(),
        browser: visitor.browser,
    };
    sessions::store::insert(tx, &session).await?;
    record(identity, tx, proof, &session, visitor.address).await?;
    sweep_tomorrow(tx, &identity.clock, &identity.random).await?;
    let cookie = identity.site.set_cookie(sessions::COOKIE, &secret, Keep::Session);
    Ok(Admission { cookie, session: session.id, choose })
}

async fn record(
    identity: &Identity,
    tx: &mut Tx,
    proof: &Proof,
    session: &NewSession,
    address: ClientAddress,
) -> Result<(), Error> {
    let event = Event {
        subject: Some(proof.tax_code),
        object: Some(session.id.to_string()),
        detail: Some(format!("{}, {}", proof.method, proof.strength)),
        ..Event::done(actor(Some(proof.tax_code), address), SIGN_IN)
    };
    Ok(audit::record(tx, &identity.clock, &identity.random, &event).await?)
}

/// As what a person begins, and whether he has to be asked: not where there is nothing to choose from.
fn capacity(has_own: bool, representations: &[Representation]) -> (Option<RepresentationId>, bool) {
    let first = representations.first().map(|r| r.id);
    match (has_own, representations.len()) {
        (true, others) => (None, others > 0),
        (false, others) => (first, others > 1),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kernel::{Clock, OrganisationId, Profile, Random};

    use super::*;
    use crate::parties::OrganisationKind;

    fn representation() -> Representation {
        let (clock, random) = (Clock::system(), Random::seeded(1));
        Representation {
            id: RepresentationId::new(&clock, &random),
            person: PersonId::new(&clock, &random),
            organisation: OrganisationId::new(&clock, &random),
            name: "Rossi".to_owned(),
            kind: OrganisationKind::Firm,
            unit: None,
            profile: Profile::Employer,
            starts_on: date(2026, 1, 1),
            ends_on: None,
        }
    }

    #[test]
    fn nobody_is_asked_where_there_is_nothing_to_choose() {
        let only = representation();
        assert_eq!(capacity(true, &[]), (None, false));
        assert_eq!(capacity(false, &[]), (None, false));
        assert_eq!(capacity(false, std::slice::from_ref(&only)), (Some(only.id), false));
    }

    #[test]
    fn one_with_a_life_of_his_own_begins_as_himself() {
        let firms = [representation(), representation()];
        assert_eq!(capacity(true, &firms), (None, true));
        assert_eq!(capacity(false, &firms), (Some(firms[0].id), true));
    }
}
