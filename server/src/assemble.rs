//! Every area plugged in: the table of contents of the program.

use std::sync::Arc;

use axum::Router;
use certificates::Certificates;
use db::Db;
use delivery::Delivery;
use documents::pdf::Fonts;
use identity::{CieOidc, Identity, Membership};
use kernel::{Clock, Random};
use metrics_exporter_prometheus::PrometheusHandle;
use outside::Outside;
use statistics::Statistics;
use tokio::sync::watch;
use web::{Routes, Site};

use crate::config::Config;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::operations::{self, Operations};

/// The program, put together and not yet running.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) site: Arc<Site>,
    pub(crate) identity: Identity,
    pub(crate) certificates: Certificates,
    pub(crate) delivery: Delivery,
    pub(crate) statistics: Statistics,
    pub(crate) keys: Arc<Keys>,
}

impl Desk {
    /// Opens the database and builds every area on it; changes nothing.
    pub(crate) fn open(config: &Config, clock: Clock, random: Random) -> Result<Self, Failure> {
        let db = Db::open(&config.database.open()?)?;
        let keys = Arc::new(Keys::load(&config.keys.folder)?);
        let audit = audit::Recorder::start(db.clone(), clock.clone(), random.clone());
        let site = Arc::new(site(config, &clock, &random, &keys)?);
        let message_ids = keys.derive("message identifiers");
        let outside = Outside::web()?;
        let delivery =
            Delivery::new(db.clone(), clock.clone(), random.clone(), config.delivery.clone(), &message_ids)
                .with_outside(outside.clone());
        let fonts = Arc::new(Fonts::built_in()?);
        let identity = Identity::new(identity::Parts {
            db: db.clone(),
            clock: clock.clone(),
            random: random.clone(),
            audit: audit.clone(),
            site: site.clone(),
            vault: keys.vault.clone(),
            delivery: delivery.clone(),
            fonts: fonts.clone(),
            settings: config.sign_in.clone(),
            services: certificates::SERVICES.to_vec(),
            cns: config.cns.clone(),
            memberships: memberships(config, &keys)?,
            cie_oidc: cie_oidc(config, &keys)?,
            outside,
        })?;
        let certificates = Certificates::new(certificates::Parts {
            db: db.clone(),
            clock: clock.clone(),
            random: random.clone(),
            vault: keys.vault.clone(),
            audit,
            secrets: identity.secrets.clone(),
            fonts,
            settings: certificate_settings(config, &keys),
        })?;
        let statistics =
            Statistics::new(db.clone(), clock.clone(), random.clone(), &keys.derive("who was reached"));
        Ok(Self { db, clock, random, site, identity, certificates, delivery, statistics, keys })
    }

    /// The routes of all areas.
    pub(crate) fn routes(&self) -> Routes {
        Routes::new()
            .merge(identity::routes(self.identity.clone()))
            .merge(certificates::routes(self.certificates.clone()))
            .merge(statistics::routes(self.statistics.clone()))
            .merge(delivery::routes(self.delivery.clone()))
            .merge(crate::openapi::routes())
    }

    /// What answers requests: the areas, `extra`, and, if `with_operations`, what operators ask.
    pub(crate) fn router(
        &self,
        extra: Routes,
        with_operations: bool,
        figures: Option<PrometheusHandle>,
        stop: &watch::Receiver<bool>,
    ) -> Router {
        let mut routes = self.routes().merge(extra);
        if with_operations {
            let operations = Operations { db: self.db.clone(), figures, stop: stop.clone() };
            routes = routes.merge(operations::routes(operations));
        }
        let sessions = self.identity.clone();
        web::router(&self.site, routes, |inner| identity::session_layer(sessions)(inner))
    }

    /// All work done later, by kind.
    pub(crate) fn jobs(&self) -> jobs::Handlers {
        jobs::Handlers::new()
            .merge(identity::jobs(&self.identity))
            .merge(certificates::jobs(&self.certificates, &self.delivery))
            .merge(statistics::jobs(&self.statistics))
    }
}

