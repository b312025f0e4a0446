use kernel::digest::{Mac, hex};

use crate::ItemId;

/// How much of the tag stands in a Message-ID: 80 bits.
const TAG_BYTES: usize = 10;

/// `<v1.{item}.{attempt}.{tag}@{domain}>`: a receipt that quotes it names item and attempt without a look-up, and
/// one that nobody of ours wrote does not carry the tag.
pub(crate) fn message_id(key: &Mac, item: ItemId, attempt: u32, domain: &str) -> String {
    let local = format!("v1.{}.{attempt}", item.as_uuid().simple());
    let tag = key.tag(local.as_bytes());
    format!("<{local}.{}@{domain}>", hex(&tag[..TAG_BYTES]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_has_an_id_of_its_own_that_depends_on_the_key() {
        let item = ItemId::from_uuid(uuid::Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001));
        let key = Mac::new(b"key");
        let first = message_id(&key, item, 1, "pec.example.it");
        assert!(first.starts_with("<v1.01990000000070008000000000000001.1."), "{first}");
        assert!(first.ends_with("@pec.example.it>"));
        assert!(first.len() < 100);
        assert_ne!(first, message_id(&key, item, 2, "pec.example.it"));
        assert_ne!(first, message_id(&Mac::new(b"other"), item, 1, "pec.example.it"));
    }
}
