//! What the numbers mean that a centre answers with (SMPP 3.4 §5.1.3).

use crate::{Code, NoConnection, Submitted};

pub(super) const OK: u32 = 0;
pub(super) const INVALID_COMMAND: u32 = 0x03;
pub(super) const NOT_BOUND: u32 = 0x04;
const ALREADY_BOUND: u32 = 0x05;
const SYSTEM_ERROR: u32 = 0x08;
const INVALID_SOURCE: u32 = 0x0a;
const BIND_FAILED: u32 = 0x0d;
const INVALID_PASSWORD: u32 = 0x0e;
const INVALID_SYSTEM_ID: u32 = 0x0f;
const QUEUE_FULL: u32 = 0x14;
const SUBMIT_FAILED: u32 = 0x45;
const INVALID_SOURCE_TON: u32 = 0x48;
const INVALID_SOURCE_NPI: u32 = 0x49;
const THROTTLED: u32 = 0x58;
pub(super) const TRY_LATER: u32 = 0x64;
pub(super) const REJECTED: u32 = 0x66;
const UNKNOWN_ERROR: u32 = 0xff;
/// From here on every centre has numbers of its own.
const OWN: std::ops::RangeInclusive<u32> = 0x400..=0x4ff;

/// An answer that is no login: most numbers mean that the account may not be used, and asking on may lock it.
pub(super) fn no_login(status: u32) -> NoConnection {
    match status {
        ALREADY_BOUND | SYSTEM_ERROR | QUEUE_FULL | THROTTLED | TRY_LATER => {
            NoConnection::Unreachable(Some(Code::Smpp(status)))
        }
        _ => NoConnection::LoginRefused(Code::Smpp(status)),
    }
}

/// An answer other than OK to a message: certainly not taken.
pub(super) fn not_taken(status: u32) -> Submitted {
    let code = Code::Smpp(status);
    match status {
        NOT_BOUND => Submitted::Interrupted,
        INVALID_SOURCE | BIND_FAILED | INVALID_PASSWORD | INVALID_SYSTEM_ID | INVALID_SOURCE_TON
        | INVALID_SOURCE_NPI => Submitted::SenderRefused { code },
        SYSTEM_ERROR | QUEUE_FULL | SUBMIT_FAILED | THROTTLED | TRY_LATER | UNKNOWN_ERROR => {
            Submitted::PutOff { code }
        }
        // What a centre's own numbers mean is not known: a credit used up, a number blocked. A later try does no harm.
        own if OWN.contains(&own) => Submitted::PutOff { code },
        _ => Submitted::Refused { code },
    }
}
