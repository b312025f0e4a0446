//! Whose signature is believed.

use jiff::SignedDuration;
use pec::{Reason, Trust, TrustError, read};
use rcgen::{BasicConstraints, CustomExtension, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose};

use crate::der::ECDSA_SHA256;
use crate::post::{
    ADDRESS, AUTHORITY, Authority, Draft, PROVIDER, Provider, Wanted, now, reason, receipt, trust,
};

fn refused(provider: &Provider) -> Reason {
    reason(read(&Draft::delivered().by(provider), &trust(), now()))
}

#[test]
fn a_signer_of_an_unknown_authority_is_unknown_though_it_has_the_same_name() {
    let stranger = Authority::new("Autorita di prova", "2035-01-01T00:00:00Z").issue(Wanted::default());
    assert_eq!(refused(&stranger), Reason::SignerUnknown);
}

#[test]
fn a_signer_whom_another_signer_issued_is_unknown() {
    let ends = "2035-01-01T00:00:00Z";
    let signer = Authority::of("Firma", ends, IsCa::NoCa, vec![KeyUsagePurpose::DigitalSignature]);
    let pinned = Trust::from_pem(signer.pem().as_bytes()).unwrap();
    assert_eq!((pinned.signers(), pinned.authorities()), (1, 0));
    let other = signer.issue(Wanted::default());
    assert_eq!(reason(read(&Draft::delivered().by(&other), &pinned, now())), Reason::SignerUnknown);
}

#[test]
fn an_authority_that_may_not_issue_certificates_vouches_for_nobody() {
    let is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let lists_alone = Authority::of("Elenchi", "2035-01-01T00:00:00Z", is_ca, vec![KeyUsagePurpose::CrlSign]);
    let pinned = Trust::from_pem(lists_alone.pem().as_bytes()).unwrap();
    let raw = Draft::delivered().by(&lists_alone.issue(Wanted::default()));
    assert_eq!(reason(read(&raw, &pinned, now())), Reason::SignerUnknown);
}

#[test]
fn nobody_is_believed_before_his_authority_was_there() {
    let from = "2019-01-01T00:00:00Z".parse().unwrap();
    let raw = Draft::delivered().by(&AUTHORITY.issue(Wanted { from, ..Wanted::default() }));
    let early = read(&raw, &trust(), "2019-12-31T23:59:59Z".parse().unwrap());
    assert_eq!(reason(early), Reason::SignerExpired);
}

#[test]
fn a_signer_is_believed_from_the_first_instant_to_the_last() {
    let (from, until) = (now() - SignedDuration::from_hours(1), now() + SignedDuration::from_hours(1));
    let provider = AUTHORITY.issue(Wanted { from, until, ..Wanted::default() });
    let raw = Draft::delivered().by(&provider);
    let second = SignedDuration::from_secs(1);
    let trust = trust();
    for at in [from, until] {
        assert_eq!(receipt(read(&raw, &trust, at)).signer, provider.fingerprint());
    }
    for at in [from - second, until + second] {
        assert_eq!(reason(read(&raw, &trust, at)), Reason::SignerExpired);
    }
}

#[test]
fn nobody_is_believed_whose_authority_expired() {
    let authority = Authority::new("Autorita finita", "2026-01-01T00:00:00Z");
    let trust = Trust::from_pem(authority.pem().as_bytes()).unwrap();
    let raw = Draft::delivered().by(&authority.issue(Wanted::default()));
    assert_eq!(reason(read(&raw, &trust, now())), Reason::SignerExpired);
    assert_eq!(trust.first_end(), Some("2026-01-01T00:00:00Z".parse().unwrap()));
}

#[test]
fn a_certificate_has_to_be_for_signing_mail() {
    let unfit = [
        Wanted { usages: vec![KeyUsagePurpose::KeyEncipherment], ..Wanted::default() },
        Wanted { usages: Vec::new(), ..Wanted::default() },
        Wanted { purposes: vec![ExtendedKeyUsagePurpose::ServerAuth], ..Wanted::default() },
        Wanted { is_ca: IsCa::Ca(BasicConstraints::Unconstrained), ..Wanted::default() },
    ];
    for wanted in unfit {
        assert_eq!(refused(&AUTHORITY.issue(wanted)), Reason::SignerUnfit);
    }
    let mail = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::EmailProtection];
    let fit = AUTHORITY.issue(Wanted { purposes: mail, ..Wanted::default() });
    assert_eq!(receipt(read(&Draft::delivered().by(&fit), &trust(), now())).signer, fit.fingerprint());
}

