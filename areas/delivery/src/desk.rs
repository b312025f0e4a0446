//! What operators see of deliveries, and what they decide: what is uncertain, has failed, came back and is not
//! understood, or should be looked at; the mailboxes; the figures. Never what a message says.

mod acts;
mod chart;
mod figures;
mod lists;
mod mailboxes;
mod one;
mod quarantine;
mod reason;
mod store;

use audit::{Action, Event};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use kernel::{Actor, Door, ErrorKind, Profile, Strength};
use web::{Access, Choice, ClientAddress, Failure, NavItem, Page, Principal, Routes};

use crate::{Delivery, Error};

/// An operator opened the page of an item.
pub const OPENED: Action = Action("delivery-opened");
/// An operator decided about an uncertain item.
pub const DECIDED: Action = Action("delivery-decided");
/// An operator took note of an item's alarm, or of its having failed.
pub const NOTED: Action = Action("delivery-noted");
/// An operator set something in quarantine aside.
pub const SET_ASIDE: Action = Action("delivery-set-aside");
/// An operator took away, byte for byte, something that came back.
pub const TAKEN: Action = Action("delivery-receipt-taken");
/// An operator let a mailbox go on.
pub const RESUMED: Action = Action("delivery-mailbox-resumed");

/// Where it begins.
const START: &str = "/sportello/recapito";

/// The area's entry of the navigation.
pub const NAVIGATION: &[NavItem] =
    &[NavItem { href: START, label: "delivery-nav", profiles: &[Profile::Operator] }];

/// The pages for operators.
#[must_use]
pub fn routes(delivery: Delivery) -> Routes {
    lists::routes()
        .merge(one::routes())
        .merge(acts::routes())
        .merge(quarantine::routes())
        .merge(mailboxes::routes())
        .merge(figures::routes())
        .with_state(delivery)
}

fn operators() -> Access {
    Access::signed_in(&[Profile::Operator], Strength::Dispositive)
}

/// The way to a page of the desk.
fn crumbs(page: &Page) -> Vec<Choice> {
    vec![Choice::new(START, page.t("delivery-desk-title"))]
}

fn event(operator: &Principal, address: &ClientAddress, action: Action, object: String) -> Event {
    let actor =
        Actor { person: Some(operator.tax_code), door: Door::Web, address: Some(address.to_string()) };
    Event { object: Some(object), ..Event::done(actor, action) }
}

/// Records something that changes nothing else, before it is answered.
async fn record(delivery: &Delivery, event: &Event) -> Result<(), Error> {
    let mut tx = delivery.db.write().await?;
    audit::record(&mut tx, &delivery.clock, &delivery.random, event).await?;
    Ok(tx.commit().await?)
}

/// A key in an address; one that cannot be read names nothing.
fn key<T: std::str::FromStr>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|_not_a_key| Error::NotFound)
}

/// A message as a file.
fn eml(raw: Vec<u8>, name: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("message/rfc822")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(name)),
    ];
    (headers, raw).into_response()
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::MovedOn => Self::new(ErrorKind::Conflict, "delivery-moved-on"),
            _ => Self::of(error.kind()).caused_by(&error),
        }
    }
}
