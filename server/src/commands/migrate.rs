use db::Db;

use crate::ConfigFile;
use crate::failure::Failure;

pub(crate) async fn run(file: &ConfigFile, check: bool, json: bool) -> Result<(), Failure> {
    let (config, clock) = super::start(file)?;
    let db = Db::open(&config.database.open()?)?;
    let steps = if check { db.missing_migrations().await? } else { db.migrate(clock.now()).await? };
    let word = if check { "missing" } else { "done" };
    if json {
        println!("{}", serde_json::json!({ word: steps }));
    } else {
        for step in &steps {
            println!("{word}: {step}");
        }
    }
    if check && !steps.is_empty() {
        return Err(Failure::Refused(format!("{} steps are missing; run: sportello migrate", steps.len())));
    }
    Ok(())
}
