//! People, organisations, who may act for whom, and how somebody signs in.

mod abroad;
mod cie_oidc;
mod error;
mod federation;
mod home;
mod identity;
mod jobs;
mod kept_forms;
mod onward;
mod parties;
mod pin;
pub mod registry;
mod sessions;
mod settings;
mod sign_in;

use db::Tx;
use jiff::civil::Date;
use kernel::{Clock, EmployerNumber, Profile, TaxCode, calendar};

pub use abroad::{FOREIGN_IDENTITY_LINKED, FOREIGN_IDENTITY_OPENED, FOREIGN_IDENTITY_UNLINKED};
pub use cie_oidc::{
    AnchorSettings, CieLevel, CieOidc, CieOidcKeys, CieOidcSettings, NotProved, UnfitParty,
    card_vouched_until,
};
pub use error::Error;
pub use federation::{
    Federation, FederationSettings, Membership, Pair, Professional, Purpose, ServiceProviderSettings,
    SpidLevel, Unfit,
};
pub use home::{Fund, Service};
pub use identity::{Identity, Parts, Shared};
pub use jobs::jobs;
pub use kernel::{OrganisationId, PersonId, SessionId};
pub use parties::{Organisation, OrganisationKind, Person, Representation, RepresentationId};
pub use pin::document::{Document, DocumentKind};
pub use pin::{
    CONVERSION_ASKED, CONVERSION_DECIDED, CONVERSION_TAKEN, COPY_READ, LETTER_PRINTED, LETTER_SENT,
    PERSON_OPENED, PERSON_REGISTERED, PIN_BLOCKED, PIN_EXCHANGE_BEGUN, PIN_ISSUED, PIN_RAISED,
    PIN_RECOVERY_ASKED, PIN_RECOVERY_SENT, PIN_RENEWED, PIN_REQUESTED, PIN_REVOKED, PIN_UNBLOCKED,
};
pub use sessions::{ACTING_FOR_CHOSEN, Method, SESSION_REVOKED, session_layer};
pub use settings::Settings;
pub use sign_in::cns;
pub use sign_in::exchange::{Checked, Flaw, verify as verify_exchanges};
pub use sign_in::secrets::{Secret, Secrets};
pub use sign_in::{EXCHANGE_KEPT, SIGN_IN, SIGN_OUT};

use parties::store;

/// The texts of the area's pages.
pub const MESSAGES: web::Source = web::Source {
    it: concat!(include_str!("../messages/it.ftl"), "\n", include_str!("../messages/pin.it.ftl")),
    en: concat!(include_str!("../messages/en.ftl"), "\n", include_str!("../messages/pin.en.ftl")),
    de: concat!(include_str!("../messages/de.ftl"), "\n", include_str!("../messages/pin.de.ftl")),
};

/// The area's entries of the navigation.
pub const NAVIGATION: &[web::NavItem] = &[
    web::NavItem {
        href: pin::desk::FIND,
        label: "identity-nav-desk",
        profiles: &[Profile::Operator, Profile::ContactCentre],
    },
    web::NavItem {
        href: pin::conversion::LIST.path,
        label: "identity-nav-conversions",
        profiles: &[Profile::Operator],
    },
    web::NavItem { href: abroad::PATH, label: "identity-nav-abroad", profiles: &[Profile::Operator] },
    web::NavItem {
        href: pin::desk::LETTERS.path,
        label: "identity-nav-letters",
        profiles: &[Profile::Operator],
    },
    web::NavItem { href: sessions::pages::PATH, label: "identity-nav-sessions", profiles: Profile::ALL },
];

/// First page, sign-in, PIN, choice of whom to act for, sessions, forms that wait for a sign-in.
#[must_use]
pub fn routes(identity: Identity) -> web::Routes {
    let cards = cns::routes(&identity);
    let own = home::routes()
        .merge(sign_in::pages::routes())
        .merge(pin::routes())
        .merge(sessions::acting_for_routes())
        .merge(sessions::pages::routes())
        .merge(kept_forms::routes())
        .merge(abroad::routes());
    let federations: Vec<_> = identity.members.all().map(|member| member.federation).collect();
    let own = if identity.cie_oidc.is_some() { own.merge(cie_oidc::routes()) } else { own };
    let all = federations.into_iter().fold(own, |all, one| all.merge(federation::routes(one)));
    all.with_state(identity).merge(cards)
}

/// The organisation, or none.
pub async fn organisation(tx: &mut Tx, id: OrganisationId) -> Result<Option<Organisation>, Error> {
    store::organisation(tx, id).await
}

/// The organisation that has this employer number, or none.
pub async fn organisation_by_employer_number(
    tx: &mut Tx,
    number: EmployerNumber,
) -> Result<Option<Organisation>, Error> {
    store::organisation_by_employer_number(tx, number).await
}

/// The organisation with this tax code, or none.
pub async fn organisation_by_tax_code(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Organisation>, Error> {
    store::organisation_by_tax_code(tx, tax_code).await
}

/// The person, or none.
pub async fn person(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, Error> {
    store::person(tx, id).await
}

/// The person with this tax code, or none.
pub async fn person_by_tax_code(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Person>, Error> {
    store::person_by_tax_code(tx, tax_code).await
}

/// For whom the person may act on `today`, by the organisation's name.
pub async fn organisations_of(
    tx: &mut Tx,
    person: PersonId,
    today: Date,
) -> Result<Vec<Representation>, Error> {
    store::representations(tx, person, today).await
}

/// How many people could act for an organisation at the end of `day`.
pub async fn authorised_people(tx: &mut Tx, day: Date) -> Result<i64, Error> {
    store::authorised_people(tx, day, calendar::end_of_day(day)).await
}

/// Ends a representation at once: sessions that act under it open nothing from the next request on.
/// False if it was over already.
pub async fn end_representation(tx: &mut Tx, id: RepresentationId, clock: &Clock) -> Result<bool, Error> {
    store::end_representation(tx, id, clock.now()).await
}

/// Asks, for the person with this tax code, that his ordinary PIN become dispositive: the same as he does online with a
/// copy (PDF, JPEG or PNG) of his document. A conflict if he has asked already.
pub async fn ask_to_raise_pin(
    identity: &Identity,
    tx: &mut Tx,
    tax_code: TaxCode,
    document: &Document,
    copy: &[u8],
) -> Result<(), Error> {
    pin::conversion::ask(identity, tx, tax_code, document, copy).await
}
