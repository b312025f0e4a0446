//! Detached CMS signatures (RFC 5652), as S/MIME 4.0 wants them (RFC 8551).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use yasna::models::{ObjectIdentifier, TaggedDerValue};
use yasna::tags::{TAG_GENERALIZEDTIME, TAG_UTCTIME};
use yasna::{DERWriter, DERWriterSet, Tag, construct_der};

const DATA: &[u64] = &[1, 2, 840, 113_549, 1, 7, 1];
const SIGNED_DATA: &[u64] = &[1, 2, 840, 113_549, 1, 7, 2];
const CONTENT_TYPE: &[u64] = &[1, 2, 840, 113_549, 1, 9, 3];
const MESSAGE_DIGEST: &[u64] = &[1, 2, 840, 113_549, 1, 9, 4];
const SIGNING_TIME: &[u64] = &[1, 2, 840, 113_549, 1, 9, 5];
const SHA_256: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];
const RSA: &[u64] = &[1, 2, 840, 113_549, 1, 1, 1];
const ECDSA_WITH_SHA_256: &[u64] = &[1, 2, 840, 10_045, 4, 3, 2];

/// With which algorithm a signer signs; both over SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Ecdsa,
    Rsa,
}

/// Who signs, in DER.
pub(crate) struct Identity {
    pub(crate) algorithm: Algorithm,
    pub(crate) certificate: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    /// The content of the serial number's INTEGER.
    pub(crate) serial: Vec<u8>,
}

/// The signed attributes, as the SET that is signed.
pub(crate) fn attributes(content_digest: &[u8], at: Timestamp) -> Vec<u8> {
    construct_der(|writer| {
        writer.write_set_of(|set| {
            attribute(set, CONTENT_TYPE, |value| value.write_oid(&oid(DATA)));
            attribute(set, SIGNING_TIME, |value| value.write_tagged_der(&time(at)));
            attribute(set, MESSAGE_DIGEST, |value| value.write_bytes(content_digest));
        });
    })
}

/// The whole `ContentInfo`, given the signature over [`attributes`].
pub(crate) fn signed_data(identity: &Identity, attributes: &[u8], signature: &[u8]) -> Vec<u8> {
    construct_der(|writer| {
        writer.write_sequence(|info| {
            info.next().write_oid(&oid(SIGNED_DATA));
            info.next().write_tagged(Tag::context(0), |content| {
                content.write_sequence(|signed| {
                    signed.next().write_u8(1);
                    signed.next().write_set_of(|digests| algorithm(digests.next(), SHA_256, false));
                    signed.next().write_sequence(|content| content.next().write_oid(&oid(DATA)));
                    signed.next().write_tagged_implicit(Tag::context(0), |certificates| {
                        certificates.write_set_of(|set| set.next().write_der(&identity.certificate));
                    });
                    signed.next().write_set_of(|signers| {
                        signer_info(signers.next(), identity, attributes, signature);
                    });
                });
            });
        });
    })
}

fn signer_info(writer: DERWriter<'_>, identity: &Identity, attributes: &[u8], signature: &[u8]) {
    writer.write_sequence(|info| {
        info.next().write_u8(1);
        info.next().write_sequence(|name| {
            name.next().write_der(&identity.issuer);
            name.next().write_bigint_bytes(&identity.serial, true);
        });
        algorithm(info.next(), SHA_256, false);
        info.next().write_der(&implicitly_tagged(attributes));
        match identity.algorithm {
            Algorithm::Ecdsa => algorithm(info.next(), ECDSA_WITH_SHA_256, false),
            Algorithm::Rsa => algorithm(info.next(), RSA, true),
        }
        info.next().write_bytes(signature);
    });
}

/// The attributes as they stand in the message: [0] in place of the SET's tag.
fn implicitly_tagged(attributes: &[u8]) -> Vec<u8> {
    let mut tagged = attributes.to_vec();
    if let Some(first) = tagged.first_mut() {
        *first = 0xa0;
    }
    tagged
}

fn attribute(set: &mut DERWriterSet<'_>, kind: &[u64], value: impl FnOnce(DERWriter<'_>)) {
    set.next().write_sequence(|attribute| {
        attribute.next().write_oid(&oid(kind));
        attribute.next().write_set_of(|values| value(values.next()));
    });
}

fn algorithm(writer: DERWriter<'_>, identifier: &[u64], with_null: bool) {
    writer.write_sequence(|algorithm| {
        algorithm.next().write_oid(&oid(identifier));
        if with_null {
            algorithm.next().write_null();
        }
    });
}

/// `UTCTime` up to 2049, `GeneralizedTime` from then on (RFC 5652 §11.3).
fn time(at: Timestamp) -> TaggedDerValue {
    let utc = at.to_zoned(TimeZone::UTC);
    let (tag, text) = if utc.year() < 2050 {
        (TAG_UTCTIME, utc.strftime("%y%m%d%H%M%SZ").to_string())
    } else {
        (TAG_GENERALIZEDTIME, utc.strftime("%Y%m%d%H%M%SZ").to_string())
    };
    TaggedDerValue::from_tag_and_bytes(tag, text.into_bytes())
}

fn oid(numbers: &[u64]) -> ObjectIdentifier {
    ObjectIdentifier::from_slice(numbers)
}
