use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::answer::Answer;

pub(crate) const WORKER: &str = "CCCFBA85D03L219P";
pub(crate) const FIRM: &str = "00743110157";
pub(crate) const CLERK: &str = "RSSMRA45C12F205C";
pub(crate) const DOCTOR: &str = "RCCMNL83S18D969H";
pub(crate) const PINCODE: &str = "1234567890";
const PIN: &str = "K7M2P9QX";

/// What may stand in no log.
pub(crate) const PRIVATE: [&str; 8] =
    [WORKER, CLERK, DOCTOR, PINCODE, PIN, "Caccamo", "una parola lunga", "487.1"];

/// A folder with configuration, keys and registers; its database is brought to this version.
pub(crate) struct Site {
    folder: TempDir,
    url: String,
    pub(crate) port: u16,
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) done: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{} {}", self.out, self.err))
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            done: output.status.success(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Site {
    /// On a database of its own in the folder.
    pub(crate) fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("sportello.db").display());
        Self::set_up(folder, &url)
    }

    /// On the database at `url`.
    pub(crate) fn at(url: &str) -> Self {
        Self::set_up(tempfile::tempdir().unwrap(), url)
    }

    fn set_up(folder: TempDir, url: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let site = Self { folder, url: url.to_owned(), port };
        let keys = site.path("keys");
        assert!(run(&["keys", keys.to_str().unwrap()]).done);
        fs::write(site.path("sportello.toml"), configuration(port, url, &keys)).unwrap();
        site.expect(&["migrate"]);
        let register: Vec<String> = register().iter().map(Value::to_string).collect();
        fs::write(site.path("register.jsonl"), register.join("\n")).unwrap();
        site.expect(&["import", "registry", site.path("register.jsonl").to_str().unwrap()]);
        site
    }

    /// The site's database.
    pub(crate) fn database(&self) -> db::Db {
        db::Db::open(&db::Settings::new(&self.url)).unwrap()
    }

    /// How many look-ups that told something the record of events has.
    pub(crate) async fn look_ups_recorded(&self) -> usize {
        let statement = db::sql!(
            "select count(*) as n from audit_event where action = 'attestation-looked-up' and outcome = 'done'"
        );
        let mut tx = self.database().read().await.unwrap();
        let count: i64 = tx.one(statement, db::params![]).await.unwrap().get("n").unwrap();
        usize::try_from(count).unwrap()
    }

    /// A file in the site's folder.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn configuration(&self) -> String {
        self.path("sportello.toml").to_str().unwrap().to_owned()
    }

    /// Runs a command with this site's configuration.
    pub(crate) fn command(&self, arguments: &[&str]) -> Said {
        let configuration = self.configuration();
        run(&[arguments, &["--config", &configuration]].concat())
    }

    /// The same for a command that must go well.
    pub(crate) fn expect(&self, arguments: &[&str]) -> Said {
        let said = self.command(arguments);
        assert!(said.done, "{arguments:?}: {}{}", said.out, said.err);
        said
    }

    /// Opens the door of the identity card by OpenID Connect, to a federation in which nobody answers.
    pub(crate) fn take_cards_by_openid(&self) {
        // The public key of RFC 7517, appendix A.1.
        let key = json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "kid": "1",
            "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        });
        let keys = self.file("anchor.json", json!({ "keys": [key] }).to_string());
        let section = format!(
            "[cie_oidc]\nprovider = 'http://127.0.0.1:9/oidc'\nanchor = {{ id = 'http://127.0.0.1:9', keys = '{keys}' }}\n\
             provider_marks = ['https://anchor.example/mark']\ncontacts = ['cie@pec.istituto.example']\n\
             policy_url = 'https://istituto.example/privacy'\nlogo_url = 'https://istituto.example/logo.svg'\ntrial = true\n"
        );
        let configuration = fs::read_to_string(self.configuration()).unwrap();
        fs::write(self.configuration(), configuration + &section).unwrap();
        assert_eq!(self.expect(&["keys", "federations"]).out.lines().count(), 3);
    }

    /// A key that `sportello keys api issue` gives out.
    pub(crate) fn key(&self, whose: &[&str]) -> String {
        let asked = [&["keys", "api", "issue", "--label", "test"], whose].concat();
        self.expect(&asked).out.trim().to_owned()
    }

    /// Sends a certificate as a doctor's program does; each `number` is another certificate.
    pub(crate) fn send(&self, number: u32) -> Answer {
        let today = today();
        let certificate = json!({
            "kind": "sickness", "author": {"pincode": PINCODE}, "worker_tax_code": WORKER,
            "residence": {"street": "Via Roma", "number": number.to_string(), "postcode": "10121", "place": "Torino", "province": "TO"},
            "doctor_role": "S", "released_on": today, "starts_on": today, "ends_on": today, "visit": "A",
            "certificate_type": "I", "diagnosis": {"code": "487.1"}, "trauma": false,
        });
        self.ask("POST", "/api/v1/certificates", &[("Authorization", &doctor())], &certificate.to_string())
    }

    /// Calls the SOAP service with a wrong password, which is counted before it is refused.
    pub(crate) fn soap_by_a_stranger(&self) -> Answer {
        let stranger = basic("medico", "un'altra");
        let headers = [("Authorization", &*stranger), ("Content-Type", "text/xml; charset=utf-8")];
        self.request(
            "POST",
            "/soap/certificati-medici",
            &headers,
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"/>",
        )
    }

    /// Looks one certificate up as a program with a key does.
    pub(crate) fn look_up(&self, key: &str, number: &str) -> Answer {
        let asked = json!({"tax_code": WORKER, "protocol_number": number}).to_string();
        self.ask(
            "POST",
            "/api/v1/attestations/lookup",
            &[("Authorization", &format!("Bearer {key}"))],
            &asked,
        )
    }

    /// The attestations of the key's employer.
    pub(crate) fn list(&self, key: &str) -> Answer {
        self.ask("GET", "/api/v1/attestations", &[("Authorization", &format!("Bearer {key}"))], "")
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[("Accept", "text/html")], "")
    }

    /// The same with further headers.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", path, &[&[("Accept", "text/html")], headers].concat(), "")
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let json = [("Accept", "application/json"), ("Content-Type", "application/json")];
        self.request(method, path, &[&json, headers].concat(), body)
    }

    /// Sends a request on a connection of its own.
    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let lines =
            headers.iter().fold(String::new(), |all, (name, value)| all + name + ": " + value + "\r\n");
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{lines}\r\n{body}"
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Answer::parse(&answer)
    }
}

