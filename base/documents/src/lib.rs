//! Writing documents and reading foreign ones safely. Knows no area: what a record means is the caller's business.

pub mod ascii;
pub mod csv;
pub mod pdf;
pub mod txt;
pub mod xml;