/// The texts of all areas.
fn messages() -> Vec<web::Source> {
    [
        &[identity::MESSAGES],
        certificates::MESSAGES,
        delivery::MESSAGES,
        &[statistics::MESSAGES, crate::demo::MESSAGES],
    ]
    .concat()
}

/// The texts and the navigation of all areas.
fn site(config: &Config, clock: &Clock, random: &Random, keys: &Keys) -> Result<Site, Failure> {
    let key = keys.derive("cookies and cursors");
    let site = Site::new(config.institute.clone(), &messages(), clock.clone(), random.clone(), &key)?;
    let areas =
        [certificates::NAVIGATION, statistics::NAVIGATION, identity::NAVIGATION, delivery::NAVIGATION];
    Ok(areas.into_iter().fold(site, Site::with_navigation))
}

/// The federations that the configuration names, with the keys for them.
fn memberships(config: &Config, keys: &Keys) -> Result<Vec<Membership>, Failure> {
    let membership = |(federation, settings): (_, &identity::FederationSettings)| {
        Ok(Membership {
            federation,
            service_provider: config.service_provider()?.clone(),
            settings: settings.clone(),
            keys: keys.federation(federation)?,
        })
    };
    config.federations().map(membership).collect()
}

/// The card over OpenID Connect, if the configuration has it, with the keys for it.
fn cie_oidc(config: &Config, keys: &Keys) -> Result<Option<CieOidc>, Failure> {
    let card = |settings: &identity::CieOidcSettings| {
        Ok(CieOidc { settings: settings.clone(), keys: keys.cie_oidc()? })
    };
    config.cie_oidc.as_ref().map(card).transpose()
}

fn certificate_settings(config: &Config, keys: &Keys) -> certificates::Settings {
    certificates::Settings {
        institute: config.institute.name.clone(),
        base_url: config.institute.base_url.trim_end_matches('/').to_owned(),
        decryption_key_pem: keys.encryption_key.clone(),
        mac_key: keys.derive("certificates"),
        lookup: config.certificates.lookup,
        diagnosis_strength: config.certificates.diagnosis_strength,
        sender_address: config.certificates.sender_address.clone(),
        email_sender_address: config.certificates.email_sender_address.clone(),
        sends_texts: !config.delivery.lines.is_empty(),
        message_bytes: config.certificates.message_bytes,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn messages() -> web::Messages {
        web::Messages::new(&[&[web::MESSAGES], &super::messages()[..]].concat()).unwrap()
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        assert!(messages().missing().is_empty(), "{:?}", messages().missing());
    }

    /// What stands between `before` and the next quotation mark, wherever it occurs.
    fn quoted<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
        text.split(before).skip(1).filter_map(|rest| rest.split('"').next())
    }

    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "html" || extension == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_text_that_a_page_asks_for_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut sources = Vec::new();
        let folders = [
            "areas/identity",
            "areas/certificates",
            "areas/delivery",
            "areas/statistics",
            "base/web",
            "server",
        ];
        for folder in folders {
            files(&root.join(folder).join("src"), &mut sources);
            files(&root.join(folder).join("templates"), &mut sources);
        }
        let mut asked = BTreeSet::new();
        for source in sources {
            let text = fs::read_to_string(source).unwrap();
            let code = text.split("\n#[cfg(test)]").next().unwrap();
            for before in [
                "page.t(\"",
                "page.tn(\"",
                "page.ta(\"",
                "Flash::done(\"",
                "label: \"",
                "title: \"",
                "description: \"",
            ] {
                asked.extend(quoted(code, before).map(str::to_owned));
            }
        }
        let messages = messages();
        let missing: Vec<&String> = asked
            .iter()
            .filter(|key| {
                key.chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
            })
            .filter(|key| key.contains('-') && messages.text(kernel::Language::It, key) == **key)
            .collect();
        assert!(asked.len() > 100);
        assert_eq!(missing, Vec::<&String>::new());
    }
}
