//! Tokens, chains and sign-ins as others make them, right and forged. What others do is done here by hand, not by the
//! code under test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod chains;
mod keys;
mod marks;
mod members;
mod policies;
mod recognised;
mod sealed;
mod sign_in;
mod signed;
