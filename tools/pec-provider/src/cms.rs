//! Detached CMS signatures (RFC 5652), as S/MIME 4.0 wants them (RFC 8551).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use yasna::models::ObjectIdentifier;
use yasna::{DERWriter, Tag, construct_der, construct_der_seq};

const DATA: &[u64] = &[1, 2, 840, 113_549, 1, 7, 1];
const SIGNED_DATA: &[u64] = &[1, 2, 840, 113_549, 1, 7, 2];
const CONTENT_TYPE: &[u64] = &[1, 2, 840, 113_549, 1, 9, 3];
const MESSAGE_DIGEST: &[u64] = &[1, 2, 840, 113_549, 1, 9, 4];
const SIGNING_TIME: &[u64] = &[1, 2, 840, 113_549, 1, 9, 5];
const SHA_256: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];
const RSA: &[u64] = &[1, 2, 840, 113_549, 1, 1, 1];
const ECDSA_WITH_SHA_256: &[u64] = &[1, 2, 840, 10_045, 4, 3, 2];

const OCTET_STRING: u8 = 0x04;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// [0], constructed.
const CONTEXT_0: u8 = 0xa0;

/// With which algorithm a signer signs; both over SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Ecdsa,
    Rsa,
}

/// Who signs, in DER.
pub(crate) struct Identity<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) certificate: &'a [u8],
    pub(crate) issuer: &'a [u8],
    /// The content of the serial number's INTEGER.
    pub(crate) serial: &'a [u8],
}

/// What is the same in all signatures of one signer, in DER.
pub(crate) struct Frame {
    /// The type of `ContentInfo`.
    kind: Vec<u8>,
    /// `SignedData` up to its signers.
    data: Vec<u8>,
    /// `SignerInfo` up to its attributes.
    signer: Vec<u8>,
    /// The algorithm of the signature, which comes after the attributes.
    algorithm: Vec<u8>,
    /// The whole attribute of the content's type.
    content_type: Vec<u8>,
    /// The names of the other attributes.
    signing_time: Vec<u8>,
    message_digest: Vec<u8>,
}

impl Frame {
    pub(crate) fn new(identity: &Identity<'_>) -> Self {
        let data = construct_der_seq(|signed| {
            signed.next().write_u8(1);
            signed.next().write_set_of(|digests| algorithm(digests.next(), SHA_256, false));
            signed.next().write_sequence(|content| content.next().write_oid(&oid(DATA)));
            signed.next().write_tagged_implicit(Tag::context(0), |certificates| {
                certificates.write_set_of(|set| set.next().write_der(identity.certificate));
            });
        });
        let signer = construct_der_seq(|info| {
            info.next().write_u8(1);
            info.next().write_sequence(|name| {
                name.next().write_der(identity.issuer);
                name.next().write_bigint_bytes(identity.serial, true);
            });
            algorithm(info.next(), SHA_256, false);
        });
        let content_type = construct_der(|writer| {
            writer.write_sequence(|attribute| {
                attribute.next().write_oid(&oid(CONTENT_TYPE));
                attribute.next().write_set_of(|values| values.next().write_oid(&oid(DATA)));
            });
        });
        let named = |numbers: &[u64]| construct_der(|writer| writer.write_oid(&oid(numbers)));
        Self {
            kind: named(SIGNED_DATA),
            data,
            signer,
            algorithm: construct_der(|writer| match identity.algorithm {
                Algorithm::Ecdsa => algorithm(writer, ECDSA_WITH_SHA_256, false),
                Algorithm::Rsa => algorithm(writer, RSA, true),
            }),
            content_type,
            signing_time: named(SIGNING_TIME),
            message_digest: named(MESSAGE_DIGEST),
        }
    }

