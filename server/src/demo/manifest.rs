//! `demo.json`: what a demonstration tells programs about itself. Keys are only ever added.

use certificates::State;
use jiff::civil::Date;
use kernel::{Profile, Strength};
use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) base_url: String,
    pub(super) today: Date,
    pub(super) people: Vec<Person>,
    pub(super) organisations: Vec<Organisation>,
    /// Doctors with programs of their own.
    pub(super) doctors: Vec<Doctor>,
    /// Region and hospital.
    pub(super) senders: Vec<Doctor>,
    pub(super) attestations: Vec<Attestation>,
    pub(super) soap: Soap,
    pub(super) api: Api,
    pub(super) mail: Mail,
    pub(super) phones: Phones,
    pub(super) clock: ClockDoor,
    pub(super) identity_providers: IdentityProviders,
    /// National service cards, and where to show them.
    #[serde(default)]
    pub(super) cns: CardDoor,
}

/// Somebody who can sign in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Person {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) tax_code: String,
    pub(super) profiles: Vec<Profile>,
    /// Keys of organisations.
    pub(super) acts_for: Vec<String>,
    /// The INPDAP unit to which that is limited.
    pub(super) unit: Option<String>,
    pub(super) pin: String,
    pub(super) pin_kind: Strength,
    /// It has 16 characters and is exchanged for a personal one at its first use.
    pub(super) pin_initial: bool,
    pub(super) spid_username: String,
    /// At the identity provider of the demonstration.
    #[serde(default)]
    pub(super) spid_password: String,
    pub(super) email: String,
    pub(super) pec: String,
    pub(super) mobile: String,
    /// Where an operator works.
    pub(super) office: Option<String>,
}

/// An organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Organisation {
    pub(super) key: String,
    pub(super) kind: identity::OrganisationKind,
    pub(super) name: String,
    pub(super) tax_code: String,
    pub(super) employer_numbers: Vec<String>,
    pub(super) inpdap_units: Vec<String>,
    pub(super) centralised: bool,
    pub(super) pec: String,
}

/// Somebody whose program sends certificates.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Doctor {
    pub(super) key: String,
    /// `doctor`, `hospital` or `region`.
    pub(super) kind: certificates::registry::SenderKind,
    pub(super) name: String,
    pub(super) tax_code: String,
    pub(super) username: String,
    pub(super) password: String,
    /// Only doctors have one.
    pub(super) pincode: String,
    /// `S` with the national health service, `P` in private practice.
    pub(super) role: String,
    pub(super) region: String,
    pub(super) asl: String,
    pub(super) structure: Option<String>,
}

/// An attestation in one employer's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attestation {
    pub(super) tax_code: String,
    pub(super) protocol_number: String,
    /// Key of the organisation.
    pub(super) employer: String,
    pub(super) state: State,
    pub(super) kind: certificates::Kind,
    pub(super) released_on: Date,
}

/// The doctors' interface.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Soap {
    pub(super) certificates: String,
    pub(super) wsdl: String,
    /// Path of a PEM file.
    pub(super) encryption_certificate: String,
}

/// The interface for programs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Api {
    pub(super) openapi: String,
    pub(super) keys: Vec<EmployerKey>,
    pub(super) lookup_key: String,
}

/// A key that opens one employer's list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct EmployerKey {
    pub(super) employer: String,
    pub(super) key: String,
}

/// Where mail goes, and where it can be read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Mail {
    /// `host:port`.
    pub(super) smtp: String,
    /// What others got.
    pub(super) messages: String,
    /// What the institute itself got: receipts.
    #[serde(default)]
    pub(super) received: String,
}

/// Where short messages can be read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Phones {
    pub(super) messages: String,
}

/// Where the clock is moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ClockDoor {
    pub(super) url: String,
}

/// Cards of one person.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct CardDoor {
    /// Where a browser shows its card.
    pub(super) login: String,
    /// Path of the authority's certificate, which the server's is from too.
    pub(super) authority: String,
    /// Where the list of revoked cards is.
    pub(super) list: String,
    /// Key of the person.
    pub(super) holder: String,
    pub(super) cards: Vec<Card>,
}

/// A card as files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Card {
    /// `good`, or what is wrong with it.
    pub(super) sort: String,
    /// Path of the certificate in PEM.
    pub(super) certificate: String,
    /// Path of the private key in PEM.
    pub(super) key: String,
}

/// Entity ids of identity providers that can be used.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct IdentityProviders {
    pub(super) spid: Vec<String>,
    pub(super) cie: Vec<String>,
    /// Over OpenID Connect.
    #[serde(default)]
    pub(super) cie_oidc: Vec<String>,
    /// That of the OpenID federation.
    #[serde(default)]
    pub(super) trust_anchor: String,
}
