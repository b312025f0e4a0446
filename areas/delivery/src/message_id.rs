use kernel::digest::{Mac, hex};

use uuid::Uuid;

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

/// Item and attempt of a Message-ID that we wrote, with or without its angle brackets; nothing for any other.
pub(crate) fn read(key: &Mac, message_id: &str) -> Option<(ItemId, u32)> {
    let (local, _domain) = message_id.trim().trim_matches(['<', '>']).split_once('@')?;
    let local = local.to_ascii_lowercase();
    let (signed, tag) = local.rsplit_once('.')?;
    if hex(&key.tag(signed.as_bytes())[..TAG_BYTES]) != tag {
        return None;
    }
    let (item, attempt) = signed.strip_prefix("v1.")?.split_once('.')?;
    Some((ItemId::from_uuid(Uuid::try_parse(item).ok()?), attempt.parse().ok()?))
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

    #[test]
    fn an_id_is_read_back_and_one_that_we_did_not_write_is_not() {
        let item = ItemId::from_uuid(uuid::Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001));
        let key = Mac::new(b"key");
        let text = message_id(&key, item, 3, "pec.example.it");
        assert_eq!(read(&key, &text), Some((item, 3)));
        assert_eq!(read(&key, &text.trim_matches(['<', '>']).to_uppercase()), Some((item, 3)));
        assert_eq!(read(&Mac::new(b"other"), &text), None);
        assert_eq!(read(&key, &text.replace(".3.", ".4.")), None);
        for nonsense in ["", "@", "v1", "<v1.x.1.y@z>", "<20261121.opec@pec.example>"] {
            assert_eq!(read(&key, nonsense), None);
        }
    }
}