    /// The signed attributes, as the SET that is signed. Each is longer than the one before: so DER wants them ordered.
    pub(crate) fn attributes(&self, content_digest: &[u8], at: Timestamp) -> Vec<u8> {
        let attribute = |name: &[u8], value: &[u8]| element(SEQUENCE, &[name, &element(SET, &[value])]);
        let signing_time = attribute(&self.signing_time, &time(at));
        let message_digest = attribute(&self.message_digest, &element(OCTET_STRING, &[content_digest]));
        element(SET, &[&self.content_type, &signing_time, &message_digest])
    }

    /// The whole `ContentInfo`, given the signature over [`Frame::attributes`].
    pub(crate) fn signed_data(&self, attributes: &[u8], signature: &[u8]) -> Vec<u8> {
        let signature = element(OCTET_STRING, &[signature]);
        // As they stand in the message the attributes have [0] in place of the SET's tag.
        let (tag, attributes) = ([CONTEXT_0], attributes.get(1..).unwrap_or_default());
        let info = element(SEQUENCE, &[&self.signer, &tag, attributes, &self.algorithm, &signature]);
        let signed = element(SEQUENCE, &[&self.data, &element(SET, &[&info])]);
        element(SEQUENCE, &[&self.kind, &element(CONTEXT_0, &[&signed])])
    }
}

/// One element of DER, its content given in pieces.
fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let length: usize = content.iter().map(|piece| piece.len()).sum();
    let mut element = Vec::with_capacity(length + 6);
    element.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => element.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            element.push(0x80 | u8::try_from(bytes.len() - zeros).unwrap_or_default());
            element.extend_from_slice(&bytes[zeros..]);
        }
    }
    for piece in content {
        element.extend_from_slice(piece);
    }
    element
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
fn time(at: Timestamp) -> Vec<u8> {
    let utc = TimeZone::UTC.to_datetime(at);
    let (day, time) = (utc.date(), utc.time());
    let rest = format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        day.month(),
        day.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
    let year = day.year();
    let (tag, year) = if year < 2050 {
        (UTC_TIME, format!("{:02}", year.rem_euclid(100)))
    } else {
        (GENERALIZED_TIME, format!("{year:04}"))
    };
    element(tag, &[year.as_bytes(), rest.as_bytes()])
}

fn oid(numbers: &[u64]) -> ObjectIdentifier {
    ObjectIdentifier::from_slice(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_every_length_are_as_a_library_writes_them() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let content = vec![7; length];
            let (one, other) = content.split_at(length / 3);
            assert_eq!(
                element(OCTET_STRING, &[one, other]),
                construct_der(|writer| writer.write_bytes(&content)),
                "{length}"
            );
        }
    }

    #[test]
    fn attributes_are_the_set_that_a_library_writes() {
        let identity =
            Identity { algorithm: Algorithm::Ecdsa, certificate: &[5, 0], issuer: &[5, 0], serial: &[1] };
        let frame = Frame::new(&identity);
        let expected = construct_der(|writer| {
            writer.write_set_of(|set| {
                let mut add = |name: &[u64], value: &dyn Fn(DERWriter<'_>)| {
                    set.next().write_sequence(|attribute| {
                        attribute.next().write_oid(&oid(name));
                        attribute.next().write_set_of(|values| value(values.next()));
                    });
                };
                add(MESSAGE_DIGEST, &|value| value.write_bytes(&[9; 32]));
                add(CONTENT_TYPE, &|value| value.write_oid(&oid(DATA)));
                add(SIGNING_TIME, &|value| value.write_der(b"\x17\x0d260701223005Z"));
            });
        });
        assert_eq!(frame.attributes(&[9; 32], "2026-07-01T22:30:05.7Z".parse().unwrap()), expected);
    }

    #[test]
    fn from_2050_on_the_year_has_four_digits() {
        assert_eq!(time("2049-12-31T23:59:59Z".parse().unwrap()), b"\x17\x0d491231235959Z");
        assert_eq!(time("2050-01-02T03:04:05Z".parse().unwrap()), b"\x18\x0f20500102030405Z");
    }
}
