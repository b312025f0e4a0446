//! A demonstration as people and programs meet it: started as a process, read through its doors.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answer;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use answer::Answer;
use serde_json::{Value, json};

const DAY: &str = "2026-11-21";

/// A running demonstration; it is asked to end when the value is dropped.
struct Demo {
    process: Child,
    manifest: Value,
}

impl Demo {
    fn start(folder: &Path, database: &str) -> Self {
        let program = env!("CARGO_BIN_EXE_sportello");
        let arguments = ["demo", "--listen", "127.0.0.1:0", "--today", DAY, "--database", database, "--data"];
        let process =
            Command::new(program).args(arguments).arg(folder).stdout(Stdio::null()).spawn().unwrap();
        let mut demo = Self { process, manifest: Value::Null };
        demo.manifest = demo.wait_for(&folder.join("demo.json"));
        demo
    }

    /// The file is there only once the program is ready, and whole.
    fn wait_for(&mut self, path: &Path) -> Value {
        let started = Instant::now();
        while started.elapsed() < Duration::from_mins(2) {
            if let Ok(text) = std::fs::read(path) {
                return serde_json::from_slice(&text).unwrap();
            }
            assert!(self.process.try_wait().unwrap().is_none(), "the demonstration has ended");
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the demonstration is not ready after two minutes");
    }

    fn text<'a>(&'a self, pointer: &str) -> &'a str {
        self.manifest.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}"))
    }

    fn person(&self, key: &str) -> &Value {
        self.manifest["people"].as_array().unwrap().iter().find(|person| person["key"] == key).unwrap()
    }

    fn visitor(&self) -> Visitor {
        let address = self.text("/base_url").strip_prefix("http://").unwrap().to_owned();
        Visitor { address, cookies: BTreeMap::new() }
    }

    fn end(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        let asked = Instant::now();
        assert!(self.process.wait().unwrap().success());
        assert!(asked.elapsed() < Duration::from_secs(10));
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A browser that keeps its cookies, or a program that keeps none.
struct Visitor {
    address: String,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let length = body.len().to_string();
        let (host, cookies) = (self.address.clone(), cookies.join("; "));
        let always =
            [("Host", &*host), ("Connection", "close"), ("Content-Length", &*length), ("Cookie", &*cookies)];
        let headers = always.iter().chain(headers).filter(|(_, value)| !value.is_empty());
        let headers: String =
            headers.fold(String::new(), |all, (name, value)| all + name + ": " + value + "\r\n");
        let request = format!("{method} {path} HTTP/1.1\r\n{headers}\r\n{body}");
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = Answer::parse(&answer);
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[("Accept", "text/html")], "")
    }

    fn call(&mut self, method: &str, path: &str, key: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {key}");
        let headers = [
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
            ("Authorization", &*bearer),
        ];
        self.send(method, path, &headers, &body.to_string())
    }

    /// Fills in the form of a page: its token and the fields given.
    fn submit(&mut self, path: &str, fields: &str) -> Answer {
        let page = self.get(path).body;
        let token = page
            .split("name=\"csrf_token\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap();
        let body = format!("csrf_token={}&{fields}", token.replace('+', "%2B").replace('=', "%3D"));
        self.send("POST", path, &[("Content-Type", "application/x-www-form-urlencoded")], &body)
    }

    fn sign_in(&mut self, person: &Value) {
        let (tax_code, pin) = (person["tax_code"].as_str().unwrap(), person["pin"].as_str().unwrap());
        let answer = self.submit("/accesso/pin", &format!("tax_code={tax_code}&pin={pin}"));
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
}

#[tokio::test]
async fn a_demonstration_is_walked_through_and_goes_on_after_a_new_start() {
    testing::on_each_database(async |world| {
        let folder = world.folder.path().join("demo");
        let demo = Demo::start(&folder, &world.url);
        it_tells_all_that_is_promised(&demo);
        the_clerk_signs_in_and_sees_the_list(&demo);
        programs_look_up_and_list(&demo);
        the_pages_of_the_demonstration_open(&demo);
        the_identity_provider_knows_everybody(&demo);
        the_subscribers_get_mail(&demo);
        what_went_to_employers_has_receipts(&demo, &world.db).await;
        a_short_message_reaches_its_telephone(&demo);
        a_recovered_pin_comes_by_mail_and_by_text(&demo);
        the_figures_are_published(&demo);
        the_clock_moves_ahead_only(&demo);
        let (before, numbers) = (demo.manifest.clone(), numbers_of_messages(&demo));
        demo.end();
        let again = Demo::start(&folder, &world.url);
        assert_eq!(again.manifest["today"], "2026-11-23");
        for same in ["people", "organisations", "doctors", "attestations"] {
            assert_eq!(again.manifest[same], before[same], "{same}");
        }
        assert_eq!(again.manifest["api"]["keys"], before["api"]["keys"]);
        assert!(numbers_of_messages(&again).starts_with(&numbers), "messages keep their numbers");
        programs_look_up_and_list(&again);
        again.end();
    })
    .await;
}

fn it_tells_all_that_is_promised(demo: &Demo) {
    assert_eq!(demo.text("/today"), DAY);
    let attestations = demo.manifest["attestations"].as_array().unwrap();
    assert!(attestations.len() >= 200, "{}", attestations.len());
    for state in ["valid", "annulled", "rectified"] {
        assert!(attestations.iter().any(|one| one["state"] == state), "{state}");
    }
    for (list, least) in [("people", 40), ("organisations", 12), ("doctors", 3)] {
        assert!(demo.manifest[list].as_array().unwrap().len() >= least, "{list}");
    }
    assert!(Path::new(demo.text("/soap/encryption_certificate")).exists());
    assert_eq!(demo.visitor().get("/health/ready").status, 200);
    let smtp: std::net::SocketAddr = demo.text("/mail/smtp").parse().unwrap();
    assert!(TcpStream::connect(smtp).is_ok());
}

fn the_clerk_signs_in_and_sees_the_list(demo: &Demo) {
    let mut clerk = demo.visitor();
    assert_eq!(clerk.get("/azienda/attestati").status, 303);
    clerk.sign_in(demo.person("employer-clerk"));
    let list = clerk.get("/azienda/attestati");
    assert_eq!(list.status, 200, "{}", list.body);
    let link = list.body.split("href=\"/azienda/attestati/").map(|rest| rest.split('"').next().unwrap());
    let id = link.skip(1).find(|id| id.len() == 36).unwrap();
    assert_eq!(clerk.get(&format!("/azienda/attestati/{id}")).status, 200);
    let printed = clerk.get(&format!("/azienda/attestati/{id}/attestato.pdf"));
    assert_eq!((printed.status, printed.header("content-type")), (200, "application/pdf"));
}

fn programs_look_up_and_list(demo: &Demo) {
    let mut program = demo.visitor();
    let attestation = &demo.manifest["attestations"][0];
    let asked =
        json!({"tax_code": attestation["tax_code"], "protocol_number": attestation["protocol_number"]});
    let found = program.call("POST", "/api/v1/attestations/lookup", demo.text("/api/lookup_key"), &asked);
    assert_eq!(found.status, 200, "{}", found.body);
    let mine = demo.manifest["api"]["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["employer"] == "firm-1")
        .unwrap();
    let listed = program.call("GET", "/api/v1/attestations", mine["key"].as_str().unwrap(), &Value::Null);
    assert_eq!(listed.status, 200, "{}", listed.body);
    assert!(!listed.json()["items"].as_array().unwrap().is_empty());
}

fn the_pages_of_the_demonstration_open(demo: &Demo) {
    let mut visitor = demo.visitor();
    for path in ["/demo/", "/demo/caselle", "/demo/telefoni", "/demo/orologio"] {
        assert_eq!(visitor.get(path).status, 200, "{path}");
    }
    let start = visitor.get("/demo/").body;
    assert!(start.contains(demo.person("worker-1")["pin"].as_str().unwrap()));
    assert!(!start.replace("<code>demo-", "").contains(">demo-"), "a text is missing");
    assert_eq!(visitor.get("/demo/sms").json(), json!([]));
    assert_eq!(visitor.get("/demo/messaggi/999999").status, 404);
}

fn the_identity_provider_knows_everybody(demo: &Demo) {
    let mut visitor = demo.visitor();
    for federation in ["spid", "cie"] {
        let entity_id = demo.text(&format!("/identity_providers/{federation}/0"));
        let path = entity_id.strip_prefix(demo.text("/base_url")).unwrap();
        let metadata = visitor.get(&format!("{path}/metadata"));
        assert_eq!(metadata.status, 200);
        assert!(metadata.body.contains(&format!("entityID=\"{entity_id}\"")), "{}", metadata.body);
    }
    let out = visitor.get("/cie-oidc/login");
    let by_openid = demo.text("/identity_providers/cie_oidc/0");
    let location = out.header("location");
    assert!(location.starts_with(&format!("{by_openid}/authorization?")), "{} {location}", out.status);
    let known = visitor.get("/demo/identity-provider").body;
    for person in demo.manifest["people"].as_array().unwrap() {
        for key in ["spid_username", "spid_password", "tax_code"] {
            let text = person[key].as_str().unwrap();
            assert!(!text.is_empty() && known.contains(text), "{key} {text}");
        }
    }
    let fault = r#"{"fault": "expired"}"#;
    let headers = [("Content-Type", "application/json")];
    assert_eq!(visitor.send("POST", "/demo/identity-provider/faults", &headers, fault).status, 201);
    assert_eq!(visitor.send("DELETE", "/demo/identity-provider/faults", &[], "").status, 204);
}

/// What was entered in the days before the start goes out as soon as the workers run.
fn the_subscribers_get_mail(demo: &Demo) {
    let started = Instant::now();
    loop {
        let delivered = demo.visitor().get("/demo/messages").json();
        let with_files = |message: &&Value| !message["attachments"].as_array().unwrap().is_empty();
        if let Some(message) = delivered.as_array().unwrap().iter().find(with_files) {
            let url = message["attachments"][0]["url"]
                .as_str()
                .unwrap()
                .strip_prefix(demo.text("/base_url"))
                .unwrap();
            let file = demo.visitor().get(url);
            assert_eq!(file.status, 200);
            assert_eq!(file.body.len() as u64, message["attachments"][0]["size"].as_u64().unwrap());
            break;
        }
        assert!(started.elapsed() < Duration::from_mins(1), "no attestation was delivered");
        std::thread::sleep(Duration::from_millis(200));
    }
    let mailboxes = demo.visitor().get("/demo/caselle").body;
    assert!(mailboxes.contains("firm-1@pec.example"));
    assert_eq!(demo.visitor().get("/demo/caselle/1").status, 200);
    assert_eq!(demo.visitor().get("/demo/messaggi/1").status, 200);
}

/// What happened in the months before is counted once the workers run.
fn the_figures_are_published(demo: &Demo) {
    let started = Instant::now();
    let latest = loop {
        let published = demo.visitor().get("/api/v1/statistics").json();
        if published["last_day"] == "2026-11-20" {
            break published["days"].as_array().unwrap().last().unwrap()["figures"].clone();
        }
        assert!(started.elapsed() < Duration::from_mins(1), "no figures were published");
        std::thread::sleep(Duration::from_millis(200));
    };
    let of = |name: &str| latest.as_array().unwrap().iter().find(|one| one["figure"] == name).unwrap();
    for figure in ["authorised-users", "consultations-signed-in"] {
        assert!(of(figure)["value"].as_i64().unwrap() >= 5, "{latest}");
    }
    assert_eq!(of("firms-reached")["withheld"], true, "two firms subscribe");
    let page = demo.visitor().get("/statistiche");
    assert!(page.status == 200 && page.body.contains("<svg"));
}

/// A list for programs, whose address the manifest tells.
fn listed(demo: &Demo, pointer: &str) -> Vec<Value> {
    let path = demo.text(pointer).strip_prefix(demo.text("/base_url")).unwrap();
    demo.visitor().get(path).json().as_array().unwrap().clone()
}

fn numbers_of_messages(demo: &Demo) -> Vec<(Value, Value)> {
    let messages = listed(demo, "/mail/messages");
    messages.into_iter().map(|message| (message["id"].clone(), message["message_id"].clone())).collect()
}

/// What a certified message was is shown, not its envelope; the institute has the receipts, and believes them.
async fn what_went_to_employers_has_receipts(demo: &Demo, db: &db::Db) {
    let messages = listed(demo, "/mail/messages");
    let message = messages.iter().find(|message| message["to"] == json!(["firm-1@pec.example"])).unwrap();
    assert_eq!(message["from"], "attestati@pec.istituto.example");
    assert!(!message["subject"].as_str().unwrap().contains("POSTA CERTIFICATA"));
    let (raw, id) = (message["raw"].as_str().unwrap(), message["message_id"].as_str().unwrap());
    assert!(raw.contains("\r\nTo: firm-1@pec.example\r\n") && !raw.contains("X-Trasporto"), "{raw}");
    let envelope = message["envelope"].as_str().unwrap();
    assert!(envelope.contains("X-Trasporto: posta-certificata") && envelope.contains("postacert.eml"));
    for kind in ["ACCETTAZIONE: ", "CONSEGNA: "] {
        let is_it = |receipt: &Value| {
            receipt["message_id"] == id && receipt["subject"].as_str().unwrap().starts_with(kind)
        };
        assert!(listed(demo, "/mail/received").iter().any(is_it), "{kind}");
    }
    let started = Instant::now();
    loop {
        let messages = listed(demo, "/mail/messages");
        let certified = messages.iter().filter(|one| one["envelope"].is_string());
        let certified = i64::try_from(certified.count()).unwrap();
        let balance = delivery::balance(&mut db.read().await.unwrap()).await.unwrap();
        assert!(balance.holds() && certified > 3);
        if balance.standing.get(&delivery::State::Delivered) >= Some(&certified) {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{certified} {balance:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn a_short_message_reaches_its_telephone(demo: &Demo) {
    let mut visitor = demo.visitor();
    assert_eq!(visitor.submit("/demo/telefoni", "number=06+1234&text=Prova").status, 422);
    assert_eq!(visitor.submit("/demo/telefoni", "number=333+1234567&text=Prova").status, 303);
    let started = Instant::now();
    let message = loop {
        if let Some(message) = listed(demo, "/phones/messages").pop() {
            break message;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "no short message came");
        std::thread::sleep(Duration::from_millis(100));
    };
    let told = ["to", "text", "from", "state"].map(|name| message[name].as_str().unwrap());
    assert_eq!(told, ["+393331234567", "Prova", "Istituto", "delivered"]);
    assert!(visitor.get("/demo/telefoni").body.contains("+393331234567"));
}

/// The person has told the institute no postal address.
fn a_recovered_pin_comes_by_mail_and_by_text(demo: &Demo) {
    let person = demo.person("worker-9");
    let [tax_code, email, mobile] = ["tax_code", "email", "mobile"].map(|key| person[key].as_str().unwrap());
    let mut visitor = demo.visitor();
    assert_eq!(visitor.submit("/accesso/pin/recupero", &format!("tax_code={tax_code}")).status, 303);
    let link = |text: &str| {
        let (_, rest) = text.split_once("/accesso/pin/recupero/conferma?code=")?;
        rest.split_whitespace().next().map(str::to_owned)
    };
    let code = came(demo, "/mail/messages", email, link);
    let page = format!("/accesso/pin/recupero/conferma?code={code}");
    assert_eq!(visitor.submit(&page, &format!("code={code}")).status, 303);
    let half = |text: &str| {
        let mut lines = text.lines().map(str::trim);
        lines.find(|line| line.len() == 9 && line.as_bytes()[4] == b' ').map(|line| line.replace(' ', ""))
    };
    let first = came(demo, "/mail/messages", email, half);
    let second = came(demo, "/phones/messages", mobile, half);
    let typed = visitor.submit("/accesso/pin", &format!("tax_code={tax_code}&pin={first}{second}"));
    assert_eq!((typed.status, typed.header("location")), (303, "/accesso/pin/nuovo"));
}

/// Waits for a message to somebody that holds something.
fn came(demo: &Demo, list: &str, to: &str, find: impl Fn(&str) -> Option<String>) -> String {
    let started = Instant::now();
    loop {
        let messages = listed(demo, list);
        let mut here = messages.iter().filter(|message| message["to"] == to || message["to"] == json!([to]));
        if let Some(found) = here.find_map(|message| message["text"].as_str().and_then(&find)) {
            return found;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "nothing came to {to}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn the_clock_moves_ahead_only(demo: &Demo) {
    let mut program = demo.visitor();
    let mut moved = |body: Value| {
        let path = demo.text("/clock/url").strip_prefix(demo.text("/base_url")).unwrap();
        program.send("POST", path, &[("Content-Type", "application/json")], &body.to_string())
    };
    assert_eq!(moved(json!({"today": "2026-11-22"})).json()["today"], "2026-11-22");
    assert_eq!(moved(json!({"today": "2026-11-20"})).status, 422);
    assert_eq!(moved(json!({"advance_seconds": 24 * 3600})).json()["today"], "2026-11-23");
    assert_eq!(moved(json!({"advance_seconds": 1, "today": "2026-11-24"})).status, 422);
    assert_eq!(program.submit("/demo/orologio", "today=2026-11-23").status, 303);
    assert_eq!(program.submit("/demo/orologio", "today=ieri").status, 422);
}
