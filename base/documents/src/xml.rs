//! XML: hostile bytes into a small tree, long files into their records, and a writer that cannot write ill-formed text.

mod encoding;
mod error;
pub mod read;
pub mod records;
mod scan;
pub mod write;

pub use error::{Error, Problem};
