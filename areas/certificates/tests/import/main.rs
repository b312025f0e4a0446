//! Files of certificates taken in, on each database.
#![expect(clippy::expect_used, reason = "a test whose world cannot be made fails")]

#[path = "../../examples/samples/certificates.rs"]
mod samples;
mod world;

mod employer_xml;
mod employments;
mod interruption;
mod json_lines;
mod random;
mod requests;
