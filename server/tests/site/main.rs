//! An institute's own site: set up by commands, started as a process, asked through its doors, while what it stands on
//! fails and comes back.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../answer/mod.rs"]
mod answer;
mod api_keys;
mod cards;
mod doctor;
mod full_disk;
mod help;
mod import;
mod licences;
mod process;
mod rights;
mod server;
mod site;
mod vanished_database;
