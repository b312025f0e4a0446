//! How the institute's own mailboxes and lines for short messages fare, and the way to let one go on.

use askama::Template;
use axum::extract::State as Area;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use kernel::words;
use serde::Deserialize;
use web::{Choice, ClientAddress, Failure, Flash, Form, Html, Page, Routes, SignedIn, redirect};

use super::store::{self, Way};
use super::{RESUMED, crumbs, event, operators};
use crate::outlet::Outlet;
use crate::timeline::channel_text;
use crate::{Delivery, Error};

const HERE: &str = "/sportello/recapito/caselle";

words! {
    /// What a mailbox does.
    enum Work {
        /// It sends.
        Sending = "sending",
        /// What comes back to it is read.
        Reading = "reading",
    }
}

pub(super) fn routes() -> Routes<Delivery> {
    Routes::new().get(HERE, operators(), show).post(
        "/sportello/recapito/caselle/riprendi",
        operators(),
        resume,
    )
}

/// One mailbox, or one line, in words.
struct Row {
    name: String,
    channel: String,
    sending: Standing,
    /// Nothing for a line, which tells by itself what became of a message.
    reading: Option<Reading>,
}

/// How reading goes of what comes back to a mailbox.
struct Reading {
    /// Nothing where nobody reads.
    standing: Option<Standing>,
    read_at: Option<Timestamp>,
}

/// How one kind of work goes.
struct Standing {
    work: Work,
    text: String,
    tone: &'static str,
    /// What to do about it; empty if nothing is to be done.
    advice: String,
    /// Whether something keeps it from going on at once.
    stopped: bool,
}

impl Standing {
    fn of(work: Work, way: Way, page: &Page, now: Timestamp) -> Self {
        let resting = way.retry_at.filter(|retry_at| *retry_at > now);
        if let Some(since) = way.suspended_at {
            let text = page.ta("delivery-mailbox-suspended", [("since", page.moment(&since))]);
            let advice = page.t(&format!("delivery-mailbox-suspended-{work}")).into_owned();
            return Self { work, text, tone: "danger", advice, stopped: true };
        }
        if let Some(until) = resting {
            let text = page.ta("delivery-mailbox-rests", [("until", page.moment(&until))]);
            let advice = page.tn("delivery-mailbox-rests-why", way.failures);
            return Self { work, text, tone: "warning", advice, stopped: true };
        }
        let text = page.t("delivery-mailbox-works").into_owned();
        Self { work, text, tone: "success", advice: String::new(), stopped: false }
    }
}

#[derive(Template)]
#[template(path = "delivery/mailboxes.html")]
struct MailboxesPage {
    page: Page,
    crumbs: Vec<Choice>,
    rows: Vec<Row>,
}

async fn show(Area(area): Area<Delivery>, page: Page) -> Result<Response, Failure> {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let now = area.clock.now();
    let mut rows = Vec::new();
    for outlet in Outlet::all(&area) {
        let fares = store::fares(&mut tx, outlet.name()).await.map_err(Error::from)?;
        let reading = match outlet {
            Outlet::Mailbox(mailbox) => {
                let read = mailbox.receipts.as_ref();
                let standing = read.map(|_| Standing::of(Work::Reading, fares.reading, &page, now));
                Some(Reading { standing, read_at: fares.read_at })
            }
            Outlet::Line(_) => None,
        };
        rows.push(Row {
            name: outlet.name().to_owned(),
            channel: channel_text(outlet.channel(), &page),
            sending: Standing::of(Work::Sending, fares.sending, &page, now),
            reading,
        });
    }
    Ok(Html(MailboxesPage { crumbs: crumbs(&page), page, rows }).into_response())
}

/// Which mailbox is to go on with what.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ResumeForm {
    mailbox: String,
    work: String,
}

async fn resume(
    Area(area): Area<Delivery>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    Form(form): Form<ResumeForm>,
) -> Result<Response, Failure> {
    // A mailbox that is not there has left the configuration since the page was made.
    let work = Work::parse(&form.work).map_err(|_unknown| Error::MovedOn)?;
    let known = Outlet::all(&area).find(|outlet| outlet.name() == form.mailbox);
    let mailbox = known.ok_or(Error::MovedOn)?.name();
    let now = area.clock.now();
    let mut tx = area.db.write().await.map_err(Error::from)?;
    let resumed = match work {
        Work::Sending => store::resume_sending(&mut tx, mailbox, now).await,
        Work::Reading => store::resume_reading(&mut tx, mailbox, now).await,
    };
    if !resumed.map_err(Error::from)? {
        return Err(Error::MovedOn.into());
    }
    let event = event(&operator, &address, RESUMED, mailbox.to_owned());
    let event = audit::Event { detail: Some(work.to_string()), ..event };
    audit::record(&mut tx, &area.clock, &area.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(HERE).saying(Flash::done("delivery-mailbox-resumed")).into_response())
}
