//! What travels on an SMPP connection (SMPP 3.4 §3.2), read leniently: one odd receipt must not stand in the way of all
//! that come after it, in this session and, since it comes again, in every later one. A strict reader (rusmpp 0.4) gives up
//! on an id without its final NUL.

use bytes::{Buf, Bytes, BytesMut};

const HEADER: usize = 16;
const LONGEST: usize = 16 * 1024;
const LONGEST_ID: usize = 64;

pub(super) const GENERIC_NACK: u32 = 0x8000_0000;
pub(super) const SUBMIT_SM: u32 = 0x0000_0004;
pub(super) const DELIVER_SM: u32 = 0x0000_0005;
pub(super) const UNBIND: u32 = 0x0000_0006;
pub(super) const BIND_TRANSCEIVER: u32 = 0x0000_0009;
pub(super) const ENQUIRE_LINK: u32 = 0x0000_0015;
/// Set in the command of an answer.
pub(super) const ANSWER: u32 = 0x8000_0000;

const MESSAGE_PAYLOAD: u16 = 0x0424;
const RECEIPTED_MESSAGE_ID: u16 = 0x001e;
const MESSAGE_STATE: u16 = 0x0427;

/// One thing said by either side.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pdu {
    pub(super) command: u32,
    pub(super) status: u32,
    pub(super) sequence: u32,
    pub(super) body: Bytes,
}

/// The bytes are not those of SMPP; where the next thing begins is not known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotSmpp;

/// Takes the next whole one, if it is there already.
pub(super) fn next(buffer: &mut BytesMut) -> Result<Option<Pdu>, NotSmpp> {
    let Some(length) = buffer.first_chunk::<4>() else {
        return Ok(None);
    };
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_too_long| NotSmpp)?;
    if !(HEADER..=LONGEST).contains(&length) {
        return Err(NotSmpp);
    }
    if buffer.len() < length {
        return Ok(None);
    }
    let mut bytes = buffer.split_to(length).freeze();
    bytes.advance(4);
    let (command, status, sequence) = (bytes.get_u32(), bytes.get_u32(), bytes.get_u32());
    Ok(Some(Pdu { command, status, sequence, body: bytes }))
}

/// As it is written.
pub(super) fn write(command: u32, status: u32, sequence: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEADER + body.len()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEADER + body.len());
    for word in [length, command, status, sequence] {
        bytes.extend(word.to_be_bytes());
    }
    bytes.extend(body);
    bytes
}

/// A body as it is put together.
#[derive(Default)]
pub(super) struct Body(Vec<u8>);

impl Body {
    /// A text with its end. Callers have seen to it that it holds none itself.
    pub(super) fn text(mut self, text: &str) -> Self {
        self.0.extend(text.bytes());
        self.0.push(0);
        self
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    pub(super) fn done(self) -> Vec<u8> {
        self.0
    }
}

/// A body as it is taken apart.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// Up to the end of a text, or of all.
    fn text(&mut self) -> &'a [u8] {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        let text = &self.0[..length];
        self.0 = self.0.get(length + 1..).unwrap_or_default();
        text
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// As many bytes as are there of those that there should be.
    fn bytes(&mut self, length: usize) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        bytes
    }

    /// The next optional parameter: its tag and its value.
    fn optional(&mut self) -> Option<(u16, &'a [u8])> {
        let head = self.0.first_chunk::<4>()?;
        let tag = u16::from_be_bytes([head[0], head[1]]);
        let length = u16::from_be_bytes([head[2], head[3]]);
        self.0 = &self.0[4..];
        Some((tag, self.bytes(usize::from(length))))
    }
}

/// The id with which a centre takes a message, if it gives one.
pub(super) fn message_id(body: &[u8]) -> Option<String> {
    id(Fields(body).text())
}

pub(super) fn id(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.trim_ascii();
    let fits = (1..=LONGEST_ID).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
    fits.then(|| String::from_utf8_lossy(bytes).into_owned())
}

