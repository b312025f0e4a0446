use jiff::SignedDuration;
use pec::{Message, Trust};
use pec_provider::Oddity;

use crate::world::{SENDER, World};

/// What the reader of receipts that Sportello has makes of what a message to one such recipient brings.
async fn read(name: &str) -> Vec<String> {
    let world = World::new().await;
    let trust = Trust::from_pem(world.provider.trust_pem().as_bytes()).unwrap();
    world.send(1, &[&format!("{name}@pec.example")]).await;
    world.clock.advance(SignedDuration::from_hours(31));
    world.provider.settle().await;
    let messages = world.provider.mailbox(SENDER).unwrap();
    messages.iter().map(|one| told(&pec::read(&one.raw, &trust, one.at))).collect()
}

fn told(message: &Message) -> String {
    match message {
        Message::Receipt(receipt) => match receipt.message_id.as_deref() {
            Some("uno.1@istituto.example") => format!("{} {}", receipt.kind, receipt.fault),
            Some(_) => format!("{} of another message", receipt.kind),
            None => format!("{} of some message", receipt.kind),
        },
        other => format!("{other:?}"),
    }
}

/// What each oddity must look like to whoever reads receipts by the rules.
fn expected(oddity: Oddity) -> Vec<&'static str> {
    const ACCEPTED: &str = "accettazione nessuno";
    const DELIVERED: &str = "avvenuta-consegna nessuno";
    const NOTICE: &str = "preavviso-errore-consegna altro";
    match oddity {
        Oddity::NoMailbox => vec![ACCEPTED, "errore-consegna no-dest"],
        Oddity::NoDomain => vec![ACCEPTED, "errore-consegna no-dominio"],
        Oddity::Full | Oddity::NoMailboxInWords => vec![ACCEPTED, "errore-consegna altro"],
        Oddity::Virus => vec![ACCEPTED, "errore-consegna virus"],
        Oddity::Refused => vec!["non-accettazione altro"],
        Oddity::RefusedVirus => vec!["non-accettazione virus"],
        Oddity::Mute => vec![],
        Oddity::Lost => vec![ACCEPTED],
        Oddity::Late | Oddity::HeaderCase => vec![ACCEPTED, DELIVERED],
        Oddity::Doubled => vec![ACCEPTED, ACCEPTED, DELIVERED, DELIVERED],
        Oddity::Twin => vec![ACCEPTED, DELIVERED, DELIVERED],
        Oddity::Inverted => vec![DELIVERED, ACCEPTED],
        Oddity::Notice12 => vec![ACCEPTED, NOTICE, DELIVERED],
        Oddity::Notice24 => vec![ACCEPTED, NOTICE, NOTICE],
        Oddity::OnlyNotice24 => vec![ACCEPTED, NOTICE],
        Oddity::AfterAll => vec![ACCEPTED, NOTICE, NOTICE, DELIVERED],
        Oddity::ForgedEnvelope => vec![ACCEPTED, "Envelope"],
        Oddity::StrangerKey => vec![ACCEPTED, "Distrusted(SignerUnknown)"],
        Oddity::OtherProvider => vec![ACCEPTED, "Distrusted(FromIsNotSigner)"],
        Oddity::Unsigned => vec![ACCEPTED, "Distrusted(NotMultipartSigned)"],
        Oddity::Altered => vec![ACCEPTED, "Distrusted(ContentAltered)"],
        Oddity::ForeignReference => vec![ACCEPTED, "avvenuta-consegna of another message"],
        Oddity::SplitReference => vec![ACCEPTED, "Distrusted(MessageIdContradicts)"],
        Oddity::WithoutMessageId => vec!["accettazione of some message", "avvenuta-consegna of some message"],
        Oddity::WithoutData => vec![ACCEPTED, "Distrusted(DaticertMissing)"],
        Oddity::OtherKind => vec![ACCEPTED, "Distrusted(KindContradicts)"],
        Oddity::Entity => vec![ACCEPTED, "Distrusted(Doctype)"],
    }
}

#[tokio::test]
async fn the_reader_of_receipts_and_the_network_agree_on_what_is_to_be_believed() {
    for oddity in Oddity::ALL {
        assert_eq!(read(oddity.as_str()).await, expected(*oddity), "{oddity}");
    }
    assert_eq!(read("azienda").await, ["accettazione nessuno", "avvenuta-consegna nessuno"]);
}
