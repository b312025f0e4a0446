//! The electronic identity card over OpenID Connect, from the federation to the session.

mod proof;
mod refusals;
mod together;
mod way;