impl Answer {
    /// The number of a certificate that was taken in.
    pub(crate) fn number(&self) -> String {
        let number = self.json()["protocol_number"].as_str().map(str::to_owned);
        number.unwrap_or_else(|| panic!("{} {}", self.status, self.body))
    }

    /// A refusal that says when to try again, in the form of its door.
    pub(crate) fn assert_unavailable(&self, form: &str) {
        assert_eq!(self.status, 503, "{}", self.body);
        assert!(self.header("content-type").starts_with(form), "{}", self.header("content-type"));
        let seconds: u32 = self.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&seconds), "{seconds}");
        let told: Vec<&&str> = PRIVATE.iter().filter(|datum| self.body.contains(**datum)).collect();
        assert!(told.is_empty(), "{told:?}");
    }
}

/// The credentials of the doctor's program.
pub(crate) fn doctor() -> String {
    basic("medico", "una parola lunga")
}

pub(crate) fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{username}:{password}")))
}

pub(crate) fn today() -> String {
    kernel::Clock::system().today().to_string()
}

pub(crate) fn run(arguments: &[&str]) -> Said {
    Command::new(env!("CARGO_BIN_EXE_sportello")).args(arguments).output().unwrap().into()
}

fn configuration(port: u16, url: &str, keys: &Path) -> String {
    format!(
        "[institute]\nname = 'Istituto di prova'\nbase_url = 'http://127.0.0.1:{port}'\n\
         [server]\nlisten = '127.0.0.1:{port}'\n[database]\nurl = '{url}'\n[keys]\nfolder = '{}'\n\
         [certificates]\nsender_address = 'attestati@pec.istituto.example'\n",
        keys.display()
    )
}

fn register() -> Vec<Value> {
    let number = "1234567860";
    vec![
        json!({"type": "person", "tax_code": CLERK, "surname": "Rossi", "given_name": "Mario"}),
        json!({"type": "credential", "person": CLERK, "strength": "dispositive", "pin": PIN, "issued_on": today()}),
        json!({"type": "organisation", "tax_code": FIRM, "kind": "firm", "name": "Officina Prova", "employer_numbers": [number]}),
        json!({"type": "organisation", "tax_code": "01114601006", "kind": "intermediary", "name": "Studio Prova", "employer_numbers": []}),
        json!({"type": "representation", "person": CLERK, "organisation": FIRM}),
        json!({"type": "worker", "tax_code": WORKER, "surname": "Caccamo", "given_name": "Fabio", "sex": "M", "born_on": "1985-04-03", "birth_place": "L219", "birth_province": "TO"}),
        json!({"type": "employment", "worker": WORKER, "employer": FIRM, "employer_number": number, "started_on": "2010-01-01"}),
        json!({"type": "sender", "tax_code": DOCTOR, "kind": "doctor", "username": "medico", "password": "una parola lunga", "pincode": PINCODE,
            "surname": "Rocca", "given_name": "Emanuele", "role": "S", "region": "070", "local_unit": "103"}),
    ]
}
