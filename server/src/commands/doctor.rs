use std::path::PathBuf;

use certificates::intake::rules::{self, Holds};
use clap::Args;
use documents::pdf::FONT_LICENCE;
use serde_json::{Value, json};
use web::{Access, RouteInfo};

use crate::ConfigFile;
use crate::assemble::Desk;
use crate::config::Config;
use crate::failure::Failure;

/// What the configuration means and what is reachable.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Doctor {
    /// The configuration; the rules and the description of the API can be printed without one.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The table of routes and who may use them.
    #[arg(long, requires = "config")]
    routes: bool,
    /// The table of the rules for certificates.
    #[arg(long)]
    rules: bool,
    /// The OpenAPI description of the REST interface.
    #[arg(long)]
    openapi: bool,
    /// The notices that must travel with the program.
    #[arg(long)]
    licences: bool,
    /// Answers one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(doctor: Doctor) -> Result<(), Failure> {
    if doctor.openapi {
        println!("{}", crate::openapi::text()?);
        return Ok(());
    }
    if doctor.licences {
        println!("Fonts of printed documents, DejaVu, built into the program:\n\n{FONT_LICENCE}");
        return Ok(());
    }
    if doctor.rules {
        if doctor.json {
            println!("{}", rules());
        } else {
            print!("{}", certificates::intake::rules_table());
        }
        return Ok(());
    }
    let Some(config) = doctor.config else {
        return Err(Failure::Refused(
            "--config FILE is needed, or --rules, --openapi or --licences".to_owned(),
        ));
    };
    let (config, desk) = super::open(&ConfigFile { config })?;
    if doctor.routes {
        let table = desk.routes().table();
        if doctor.json {
            println!("{}", routes(&table));
        } else {
            for route in &table {
                println!("{route}");
            }
        }
        return Ok(());
    }
    let findings = examine(&config, &desk).await?;
    if doctor.json {
        println!(
            "{}",
            Value::Object(findings.iter().map(|finding| (finding.what.clone(), finding.json())).collect())
        );
    } else {
        for finding in &findings {
            println!("{:<28} {:<5} {}", finding.what, finding.word(), finding.text);
        }
    }
    if findings.iter().all(|finding| finding.fine) {
        return Ok(());
    }
    Err(Failure::Refused("not everything is as it must be".to_owned()))
}

fn rules() -> Value {
    let rules = rules::rules().iter().map(|rule| {
        json!({
            "code": rule.code, "name": rule.name, "section": rule.section.pattern(), "source": rule.source,
            "effect": if matches!(rule.holds, Holds::Marks(_)) { "marks" } else { "refuses" },
        })
    });
    json!({ "rules": rules.collect::<Vec<_>>() })
}

fn routes(table: &[RouteInfo]) -> Value {
    let routes = table.iter().map(|route| {
        json!({
            "method": route.method.as_str(), "path": route.path, "access": route.access.to_string(),
            "admits": admitted(&route.access), "body_limit": route.body_limit,
        })
    });
    json!({ "routes": routes.collect::<Vec<_>>() })
}

/// Who may use a route, for programs: one member, named after the kind of access.
fn admitted(access: &Access) -> Value {
    match access {
        Access::Open(why) => json!({ "anybody": why }),
        Access::SignedIn(profiles, strength) => {
            json!({ "signed_in": { "profiles": profiles, "strength": strength } })
        }
        Access::Key(scope) => json!({ "key": scope.as_str() }),
        Access::Basic(why) => json!({ "own_check": why }),
        Access::Operations => json!({ "operations": true }),
    }
}

struct Finding {
    what: String,
    fine: bool,
    text: String,
}

impl Finding {
    fn new(what: &str, outcome: Result<String, String>) -> Self {
        let fine = outcome.is_ok();
        Self { what: what.to_owned(), fine, text: outcome.unwrap_or_else(|text| text) }
    }

    fn word(&self) -> &'static str {
        if self.fine { "fine" } else { "WRONG" }
    }

    fn json(&self) -> Value {
        json!({"fine": self.fine, "text": self.text})
    }
}

