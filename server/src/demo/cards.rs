//! National service cards of the worker, one that opens and others that are refused, made anew at each start; and the
//! list of the revoked one, signed anew whenever somebody asks.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use cards::{Card, Set, Sort};
use http::header;
use identity::cns::{ListenerSettings, Settings};
use jiff::SignedDuration;
use kernel::{Clock, Random};
use web::{Failure, Routes};

use super::manifest;
use super::pages::{OPEN, Stage};
use super::people::Figure;

const LIST: &str = "/demo/cards/revoked.crl";

/// The cards, and where they are shown.
#[derive(Debug)]
pub(super) struct Cards {
    set: Set,
    folder: PathBuf,
    holder: String,
    list: String,
    door: SocketAddr,
}

impl Cards {
    /// Makes them and writes them into `folder`; `site` and `door` are where the program listens for browsers and for
    /// cards.
    pub(super) fn make(
        folder: PathBuf,
        holder: &Figure,
        clock: &Clock,
        (site, door): (SocketAddr, SocketAddr),
    ) -> Result<Self, crate::failure::Failure> {
        let refused = |cause: cards::Error| crate::failure::Failure::Refused(format!("cards: {cause}"));
        let list = format!("http://{site}{LIST}");
        let names = (holder.surname, holder.given_name);
        let server = [door.ip().to_string(), "localhost".to_owned()];
        let server: Vec<&str> = server.iter().map(String::as_str).collect();
        let made = (clock.now(), &Random::system());
        let set =
            Set::make(holder.tax_code, names, std::slice::from_ref(&list), &server, made).map_err(refused)?;
        set.write(&folder).map_err(refused)?;
        Ok(Self { set, folder, holder: holder.key.to_owned(), list, door })
    }

    /// The door of the cards as an institute would set it.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            address: format!("https://{}", self.door),
            trusted: self.folder.join("trusted"),
            policies: vec![cards::CNS_POLICY.to_owned()],
            revocation_lists: vec![self.list.clone()],
            list_minutes: 60,
            list_grace_hours: 24,
            listener: Some(ListenerSettings {
                listen: self.door,
                certificate: self.folder.join("server.pem"),
                key: self.folder.join("server.key.pem"),
            }),
            proxy: None,
        }
    }

    /// What is told of them.
    pub(super) fn told(&self) -> manifest::CardDoor {
        let shown = |path: &Path| path.display().to_string();
        let card = |sort: Sort| manifest::Card {
            sort: sort.as_str().to_owned(),
            certificate: shown(&self.folder.join(format!("{}.pem", sort.as_str()))),
            key: shown(&self.folder.join(format!("{}.key.pem", sort.as_str()))),
        };
        manifest::CardDoor {
            login: format!("https://{}/cns/login", self.door),
            authority: shown(&self.folder.join("trusted/authority.pem")),
            list: self.list.clone(),
            holder: self.holder.clone(),
            cards: Sort::ALL.map(card).to_vec(),
        }
    }
}

pub(super) fn routes() -> Routes<Stage> {
    Routes::new().get(LIST, OPEN, list)
}

async fn list(State(stage): State<Stage>) -> Result<Response, Failure> {
    let (set, now) = (&stage.cards.set, stage.clock.now());
    let revoked: Vec<&Card> = set.card(Sort::Revoked).into_iter().collect();
    let list = set.authority.list(&revoked, now, now + SignedDuration::from_hours(24));
    let list = list.map_err(|cause| Failure::internal(&cause))?;
    Ok(([(header::CONTENT_TYPE, "application/pkix-crl")], list).into_response())
}
