//! OpenID Connect as CIE uses it (italia/spid-cie-oidc-docs), from the side of the provider, with a trust anchor of its
//! own (OpenID Federation 1.0).

pub(crate) mod claims;
pub(crate) mod jose;
pub(crate) mod relying_party;
pub(crate) mod request;
pub(crate) mod statement;
pub(crate) mod token;
