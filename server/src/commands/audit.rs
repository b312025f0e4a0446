use clap::Subcommand;
use db::Db;

use crate::ConfigFile;
use crate::failure::Failure;

/// The record of who did what.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Walks the chain of sealed blocks; exit code 1 at the first broken link.
    #[command(after_help = "Example: sportello audit verify --config /etc/sportello/sportello.toml")]
    Verify {
        #[command(flatten)]
        file: ConfigFile,
        /// Answers one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Compares the register of sign-ins by SPID, card and node with the record; exit code 1 if an entry is not what was
    /// kept.
    #[command(after_help = "Example: sportello audit exchanges --config /etc/sportello/sportello.toml")]
    Exchanges {
        #[command(flatten)]
        file: ConfigFile,
        /// Answers one JSON object.
        #[arg(long)]
        json: bool,
    },
}

pub(crate) async fn run(audit: Audit) -> Result<(), Failure> {
    match audit {
        Audit::Verify { file, json } => verify(&file, json).await,
        Audit::Exchanges { file, json } => exchanges(&file, json).await,
    }
}

async fn exchanges(file: &ConfigFile, json: bool) -> Result<(), Failure> {
    let (_, desk) = super::open(file)?;
    audit::verify(&desk.db).await?;
    let identity::Checked { intact, unrecorded, flaws } = identity::verify_exchanges(&desk.identity).await?;
    let wrong: Vec<String> = flaws.iter().map(ToString::to_string).collect();
    if json {
        println!("{}", serde_json::json!({"intact": intact, "unrecorded": unrecorded, "flaws": wrong}));
    } else {
        println!("{intact} entries are what was kept; {unrecorded} are not in the record of events");
        for flaw in &wrong {
            println!("{flaw}");
        }
    }
    if wrong.is_empty() && unrecorded == 0 {
        return Ok(());
    }
    Err(Failure::Refused("the register of sign-ins is not what was kept".to_owned()))
}

async fn verify(file: &ConfigFile, json: bool) -> Result<(), Failure> {
    let (config, _) = super::start(file)?;
    let db = Db::open(&config.database.open()?)?;
    let verified = audit::verify(&db).await?;
    if json {
        let audit::Verified { blocks, events, last_hash } = verified;
        println!("{}", serde_json::json!({"blocks": blocks, "events": events, "last_hash": last_hash}));
    } else {
        println!(
            "{} blocks with {} events are intact; last block {}",
            verified.blocks, verified.events, verified.last_hash
        );
    }
    Ok(())
}
