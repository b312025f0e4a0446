//! What all workers must know of a mailbox or line that sends: whether it may, how it went lately, how far it has come.

pub(crate) mod store;
