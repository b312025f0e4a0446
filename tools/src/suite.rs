//! All tests, in order: the cheap ones first.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::run::{Failure, Program};
use crate::servers::{Demo, Postgres};
use crate::{architecture, canaries, documents, install, licences};

type Step<'a> = (&'a str, Box<dyn Fn() -> Result<(), Failure> + 'a>);

/// Runs every step, or the one that is named. Stops at the first that fails.
pub(crate) fn run(root: &Path, quick: bool, only: Option<&str>) -> Result<(), Failure> {
    let steps: Vec<Step<'_>> = vec![
        ("format", Box::new(|| cargo(root, &["fmt", "--all", "--check"]).run())),
        ("architecture", Box::new(|| architecture::check(root))),
        ("documents", Box::new(|| documents::check(root, false))),
        ("licences", Box::new(|| licences::check(root))),
        ("lints", Box::new(|| lints(root))),
        ("documentation", Box::new(|| documentation(root))),
        ("tests", Box::new(|| tests(root))),
        ("foreign", Box::new(|| foreign(root))),
        ("conformance", Box::new(|| conformance(root))),
        ("journeys", Box::new(|| journeys(root))),
    ];
    let mut done = 0;
    for (name, step) in steps {
        let foreign = ["foreign", "conformance", "journeys"].contains(&name);
        if only.is_some_and(|only| only != name) || (quick && foreign) {
            continue;
        }
        eprintln!("== {name}");
        let start = Instant::now();
        step().map_err(|cause| Failure::Found(format!("{cause}\n{done} passed, 1 failed")))?;
        eprintln!("== {name}: {:.0} s", start.elapsed().as_secs_f32());
        done += 1;
    }
    println!("{done} passed, 0 failed");
    Ok(())
}

fn cargo(root: &Path, arguments: &[&str]) -> Program {
    Program::new("cargo").args(arguments).folder(root)
}

fn lints(root: &Path) -> Result<(), Failure> {
    cargo(root, &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]).run()?;
    if Program::new("cargo").args(["deny", "--version"]).succeeds() {
        cargo(root, &["deny", "--offline", "check", "bans", "licenses", "sources"]).run()?;
    }
    Ok(())
}

fn documentation(root: &Path) -> Result<(), Failure> {
    cargo(root, &["doc", "--workspace", "--no-deps", "--locked"]).set("RUSTDOCFLAGS", "-D warnings").run()
}

fn tests(root: &Path) -> Result<(), Failure> {
    install::servers()?;
    let postgres = Postgres::start()?;
    let nextest = Program::new("cargo").args(["nextest", "--version"]).succeeds();
    let arguments: &[&str] = if nextest {
        &["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--locked", "--no-fail-fast"]
    };
    cargo(root, arguments).set("SPORTELLO_TEST_POSTGRES", &postgres.address).set("RUST_BACKTRACE", "0").run()
}

/// The program as the tests built it.
fn program(root: &Path) -> Result<PathBuf, Failure> {
    cargo(root, &["build", "--locked", "--package", "sportello"]).run()?;
    let metadata = cargo(root, &["metadata", "--format-version", "1", "--no-deps"]).output()?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    Ok(Path::new(metadata["target_directory"].as_str().unwrap_or("target")).join("debug/sportello"))
}

/// What programs of others make of ours: each script of `tools/checks`, against the demo on either database.
fn foreign(root: &Path) -> Result<(), Failure> {
    install::servers()?;
    install::centres(root)?;
    install::readers()?;
    install::mail_servers()?;
    let python = install::python(root)?;
    let program = program(root)?;
    let samples = tempfile::tempdir()?;
    let make_samples =
        ["run", "--locked", "--quiet", "--package", "certificates", "--example", "samples", "--"];
    cargo(root, &make_samples).args([samples.path()]).run()?;
    let postgres = Postgres::start()?;
    for (database, outbox) in
        [(None, None), (Some(postgres.database("demo")?), Some(postgres.database("outbox")?))]
    {
        let demo = Demo::start(&program, database.as_deref())?;
        for script in scripts(&root.join("tools/checks"))? {
            let check = Program::new(&python)
                .args([script])
                .folder(root)
                .set("SPORTELLO_DEMO", demo.description())
                .set("SPORTELLO_SAMPLES", samples.path())
                .set("SPORTELLO_PROGRAM", &program);
            let check = outbox.iter().fold(check, |check, url| check.set("SPORTELLO_OUTBOX", url));
            check.run()?;
        }
        canaries::look(&demo)?;
    }
    Ok(())
}

/// What the federations' own suite, identity providers of others, and a federation of others make of sign-ins by SPID,
/// card and node.
fn conformance(root: &Path) -> Result<(), Failure> {
    install::providers(root)?;
    let python = install::python(root)?;
    let program = program(root)?;
    for script in ["conformance_providers.py", "conformance_saml.py", "conformance_cie_oidc.py"] {
        let script = root.join("tools/checks").join(script);
        Program::new(&python).args([script]).folder(root).set("SPORTELLO_PROGRAM", &program).run()?;
    }
    Ok(())
}

fn scripts(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut scripts: Vec<PathBuf> = paths.collect::<Result<_, _>>()?;
    scripts.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("check_")));
    scripts.sort();
    Ok(scripts)
}

/// People's ways through the program, in a real browser.
fn journeys(root: &Path) -> Result<(), Failure> {
    let journeys = install::browsers(root)?;
    let demo = Demo::start(&program(root)?, None)?;
    Program::new("node")
        .args(["--test", "--test-concurrency=1"])
        .folder(&journeys)
        .set("SPORTELLO_DEMO", demo.description())
        .run()?;
    canaries::look(&demo)
}
