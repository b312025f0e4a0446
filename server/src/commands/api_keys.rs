use certificates::lookup::keys::{self, IssuedKey, KeyId, Scope};
use clap::{Args, Subcommand};
use db::{Db, Tx};
use identity::{Organisation, OrganisationKind};
use kernel::{Actor, Clock, Door, Random, TaxCode};
use serde_json::{Value, json};

use crate::ConfigFile;
use crate::failure::Failure;

/// The longest label, in characters.
const LABEL: usize = 100;

/// Keys with which programs use the REST interface.
#[derive(Subcommand)]
pub(crate) enum ApiKeys {
    /// Makes a key and shows it, this once: only its digest is stored.
    #[command(
        after_help = "Example: sportello keys api issue --employer 00743110157 --label 'payroll, Studio Bianchi' --config /etc/sportello/sportello.toml"
    )]
    Issue(Issue),
    /// Lists the keys by what is known of them, the oldest first; never the keys themselves.
    #[command(after_help = "Example: sportello keys api list --config /etc/sportello/sportello.toml")]
    List {
        #[command(flatten)]
        file: ConfigFile,
        /// Answers one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Ends a key. Running processes take it for 15 seconds more.
    #[command(
        after_help = "Example: sportello keys api revoke 0198c5a2-7a1e-7c3e-9d35-3f1f0f5f7c11 --config /etc/sportello/sportello.toml"
    )]
    Revoke {
        /// The key's id, as `issue` and `list` show it.
        id: KeyId,
        #[command(flatten)]
        file: ConfigFile,
        /// Answers one JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// What a new key opens and for whom.
#[derive(Args)]
pub(crate) struct Issue {
    /// Opens the list of this employer's attestations; the employer's tax code.
    #[arg(long, value_name = "TAX_CODE", required_unless_present = "lookup", conflicts_with = "lookup")]
    employer: Option<TaxCode>,
    /// Opens the look-up of one attestation by tax code and protocol number, without a challenge.
    #[arg(long)]
    lookup: bool,
    /// Who uses it and what for, up to 100 characters; `list` shows it.
    #[arg(long, value_parser = label)]
    label: String,
    #[command(flatten)]
    file: ConfigFile,
    /// Answers one JSON object.
    #[arg(long)]
    json: bool,
}

fn label(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= LABEL && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(format!("1 to {LABEL} characters in one line")) }
}

pub(crate) async fn run(keys: ApiKeys) -> Result<(), Failure> {
    match keys {
        ApiKeys::Issue(asked) => issue(asked).await,
        ApiKeys::List { file, json } => list(&file, json).await,
        ApiKeys::Revoke { id, file, json } => revoke(id, &file, json).await,
    }
}

/// The database alone: whoever gives out keys need not be able to read the institute's own.
fn open(file: &ConfigFile) -> Result<(Db, Clock, Random), Failure> {
    let (config, clock) = super::start(file)?;
    Ok((Db::open(&config.database.open()?)?, clock, Random::system()))
}

async fn issue(asked: Issue) -> Result<(), Failure> {
    let (db, clock, random) = open(&asked.file)?;
    let mut tx = db.write().await?;
    let employer = match asked.employer {
        Some(tax_code) => Some(employer(&mut tx, tax_code).await?),
        None => None,
    };
    let scope = if employer.is_some() { Scope::Employer } else { Scope::Lookup };
    let (owner, console) = (employer.as_ref().map(|employer| employer.id), Actor::program(Door::Console));
    let (id, key) = keys::issue(&mut tx, (&clock, &random), console, scope, owner, &asked.label).await?;
    tx.commit().await?;
    if asked.json {
        println!("{}", json!({"id": id, "scope": scope, "label": asked.label, "key": key}));
    } else {
        eprintln!("Key {id}. It is shown this once: hand it over by a safe way.");
        println!("{key}");
    }
    Ok(())
}

async fn employer(tx: &mut Tx, tax_code: TaxCode) -> Result<Organisation, Failure> {
    let Some(known) = identity::organisation_by_tax_code(tx, tax_code).await? else {
        return Err(Failure::Refused("no organisation in the register has this tax code".to_owned()));
    };
    if matches!(known.kind, OrganisationKind::Intermediary | OrganisationKind::Patronato) {
        let reason = "this organisation acts for employers; a key belongs to one employer";
        return Err(Failure::Refused(reason.to_owned()));
    }
    Ok(known)
}

async fn list(file: &ConfigFile, as_json: bool) -> Result<(), Failure> {
    let (db, ..) = open(file)?;
    let mut tx = db.read().await?;
    let mut shown = Vec::new();
    for key in keys::issued(&mut tx).await? {
        let owner = match key.organisation {
            Some(id) => identity::organisation(&mut tx, id).await?,
            None => None,
        };
        shown.push((key, owner));
    }
    if as_json {
        let keys: Vec<Value> = shown.iter().map(|(key, owner)| object(key, owner.as_ref())).collect();
        println!("{}", json!({ "keys": keys }));
        return Ok(());
    }
    for (key, owner) in &shown {
        println!("{}", line(key, owner.as_ref()));
    }
    Ok(())
}

fn object(key: &IssuedKey, owner: Option<&Organisation>) -> Value {
    json!({
        "id": key.id, "scope": key.scope, "label": key.label,
        "employer": owner.map(|owner| json!({"tax_code": owner.tax_code.as_str(), "name": owner.name})),
        "issued_at": key.created_at.to_string(), "revoked_at": key.revoked_at.map(|at| at.to_string()),
    })
}

fn line(key: &IssuedKey, owner: Option<&Organisation>) -> String {
    let state = match key.revoked_at {
        Some(at) => format!("revoked {at:.0}"),
        None => format!("issued {:.0}", key.created_at),
    };
    let owner = owner.map_or("", |owner| owner.name.as_str());
    [&key.id.to_string(), key.scope.as_str(), &state, owner, &key.label].join("\t")
}

async fn revoke(id: KeyId, file: &ConfigFile, as_json: bool) -> Result<(), Failure> {
    let (db, clock, random) = open(file)?;
    let mut tx = db.write().await?;
    let ended = keys::revoke(&mut tx, (&clock, &random), Actor::program(Door::Console), id).await;
    match ended {
        Err(certificates::Error::NotFound) => {
            Err(Failure::Refused("no key has this id, or it was revoked already".to_owned()))
        }
        other => {
            other?;
            tx.commit().await?;
            if as_json {
                println!("{}", json!({"revoked": id}));
            } else {
                eprintln!("Revoked; running processes take it for 15 seconds more.");
            }
            Ok(())
        }
    }
}
