//! What waits for one recipient, one behind the other: only the first may be taken up, and who leaves lets the next one lead.

pub(crate) mod store;
