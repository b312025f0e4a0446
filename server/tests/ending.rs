//! What a process leaves behind that was asked to end.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use audit::{Action, Event};
use kernel::{Actor, Door};
use program::{configuration, sportello};
use serde_json::Value;
use testing::{World, on_each_database};

async fn record_one(world: &World) {
    let actor = Actor { person: None, door: Door::Console, address: None };
    let mut tx = world.db.write().await.unwrap();
    let event = Event::done(actor, Action("attestation-opened"));
    audit::record(&mut tx, &world.clock, &world.random, &event).await.unwrap();
    tx.commit().await.unwrap();
}

fn sealed(config: &str) -> Value {
    let output = sportello(&["audit", "verify", "--config", config, "--json"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    told["events"].clone()
}

/// Returns once the process has sealed so many events, as it does first of all.
fn wait_for(process: &mut Child, config: &str, events: usize) {
    let started = Instant::now();
    while sealed(config) != events {
        assert!(process.try_wait().unwrap().is_none(), "the process has ended");
        assert!(started.elapsed() < Duration::from_mins(1), "{events} events are not sealed");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test]
async fn a_site_stopped_in_its_first_minute_shows_its_events() {
    on_each_database(async |world: World| {
        let config = configuration(&world);
        for (command, before) in [("serve", 0), ("work", 2)] {
            record_one(&world).await;
            let mut program = Command::new(env!("CARGO_BIN_EXE_sportello"));
            let mut process =
                program.args([command, "--config", &config]).stdout(Stdio::null()).spawn().unwrap();
            wait_for(&mut process, &config, before + 1);
            record_one(&world).await;
            assert!(Command::new("kill").arg(process.id().to_string()).status().unwrap().success());
            assert!(process.wait().unwrap().success());
            assert_eq!(sealed(&config), before + 2, "{command}");
        }
    })
    .await;
}
