//! What the tests need of the machine: looked for first, installed by name where it is missing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{Failure, Program};

/// A Debian package and a file by which one sees that it is there.
struct Package {
    name: &'static str,
    sign: &'static str,
}

const SERVERS: &[Package] = &[
    Package { name: "postgresql-15", sign: "/usr/lib/postgresql/15/bin/postgres" },
    Package { name: "postgresql-client-15", sign: "/usr/bin/psql" },
];

const READERS: &[Package] = &[Package { name: "libxml2-utils", sign: "/usr/bin/xmllint" }];

const MAIL_SERVERS: &[Package] = &[
    Package { name: "postfix", sign: "/usr/sbin/postfix" },
    Package { name: "dovecot-imapd", sign: "/usr/lib/dovecot/imap" },
    Package { name: "dovecot-lmtpd", sign: "/usr/lib/dovecot/lmtp" },
];

const PROVIDERS: &[Package] = &[
    Package { name: "xmlsec1", sign: "/usr/bin/xmlsec1" },
    Package { name: "python3-lasso", sign: "/usr/lib/python3/dist-packages/lasso.py" },
];

const BROWSERS: &[Package] = &[
    Package { name: "chromium", sign: "/usr/bin/chromium" },
    Package { name: "fonts-dejavu-core", sign: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf" },
];

/// The database servers.
pub(crate) fn servers() -> Result<(), Failure> {
    debian(&missing(SERVERS))
}

/// What reads files that the program and its tools write.
pub(crate) fn readers() -> Result<(), Failure> {
    debian(&missing(READERS))
}

/// Identity providers of others, and what signs XML for them and for the federations' suite.
pub(crate) fn providers(root: &Path) -> Result<(), Failure> {
    debian(&missing(PROVIDERS))?;
    node_packages(&root.join("tools/checks/providers"))
}

/// A message centre of others.
pub(crate) fn centres(root: &Path) -> Result<(), Failure> {
    node_packages(&root.join("tools/checks/centres"))
}

/// Mail servers of others. Only root can start Postfix, so nobody else needs them.
pub(crate) fn mail_servers() -> Result<(), Failure> {
    let missing = missing(MAIL_SERVERS);
    if missing.is_empty() || !is_root() {
        return Ok(());
    }
    // Without settings of its own the system's Postfix does not start; the tests bring theirs.
    let answers = tempfile::NamedTempFile::new()?;
    fs::write(answers.path(), "postfix postfix/main_mailer_type select No configuration\n")?;
    Program::new("debconf-set-selections").args([answers.path()]).run()?;
    debian(&missing)
}

fn missing(packages: &[Package]) -> Vec<&'static str> {
    packages.iter().filter(|package| !Path::new(package.sign).exists()).map(|package| package.name).collect()
}

/// The browser and what drives it; answers the folder of the journeys.
pub(crate) fn browsers(root: &Path) -> Result<PathBuf, Failure> {
    debian(&missing(BROWSERS))?;
    let journeys = root.join("journeys");
    node_packages(&journeys)?;
    Ok(journeys)
}

/// The packages that a folder's `package-lock.json` names.
fn node_packages(folder: &Path) -> Result<(), Failure> {
    if !Program::new("npm").args(["--version"]).succeeds() {
        debian(&["nodejs", "npm"])?;
    }
    if folder.join("node_modules/.package-lock.json").exists() {
        return Ok(());
    }
    Program::new("npm").args(["ci", "--no-audit", "--no-fund"]).folder(folder).run()
}

/// A Python of its own with the packages of `tools/checks/requirements.txt`; answers its interpreter.
pub(crate) fn python(root: &Path) -> Result<PathBuf, Failure> {
    if !Program::new("python3").args(["-c", "import ensurepip, venv"]).succeeds() {
        debian(&["python3-venv"])?;
    }
    let wanted = fs::read_to_string(root.join("tools/checks/requirements.txt"))?;
    let folder = root.join("target/xtask/python");
    let interpreter = folder.join("bin/python");
    let sign = folder.join("installed.txt");
    if fs::read_to_string(&sign).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    Program::new("python3").args(["-m", "venv", "--clear"]).args([&folder]).run()?;
    let requirements = root.join("tools/checks/requirements.txt");
    Program::new(&interpreter).args(["-m", "pip", "install", "--quiet", "-r"]).args([requirements]).run()?;
    fs::write(sign, wanted)?;
    Ok(interpreter)
}

fn debian(packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    if !is_root() {
        return Err(Failure::Found(format!("please install these Debian packages: {}", packages.join(" "))));
    }
    Program::new("apt-get").args(["update", "-q"]).run()?;
    Program::new("apt-get")
        .args(["install", "-q", "-y", "--no-install-recommends", "--no-remove"])
        .args(packages)
        .set("DEBIAN_FRONTEND", "noninteractive")
        .run()
}

/// Whether this process may install packages and become another user.
pub(crate) fn is_root() -> bool {
    Program::new("id").args(["-u"]).output().is_ok_and(|id| id.trim() == "0")
}
