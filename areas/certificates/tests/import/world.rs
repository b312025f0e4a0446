//! An institute with two employers and a doctor, and files to take in.
#![expect(clippy::unwrap_used, reason = "a test whose world cannot be made fails")]

use std::path::PathBuf;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certificates::import::{self, ImportError, Progress, Summary};
use certificates::registry::{Sender, SenderKind, put_sender, put_worker};
use certificates::{Certificate, Certificates, DoctorRole, Parts, Settings, Worker};
use db::{params, sql};
use kernel::vault::Vault;
use kernel::{OrganisationId, ProtocolNumber, TaxCode};
use testing::World;

/// An institute on a database of its own.
pub(crate) struct Institute {
    pub(crate) world: World,
    pub(crate) area: Certificates,
    pub(crate) report: Vec<u8>,
}

impl Institute {
    /// With the firm and the public body of the samples.
    pub(crate) async fn new(world: World) -> Self {
        let area = area(&world);
        let institute = Self { world, area, report: Vec::new() };
        institute.employer("firm", "00743110157", Some("1234567860"), None).await;
        institute.employer("public-body", "80078750587", None, Some("00042")).await;
        institute
    }

    pub(crate) async fn employer(
        &self,
        kind: &str,
        tax_code: &str,
        number: Option<&str>,
        unit: Option<&str>,
    ) {
        let id = OrganisationId::new(&self.area.clock, &self.area.random);
        let mut tx = self.area.db.write().await.unwrap();
        let organisation = sql!(
            "insert into organisation (id, kind, name, tax_code, centralised, created_at) \
             values ($1, $2, 'Ditta di prova', $3, false, 0)"
        );
        tx.execute(organisation, params![id, kind, tax_code]).await.unwrap();
        if let Some(number) = number {
            let statement =
                sql!("insert into organisation_number (employer_number, organisation_id) values ($1, $2)");
            tx.execute(statement, params![number, id]).await.unwrap();
        }
        if let Some(unit) = unit {
            let statement = sql!("insert into organisation_unit (organisation_id, unit) values ($1, $2)");
            tx.execute(statement, params![id, unit]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// A doctor who sends through his region, and a worker in the register.
    pub(crate) async fn doctor_and_worker(&self, doctor: TaxCode, worker: &Worker) {
        let mut tx = self.area.db.write().await.unwrap();
        let sender = Sender {
            tax_code: doctor,
            kind: SenderKind::Doctor,
            username: None,
            password_hash: None,
            pincode_hash: None,
            surname: "ROCCA".into(),
            given_name: "EMANUELE".into(),
            role: DoctorRole::Public,
            region: Some("030".into()),
            local_unit: Some("103".into()),
            structure: None,
            enabled: true,
        };
        put_sender(&mut tx, &sender).await.unwrap();
        put_worker(&mut tx, worker, self.area.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.world.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Takes a file in; the report is added to that of earlier ones.
    pub(crate) async fn import(
        &mut self,
        name: &str,
        content: impl AsRef<[u8]>,
    ) -> Result<Summary, ImportError> {
        let path = self.file(name, content);
        import::run(&self.area, &path, &mut |_: Progress| {}, &mut self.report).await
    }

    /// The same of a file that can be read to its end.
    pub(crate) async fn counts(&mut self, content: impl AsRef<[u8]>) -> [u64; 3] {
        let summary = self.import("file", content).await.unwrap();
        assert_eq!(summary.broken, None);
        [summary.counts.taken, summary.counts.already_there, summary.counts.refused]
    }

    /// Line and code of each line of the report.
    pub(crate) fn refusals(&self) -> Vec<(u64, String)> {
        let report = String::from_utf8(self.report.clone()).unwrap();
        let read = |line: &str| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            (value["line"].as_u64().unwrap(), value["code"].as_str().unwrap().to_owned())
        };
        report.lines().map(read).collect()
    }

    pub(crate) async fn certificate(&self, number: ProtocolNumber) -> Option<Certificate> {
        let mut tx = self.area.db.read().await.unwrap();
        certificates::store::by_protocol_number(&mut tx, number).await.unwrap()
    }

    /// Rows of a table.
    pub(crate) async fn count(&self, statement: &'static db::Statement) -> i64 {
        let mut tx = self.area.db.read().await.unwrap();
        tx.one(statement, params![]).await.unwrap().get("rows").unwrap()
    }
}

fn area(world: &World) -> Certificates {
    let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).unwrap();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der.as_ref())
    );
    let (db, clock, random) = (world.db.clone(), world.clock.clone(), world.random.clone());
    let parts = Parts {
        vault: Vault::from_keys("test", vec![("test".to_owned(), [7; 32])]).unwrap(),
        audit: audit::Recorder::start(db.clone(), clock.clone(), random.clone()),
        secrets: identity::Secrets::new(clock.clone(), random.clone()).unwrap(),
        fonts: Arc::new(documents::pdf::Fonts::built_in().unwrap()),
        settings: Settings {
            institute: "Istituto di prova".into(),
            base_url: "http://localhost".into(),
            decryption_key_pem: pem,
            mac_key: [9; 32],
            lookup: certificates::lookup::Limits::default(),
            diagnosis_strength: kernel::Strength::Ordinary,
            sender_address: kernel::EmailAddress::parse("attestati@pec.example").unwrap(),
            email_sender_address: None,
            sends_texts: false,
            message_bytes: 1 << 20,
        },
        db,
        clock,
        random,
    };
    Certificates::new(parts).unwrap()
}
