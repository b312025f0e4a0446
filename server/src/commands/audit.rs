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
}

pub(crate) async fn run(Audit::Verify { file, json }: Audit) -> Result<(), Failure> {
    let (config, _) = super::start(&file)?;
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