async fn examine(config: &Config, desk: &Desk) -> Result<Vec<Finding>, Failure> {
    let sender = config.certificates.sender_address.as_str();
    let known = config.delivery.mailboxes.iter().any(|mailbox| mailbox.address.as_str() == sender);
    let mut findings = vec![
        Finding::new("institute", Ok(format!("{}, {}", desk.site.name(), desk.site.origin()))),
        Finding::new("listens", Ok(config.server.listen.to_string())),
        Finding::new("keys", Ok(format!("current key for health data: {}", desk.keys.vault.current_key()))),
        Finding::new("database", database(desk).await),
        Finding::new("record of events", last_event(desk).await),
        Finding::new("jobs", pending_jobs(desk).await),
        Finding::new(
            "sender of attestations",
            if known {
                Ok(sender.to_owned())
            } else {
                Err(format!("{sender} is none of [[delivery.mailboxes]]"))
            },
        ),
    ];
    findings.extend(sender_of_copies(config));
    let trials = delivery::try_all(&desk.delivery).await;
    findings.extend(trials.into_iter().map(|trial| Finding::new(&trial.what, trial.outcome)));
    findings.extend(cards(desk).await);
    findings.extend(card_federation(desk).await);
    Ok(findings)
}

/// The mailbox from which workers get ordinary mail, where there is one.
fn sender_of_copies(config: &Config) -> Option<Finding> {
    let sender = config.certificates.email_sender_address.as_ref()?;
    let mut mailboxes = config.delivery.mailboxes.iter();
    let known =
        mailboxes.any(|mailbox| mailbox.address == *sender && mailbox.channel == delivery::Channel::Email);
    let sender = sender.as_str().to_owned();
    let found = if known {
        Ok(sender)
    } else {
        Err(format!("{sender} is none of [[delivery.mailboxes]] with the channel \"email\""))
    };
    Some(Finding::new("sender of copies to workers", found))
}

/// The lists of revoked cards, where cards are taken.
async fn cards(desk: &Desk) -> Vec<Finding> {
    if desk.identity.cns.is_none() {
        return Vec::new();
    }
    let lists = match identity::cns::list_states(&desk.identity).await {
        Ok(lists) if !lists.is_empty() => lists,
        Ok(_) => return vec![Finding::new("revoked cards", Ok("no list named yet".to_owned()))],
        Err(cause) => return vec![Finding::new("revoked cards", Err(cause.to_string()))],
    };
    let now = desk.clock.now();
    let finding = |list: identity::cns::ListState| {
        let until = list.next_at.map_or("never fetched".to_owned(), |next| format!("valid until {next}"));
        let text = [Some(until), list.trouble.clone()].into_iter().flatten().collect::<Vec<_>>().join("; ");
        let what = format!("revoked cards {}", list.address);
        Finding::new(&what, if list.is_current(now) { Ok(text) } else { Err(text) })
    };
    lists.into_iter().map(finding).collect()
}

/// What the identity card's federation says, where the card is taken by OpenID Connect.
async fn card_federation(desk: &Desk) -> Option<Finding> {
    let vouched = identity::card_vouched_until(&desk.identity).await?;
    let text = vouched.map(|until| format!("vouches for the provider until {until}"));
    Some(Finding::new("identity card's federation", text.map_err(|cause| cause.to_string())))
}

async fn database(desk: &Desk) -> Result<String, String> {
    match desk.db.missing_migrations().await {
        Ok(missing) if missing.is_empty() => Ok(format!("{:?}, schema of this version", desk.db.backend())),
        Ok(missing) => Err(format!("lacks {}; run: sportello migrate", missing.join(", "))),
        Err(cause) => Err(cause.to_string()),
    }
}

async fn last_event(desk: &Desk) -> Result<String, String> {
    let read = async { audit::last_event_at(&mut desk.db.read().await?).await };
    match read.await {
        Ok(Some(instant)) => Ok(format!("last event at {instant}")),
        Ok(None) => Ok("no event yet".to_owned()),
        Err(cause) => Err(cause.to_string()),
    }
}

async fn pending_jobs(desk: &Desk) -> Result<String, String> {
    let read = async { jobs::counts(&mut desk.db.read().await?).await };
    match read.await {
        Ok(counts) if counts.dead == 0 => Ok(format!("{} pending", counts.pending)),
        Ok(counts) => Err(format!("{} pending, {} dead", counts.pending, counts.dead)),
        Err(cause) => Err(cause.to_string()),
    }
}
