//! The institute's registers: workers, employments, and those who may send.

mod import;
mod sender;
pub(crate) mod store;

pub use import::{Imported, LineRefused, import};
pub use sender::{Sender, SenderKind};
pub use store::{
    Employment, EmploymentId, put_employment, put_sender, put_worker, put_worker_if_unknown, sender,
    sender_by_username, worker,
};
