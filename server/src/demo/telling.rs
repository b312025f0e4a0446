//! What is told in `demo.json`, gathered from the cast and from the database as it stands.

use certificates::registry::SenderKind;
use certificates::store;
use identity_provider::{Federation, IdentityProvider};

use super::cards::Cards;
use super::cast::Pin;
use super::keys::Keys;
use super::manifest::{
    Api, Attestation, ClockDoor, Doctor, IdentityProviders, Mail, Manifest, Organisation, Person, Phones,
    Soap,
};
use super::people::{self, Cast};
use crate::assemble::Desk;
use crate::failure::Failure;

/// A worker has no more certificates than this in a demonstration.
const MOST: u32 = 1000;

/// Gathers it; `smtp` is where the demonstration's own mail server listens.
pub(super) async fn manifest(
    desk: &Desk,
    cast: &Cast,
    keys: Keys,
    cards: &Cards,
    smtp: String,
    provider: &IdentityProvider,
) -> Result<Manifest, Failure> {
    let base_url = desk.site.origin().to_owned();
    let at = |path: &str| format!("{base_url}{path}");
    let (doctors, senders) =
        cast.senders.iter().partition::<Vec<_>, _>(|sender| sender.kind == SenderKind::Doctor);
    Ok(Manifest {
        today: desk.clock.today(),
        people: cast.people.iter().map(person).collect(),
        organisations: cast.organisations.iter().map(organisation).collect(),
        doctors: doctors.into_iter().map(sender).collect(),
        senders: senders.into_iter().map(sender).collect(),
        attestations: attestations(desk, cast).await?,
        soap: Soap {
            certificates: at("/soap/certificati-medici"),
            wsdl: at("/soap/certificati-medici?wsdl"),
            encryption_certificate: desk.keys.encryption_certificate().display().to_string(),
        },
        api: Api { openapi: at("/api/v1/openapi.json"), keys: keys.employers, lookup_key: keys.lookup },
        mail: Mail { smtp, messages: at("/demo/messages"), received: at("/demo/messages/received") },
        phones: Phones { messages: at("/demo/sms") },
        clock: ClockDoor { url: at("/demo/clock") },
        identity_providers: IdentityProviders {
            spid: vec![provider.entity_id(Federation::Spid)],
            cie: vec![provider.entity_id(Federation::Cie)],
            cie_oidc: vec![provider.openid_provider()],
            trust_anchor: provider.trust_anchor(),
        },
        cns: cards.told(),
        base_url,
    })
}

/// Every attestation of the cast's workers, newest first.
async fn attestations(desk: &Desk, cast: &Cast) -> Result<Vec<Attestation>, Failure> {
    let mut found = Vec::new();
    let mut tx = desk.db.read().await?;
    for worker in cast.workers() {
        let mut employers = Vec::new();
        for job in cast.jobs.iter().filter(|job| job.worker == worker.tax_code) {
            let known = identity::organisation_by_tax_code(&mut tx, job.employer).await?;
            employers.extend(known.zip(cast.employer(job.employer)));
        }
        for certificate in store::of_worker(&mut tx, worker.tax_code, None, MOST).await? {
            for (known, employer) in &employers {
                if store::addressees(&mut tx, certificate.id, known.id).await?.is_empty() {
                    continue;
                }
                let attestation = Attestation {
                    tax_code: worker.tax_code.as_str().to_owned(),
                    protocol_number: certificate.protocol_number.as_str().to_owned(),
                    employer: employer.key.to_owned(),
                    state: certificate.state,
                    kind: certificate.kind,
                    released_on: certificate.released_on,
                };
                found.push((certificate.received_at, attestation));
            }
        }
    }
    found.sort_by_key(|(received_at, _)| std::cmp::Reverse(*received_at));
    Ok(found.into_iter().map(|(_, attestation)| attestation).collect())
}

fn person(person: &people::Figure) -> Person {
    Person {
        key: person.key.to_owned(),
        name: person.name(),
        tax_code: person.tax_code.as_str().to_owned(),
        profiles: person.all_profiles(),
        acts_for: person.acts_for.iter().map(|acts| acts.organisation.to_owned()).collect(),
        unit: person.acts_for.iter().find_map(|acts| acts.unit).map(|unit| unit.as_str().to_owned()),
        pin: person.pin.clone(),
        pin_kind: person.strength,
        pin_initial: person.pin_stands == Pin::Initial,
        spid_username: person.username.clone(),
        spid_password: person.password.clone(),
        email: person.email.clone(),
        pec: person.pec.clone(),
        mobile: person.mobile.clone(),
        office: person.office.map(str::to_owned),
    }
}

fn organisation(organisation: &people::Organisation) -> Organisation {
    Organisation {
        key: organisation.key.to_owned(),
        kind: organisation.kind,
        name: organisation.name.to_owned(),
        tax_code: organisation.tax_code.as_str().to_owned(),
        employer_numbers: organisation.numbers.iter().map(|number| number.as_str().to_owned()).collect(),
        inpdap_units: organisation.units.iter().map(|unit| unit.as_str().to_owned()).collect(),
        centralised: organisation.centralised,
        pec: organisation.pec.clone(),
    }
}

fn sender(sender: &people::Sender) -> Doctor {
    Doctor {
        key: sender.key.to_owned(),
        kind: sender.kind,
        name: format!("{} {}", sender.given_name, sender.surname).trim().to_owned(),
        tax_code: sender.tax_code.as_str().to_owned(),
        username: sender.username.clone(),
        password: sender.password.clone(),
        pincode: sender.pincode.clone().unwrap_or_default(),
        role: if sender.public { "S" } else { "P" }.to_owned(),
        region: sender.region.to_owned(),
        asl: sender.asl.to_owned(),
        structure: sender.structure.map(str::to_owned),
    }
}