#[test]
fn a_condition_that_has_to_be_understood_and_is_not_makes_unfit() {
    let condition = |is_critical| {
        let mut extension = CustomExtension::from_oid_content(&[1, 3, 76, 999], vec![5, 0]);
        extension.set_criticality(is_critical);
        AUTHORITY.issue(Wanted { extensions: vec![extension], ..Wanted::default() })
    };
    assert_eq!(refused(&condition(true)), Reason::SignerUnfit);
    let passed_over = condition(false);
    let message = read(&Draft::delivered().by(&passed_over), &trust(), now());
    assert_eq!(receipt(message).signer, passed_over.fingerprint());
}

#[test]
fn a_certificate_that_names_two_methods_for_one_signature_is_none() {
    let mut provider = AUTHORITY.issue(Wanted::default());
    let place = provider.certificate.windows(8).rposition(|window| window == ECDSA_SHA256).unwrap();
    provider.certificate[place + 7] = 3;
    assert_eq!(refused(&provider), Reason::SignerUnfit);
}

#[test]
fn an_altered_certificate_is_of_an_unknown_signer() {
    let mut provider = AUTHORITY.issue(Wanted::default());
    let name = b"Posta Certificata";
    let place = provider.certificate.windows(name.len()).position(|window| window == name).unwrap();
    provider.certificate[place] = b'B';
    assert_eq!(refused(&provider), Reason::SignerUnknown);
}

#[test]
fn the_sender_is_the_signer() {
    for from in [
        Some("posta-certificata@pec.altra.it"),
        Some("Prova <posta-certificata@pec.altra.it>"),
        Some("\"posta-certificata@pec.prova.it\" <posta-certificata@pec.altra.it>"),
        Some("posta-certificata@pec.prova.it, posta-certificata@pec.altra.it"),
        Some("nessuno"),
        None,
    ] {
        assert_eq!(Draft::delivered().field("From", from).reason(), Reason::FromIsNotSigner, "{from:?}");
    }
    for from in ["Posta-Certificata@PEC.prova.it", "Per conto di: a@b.it <posta-certificata@pec.prova.it>"] {
        assert_eq!(
            Draft::delivered().field("From", Some(from)).receipt().signer,
            PROVIDER.fingerprint(),
            "{from}"
        );
    }
}

#[test]
fn a_provider_is_believed_for_its_own_domains_alone() {
    let nobody = Trust::from_pem(Authority::new("Altra", "2035-01-01T00:00:00Z").pem().as_bytes()).unwrap();
    let pem = AUTHORITY.pem();
    let raw = Draft::delivered().signed();
    let elsewhere = nobody.and_pem(pem.as_bytes(), &["pec.altra.it", "prova.it"]).unwrap();
    assert_eq!(reason(read(&raw, &elsewhere, now())), Reason::DomainNotOfSigner);
    let both = elsewhere.and_pem(pem.as_bytes(), &["PEC.Prova.it"]).unwrap();
    assert_eq!(receipt(read(&raw, &both, now())).from.as_str(), ADDRESS);
}

#[test]
fn the_second_receipt_of_a_signer_is_held_to_the_same_rules_as_the_first() {
    let trust = trust();
    let good = Draft::delivered();
    assert_eq!(receipt(read(&good.signed(), &trust, now())).signer, PROVIDER.fingerprint());
    let late = now() + SignedDuration::from_hours(24 * 365 * 3);
    assert_eq!(reason(read(&good.signed(), &trust, late)), Reason::SignerExpired);
    let foreign = good.clone().field("From", Some("altri@pec.prova.it"));
    assert_eq!(reason(read(&foreign.signed(), &trust, now())), Reason::FromIsNotSigner);
    let unsigned = good.around(&good.content(), &good.signing.of(b"other", &PROVIDER));
    assert_eq!(reason(read(&unsigned, &trust, now())), Reason::ContentAltered);
    assert_eq!(receipt(read(&good.signed(), &trust, now())).signer, PROVIDER.fingerprint());
}

#[test]
fn authorities_and_signers_are_counted_apart() {
    let both = format!("{}{}", AUTHORITY.pem(), PROVIDER.pem);
    let trust = Trust::from_pem(both.as_bytes()).unwrap();
    assert_eq!((trust.signers(), trust.authorities()), (1, 1));
    assert_eq!(format!("{trust:?}"), "Trust(1 signers, 1 authorities)");
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_with_the_place_of_the_fault() {
    let refused = |text: &str| Trust::from_pem(text.as_bytes()).unwrap_err();
    let good = AUTHORITY.pem();
    assert_eq!(refused(""), TrustError::Empty);
    assert_eq!(refused("none"), TrustError::Empty);
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert_eq!(refused(&format!("{good}{key}")), TrustError::NotACertificate(2));
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert_eq!(refused(&format!("{good}{broken}")), TrustError::Unfit(2));
    let server =
        AUTHORITY.issue(Wanted { usages: vec![KeyUsagePurpose::KeyEncipherment], ..Wanted::default() });
    assert_eq!(refused(&server.pem), TrustError::Unfit(1));
}