/// What a centre delivers to us (SMPP 3.4 §4.6.1), without what does not matter to us.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Delivered<'a> {
    pub(super) esm_class: u8,
    pub(super) data_coding: u8,
    pub(super) text: &'a [u8],
    pub(super) receipted: Option<String>,
    pub(super) state: Option<u8>,
}

/// Nothing if the body ends before the text begins.
pub(super) fn delivered(body: &[u8]) -> Option<Delivered<'_>> {
    let mut fields = Fields(body);
    fields.text();
    for _address in 0..2 {
        fields.byte()?;
        fields.byte()?;
        fields.text();
    }
    let mut delivered = Delivered { esm_class: fields.byte()?, ..Delivered::default() };
    fields.bytes(2);
    for _time in 0..2 {
        fields.text();
    }
    fields.bytes(2);
    delivered.data_coding = fields.byte()?;
    fields.byte()?;
    let length = fields.byte()?;
    delivered.text = fields.bytes(usize::from(length));
    while let Some((tag, value)) = fields.optional() {
        match tag {
            MESSAGE_PAYLOAD if delivered.text.is_empty() => delivered.text = value,
            RECEIPTED_MESSAGE_ID => delivered.receipted = id(Fields(value).text()),
            MESSAGE_STATE => delivered.state = value.first().copied(),
            _ => {}
        }
    }
    Some(delivered)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read_again_however_it_is_cut() {
        let written = [write(SUBMIT_SM, 0, 7, b"body"), write(ENQUIRE_LINK, 0, 8, b"")].concat();
        let mut buffer = BytesMut::new();
        let mut read = Vec::new();
        for byte in written {
            buffer.extend([byte]);
            read.extend(next(&mut buffer).unwrap());
        }
        let seen: Vec<_> = read.iter().map(|pdu| (pdu.command, pdu.sequence, pdu.body.as_ref())).collect();
        assert_eq!(seen, [(SUBMIT_SM, 7, b"body".as_slice()), (ENQUIRE_LINK, 8, b"")]);
    }

    #[test]
    fn a_length_that_cannot_be_is_no_smpp() {
        for length in [0_u32, 15, 16 * 1024 + 1, u32::MAX] {
            assert_eq!(next(&mut BytesMut::from(length.to_be_bytes().as_slice())), Err(NotSmpp), "{length}");
        }
    }

    fn to_us(end: &[u8]) -> Vec<u8> {
        let body =
            Body::default().text("").bytes(&[1, 1]).text("393331234567").bytes(&[5, 0]).text("Istituto");
        body.bytes(&[4, 0, 0]).text("").text("").bytes(&[0, 0, 0, 0]).bytes(end).done()
    }

    #[test]
    fn optional_parameters_are_read_though_their_end_is_missing() {
        let body = to_us(b"\x03abc\x00\x1e\x00\x04id-1\x04\x27\x00\x01\x02");
        let read = delivered(&body).unwrap();
        assert_eq!((read.esm_class, read.text), (4, b"abc".as_slice()));
        assert_eq!((read.receipted.as_deref(), read.state), (Some("id-1"), Some(2)));
        let cut = to_us(b"\x00\x04\x24\x00\x09payload");
        assert_eq!(delivered(&cut).unwrap().text, b"payload");
        assert_eq!(delivered(b"\0\x01\x01391"), None);
    }

    #[test]
    fn an_id_is_visible_and_short() {
        assert_eq!(message_id(b"12AF\0more"), Some("12AF".to_owned()));
        assert_eq!(message_id(b"12AF"), Some("12AF".to_owned()));
        for none in [b"".as_slice(), b"\0", b"a\nb\0", b"\xff\0", &[b'1'; 65]] {
            assert_eq!(message_id(none), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _delivered = delivered(&bytes);
            let mut buffer = BytesMut::from(bytes.as_slice());
            while let Ok(Some(_pdu)) = next(&mut buffer) {}
        }
    }
}
