//! The program as an institute sets it up.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use testing::World;

/// What a command of the program answers.
pub(crate) fn sportello(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sportello")).args(arguments).output().unwrap()
}

/// A configuration for the world's database, with keys and ports of its own.
pub(crate) fn configuration(world: &World) -> String {
    let folder = world.folder.path();
    let keys = folder.join("keys");
    assert!(sportello(&["keys", keys.to_str().unwrap()]).status.success());
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/sportello.example.toml");
    let text = fs::read_to_string(example).unwrap();
    let text = text.replace("sqlite:/var/lib/sportello/sportello.db", &world.url);
    let text = text.replace("/etc/sportello/keys", keys.to_str().unwrap());
    let text = text.replace("127.0.0.1:8080", "127.0.0.1:0").replace("127.0.0.1:9090", "127.0.0.1:0");
    let path = folder.join("sportello.toml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
