//! Sends sample messages to a mail server and leaves their parts in a folder, for programs of others to compare:
//! `cargo run -p delivery --example send -- 127.0.0.1:2525 FOLDER`.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use db::Db;
use delivery::{Attachment, Channel, Delivery, Mailbox, Outgoing, Owner, Settings, State};
use kernel::{Clock, EmailAddress, Random};
use uuid::Uuid;

const OWNER: Owner = Owner { kind: "example", id: Uuid::nil() };
const SENDER: &str = "attestati@pec.istituto.example";
/// Lines that mail could spoil: dots, blanks at the end, accents, a line longer than mail allows.
const BODY: &str = "Buongiorno,\n.\n..due punti\nspazi in fondo   \nperché è così\n";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let server: SocketAddr = arguments.next().ok_or("where is the mail server?")?.parse()?;
    let folder = PathBuf::from(arguments.next().ok_or("where do the parts go?")?);
    let (clock, random) = (Clock::system(), Random::system());
    let db = Db::open(&db::Settings::new(&format!("sqlite:{}", folder.join("outbox.db").display())))?;
    db.migrate(clock.now()).await?;
    let settings = Settings { mailboxes: vec![mailbox(server)?], ..Settings::default() };
    let delivery = Delivery::new(db.clone(), clock, random, settings, b"only an example");
    let mut tx = db.write().await?;
    for outgoing in messages()? {
        delivery.queue(&mut tx, &outgoing).await?;
        keep(&folder, &outgoing)?;
    }
    tx.commit().await?;
    delivery::run_due(&delivery).await?;
    let items = delivery::items(&mut db.read().await?, OWNER, i64::MAX, 1000).await?;
    if items.iter().any(|item| item.state != State::HandedOver) {
        return Err("not all messages were handed over".into());
    }
    Ok(())
}

fn mailbox(server: SocketAddr) -> Result<Mailbox, Box<dyn Error>> {
    Ok(Mailbox::on_this_machine(EmailAddress::parse(SENDER)?, Channel::Pec, server))
}

fn messages() -> Result<Vec<Outgoing>, Box<dyn Error>> {
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let long = format!("{BODY}{}\n", "riga lunga ".repeat(200));
    let file = |name: &str, media_type: &str, content: &[u8]| Attachment {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        content: content.to_vec(),
    };
    let attachments = vec![
        file(
            "attestati-1.xml",
            "application/xml",
            b"<?xml version=\"1.0\"?>\n<listaAttestati>\n</listaAttestati>",
        ),
        file("attestati-1.txt", "text/plain; charset=us-ascii", b"PUC.......: 1\r\n.\r\n\r\n"),
        file("tutti-i-byte.bin", "application/octet-stream", &bytes),
    ];
    let outgoing = |number: usize, subject: &str, body: &str, attachments: &[Attachment]| {
        Ok(Outgoing {
            mailbox: EmailAddress::parse(SENDER)?,
            recipient: EmailAddress::parse(&format!("azienda{number}@pec.ditta.example"))?,
            subject: subject.to_owned(),
            body: body.to_owned(),
            ephemeral: false,
            attachments: attachments.to_vec(),
            owner: OWNER,
        })
    };
    let mut messages = vec![
        outgoing(
            0,
            "Attestati telematici di malattia: 12 attestati, 1 annullamento (parte 1 di 2)",
            &long,
            &attachments,
        ),
        outgoing(1, "Perché no? Più attestati – è così", BODY, &[]),
    ];
    messages.extend((2..40).map(|number| {
        outgoing(number, "Attestati telematici di malattia: 1 attestato", BODY, &attachments[..2])
    }));
    messages.into_iter().collect()
}

/// The parts of a message, in a folder with its recipient's name.
fn keep(folder: &Path, outgoing: &Outgoing) -> Result<(), Box<dyn Error>> {
    let folder = folder.join(outgoing.recipient.as_str());
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("subject"), &outgoing.subject)?;
    fs::write(folder.join("body"), &outgoing.body)?;
    for attachment in &outgoing.attachments {
        fs::create_dir_all(folder.join("attachments"))?;
        fs::write(folder.join("attachments").join(&attachment.name), &attachment.content)?;
    }
    Ok(())
}
