//! Metadata: what the institute says of itself, and what it reads of providers.

use kernel::Language;
use rcgen::RsaKeySize;
use saml::{
    Binding, Certificate, Endpoint, Fault, Federation, KeyError, MetadataError, ServiceProvider, SigningKey,
    Unfit, read_metadata,
};

use crate::federation::{FORGER, PROVIDER, Pair, SERVICE, description, metadata_of, provider, service_of};
use crate::requests::{is_signed_by_us, steady};

#[test]
fn the_metadata_for_spid_say_who_we_are() {
    let metadata = service_of(Federation::Spid).metadata().unwrap();
    assert!(is_signed_by_us(&metadata));
    insta::assert_snapshot!("metadata_spid", steady(&metadata));
}

#[test]
fn the_metadata_for_the_identity_card_name_the_municipality() {
    let metadata = service_of(Federation::Cie).metadata().unwrap();
    assert!(is_signed_by_us(&metadata));
    insta::assert_snapshot!("metadata_cie", steady(&metadata));
}

#[test]
fn the_metadata_for_the_node_are_those_of_spid() {
    let metadata = service_of(Federation::Eidas).metadata().unwrap();
    assert_eq!(steady(&metadata), steady(&service_of(Federation::Spid).metadata().unwrap()));
}

#[test]
fn the_certificates_of_all_keys_stand_in_the_metadata_and_the_first_key_signs() {
    let keys = vec![SERVICE.signing_key(), FORGER.signing_key()];
    let metadata = ServiceProvider::new(description(Federation::Spid), keys).unwrap().metadata().unwrap();
    assert!(is_signed_by_us(&metadata));
    assert_eq!(metadata.matches(&SERVICE.certificate().base64()).count(), 2);
    assert_eq!(metadata.matches(&FORGER.certificate().base64()).count(), 1);
}

#[test]
fn a_name_without_a_language_is_written_without_one() {
    let mut description = description(Federation::Cie);
    description.attribute_sets[0].names =
        vec![(None, "urn:uuid:3a58a4f3-3cc5-4c2c-a8a4-0d0a3a2b1c11".into())];
    let metadata =
        ServiceProvider::new(description, vec![SERVICE.signing_key()]).unwrap().metadata().unwrap();
    assert!(metadata.contains("<md:ServiceName xml:lang=\"\">urn:uuid:"));
}

#[test]
fn a_description_that_the_federation_would_refuse_is_refused_first() {
    let refused = |federation, change: fn(&mut saml::Description)| {
        let mut description = description(federation);
        change(&mut description);
        ServiceProvider::new(description, vec![SERVICE.signing_key()]).unwrap_err()
    };
    let spid = Federation::Spid;
    assert_eq!(refused(spid, |one| one.entity_id.clear()), Unfit::Missing("the entity id"));
    assert_eq!(refused(spid, |one| one.organisation.clear()), Unfit::Missing("the Italian name"));
    assert_eq!(
        refused(spid, |one| one.organisation[1].language = Language::It),
        Unfit::LanguageTwice(Language::It)
    );
    assert_eq!(refused(spid, |one| one.organisation[1].url.clear()), Unfit::Missing("the site"));
    assert_eq!(refused(spid, |one| one.contact.email.clear()), Unfit::Missing("the e-mail address"));
    assert_eq!(refused(spid, |one| one.contact.telephone = Some("+39 06".into())), Unfit::Telephone);
    assert_eq!(refused(spid, |one| one.attribute_sets.clear()), Unfit::Missing("a set of attributes"));
    assert_eq!(
        refused(spid, |one| one.attribute_sets.push(one.attribute_sets[0].clone())),
        Unfit::IndexTwice(0)
    );
    assert_eq!(
        refused(spid, |one| one.attribute_sets[0].names.clear()),
        Unfit::Missing("the name of a set of attributes")
    );
    assert_eq!(
        refused(spid, |one| one.attribute_sets[0].attributes.push("shoeSize".into())),
        Unfit::UnknownAttribute("shoeSize".into())
    );
    assert_eq!(
        refused(spid, |one| one.attribute_sets[0].attributes.push("name".into())),
        Unfit::AttributeTwice("name".into())
    );
    let cie = Federation::Cie;
    assert_eq!(refused(cie, |one| one.contact.municipality = None), Unfit::Missing("the municipality"));
    assert_eq!(
        refused(cie, |one| one.attribute_sets[0].attributes.push("email".into())),
        Unfit::UnknownAttribute("email".into())
    );
    assert_eq!(ServiceProvider::new(description(spid), Vec::new()).unwrap_err(), Unfit::NoKey);
}

#[test]
fn a_provider_is_read_from_its_metadata() {
    let provider = provider();
    assert_eq!((provider.entity_id(), provider.name()), ("https://idp.example", "Gestore di prova"));
    let places: Vec<_> = provider.sign_on().iter().map(|one| (one.binding, one.location.as_str())).collect();
    let expected =
        [(Binding::Redirect, "https://idp.example/sso?tenant=1"), (Binding::Post, "https://idp.example/sso")];
    assert_eq!(places, expected);
    let redirect = Endpoint {
        binding: Binding::Redirect,
        location: "https://idp.example/logout".into(),
        response_location: Some("https://idp.example/logged-out".into()),
    };
    assert_eq!((provider.logout().len(), &provider.logout()[1]), (2, &redirect));
    assert_eq!(provider.certificates(), [PROVIDER.certificate()]);
}

fn registry() -> String {
    let one = metadata_of(&[&PROVIDER.certificate().base64()]);
    let one = PROVIDER.sign(&one, "_provider");
    let other = metadata_of(&[&FORGER.certificate().base64()]).replace("idp.example", "other.example");
    let other = other.replace("<signature/>", "<!-- unsigned -->").replace("_provider", "_other");
    let service = "<md:EntityDescriptor entityID=\"https://sp.example\"><md:SPSSODescriptor \
                   protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"/></md:EntityDescriptor>";
    format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_registry\"><signature/>\
         {one}{service}{other}</md:EntitiesDescriptor>"
    )
}

#[test]
fn a_registry_lists_its_providers_whatever_their_own_signatures() {
    let signed = SERVICE.sign(&registry(), "_registry");
    let providers = read_metadata(signed.as_bytes(), &[SERVICE.certificate()]).unwrap();
    let ids: Vec<_> = providers.iter().map(saml::IdentityProvider::entity_id).collect();
    assert_eq!(ids, ["https://idp.example", "https://other.example"]);
}

#[test]
fn a_registry_must_be_signed_by_one_of_those_who_keep_it() {
    let refused = |text: &str, keepers: &[Certificate]| read_metadata(text.as_bytes(), keepers).unwrap_err();
    let signed = SERVICE.sign(&registry(), "_registry");
    let wrong = MetadataError::Refused(Fault::SignatureWrong);
    assert_eq!(refused(&signed, &[FORGER.certificate()]), wrong);
    assert_eq!(refused(&signed.replace("idp.example/sso", "evil.example"), &[SERVICE.certificate()]), wrong);
    assert!(read_metadata(signed.as_bytes(), &[FORGER.certificate(), SERVICE.certificate()]).is_ok());
    let unsigned = registry().replace("<signature/>", "");
    assert_eq!(refused(&unsigned, &[PROVIDER.certificate()]), MetadataError::Refused(Fault::NotSigned));
    assert!(read_metadata(unsigned.as_bytes(), &[]).is_ok());
}

#[test]
fn metadata_without_what_a_sign_in_needs_are_refused() {
    let whole = metadata_of(&[&PROVIDER.certificate().base64()]);
    let refused = |text: &str| read_metadata(text.as_bytes(), &[]).unwrap_err();
    let id = || String::from("https://idp.example");
    assert_eq!(refused(&metadata_of(&[])), MetadataError::NoCertificate(id()));
    assert_eq!(refused(&metadata_of(&["bm8ga2V5"])), MetadataError::NoCertificate(id()));
    assert_eq!(
        refused(&whole.replace("use=\"signing\"", "use=\"encryption\"")),
        MetadataError::NoCertificate(id())
    );
    assert_eq!(refused(&whole.replace("SingleSignOnService", "Other")), MetadataError::NoSignOn(id()));
    assert_eq!(refused(&whole.replace("entityID=", "id=")), MetadataError::NoEntityId);
    assert_eq!(refused(&whole.replace("IDPSSODescriptor", "Other")), MetadataError::NoProvider);
    assert_eq!(refused("<a/>"), MetadataError::NotMetadata);
    assert_eq!(refused("<!DOCTYPE a><a/>"), MetadataError::Refused(Fault::Doctype));
    let twice = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{whole}{}\
         </md:EntitiesDescriptor>",
        whole.replace("_provider", "_again")
    );
    assert_eq!(refused(&twice), MetadataError::Twice(id()));
}

#[test]
fn the_earliest_end_of_validity_counts() {
    let until = |registry: &str, entity: &str| {
        let text = metadata_of(&[&PROVIDER.certificate().base64()]);
        let text = text.replace("entityID=", &format!("{entity} entityID="));
        let text = format!(
            "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" {registry}>{text}\
             </md:EntitiesDescriptor>"
        );
        read_metadata(text.as_bytes(), &[]).map(|providers| providers[0].valid_until())
    };
    let (early, late) = ("validUntil=\"2026-04-01T00:00:00Z\"", "validUntil=\"2026-05-01T02:00:00+02:00\"");
    assert_eq!(until("", "").unwrap(), None);
    assert_eq!(until("", late).unwrap(), "2026-05-01T00:00:00Z".parse().ok());
    assert_eq!(until(late, early).unwrap(), "2026-04-01T00:00:00Z".parse().ok());
    assert_eq!(until(early, late).unwrap(), "2026-04-01T00:00:00Z".parse().ok());
    let wrong = until("validUntil=\"soon\"", early).unwrap_err();
    assert_eq!(wrong, MetadataError::ValidUntil("https://idp.example".into()));
}

#[test]
fn a_key_that_is_named_for_no_use_serves_for_signing() {
    let metadata = metadata_of(&[&PROVIDER.certificate().base64()]).replace(" use=\"signing\"", "");
    assert!(read_metadata(metadata.as_bytes(), &[]).is_ok());
}

#[test]
fn keys_that_are_too_short_foreign_or_no_keys_are_refused() {
    let read = |key: &str, certificate: &str| SigningKey::from_pem(key, certificate).unwrap_err();
    let pem = SERVICE.key.serialize_pem();
    assert_eq!(read(&pem, &FORGER.certificate), KeyError::OtherKey);
    assert_eq!(read("no key", &SERVICE.certificate), KeyError::NotAnRsaKey);
    assert_eq!(read(&pem, &pem), KeyError::NotACertificate);
    assert_eq!(Certificate::from_base64("&"), Err(KeyError::NotACertificate));
    assert_eq!(Certificate::from_pem(SHORT), Err(KeyError::TooShort));
    let long = Pair::new(RsaKeySize::_3072);
    assert!(SigningKey::from_pem(&long.key.serialize_pem(), &long.certificate).is_ok());
    assert_eq!(format!("{:?}", SERVICE.signing_key()), "SigningKey(2048 bits)");
}

/// A certificate of a key of 1024 bits.
const SHORT: &str = "\
-----BEGIN CERTIFICATE-----
MIIB/DCCAWWgAwIBAgIUOk30ytbDw6fG/NyODcFimGaWTgwwDQYJKoZIhvcNAQEL
BQAwEDEOMAwGA1UEAwwFc2hvcnQwHhcNMjYxMTIyMDMwMTQwWhcNMzYxMTE5MDMw
MTQwWjAQMQ4wDAYDVQQDDAVzaG9ydDCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC
gYEAvJJuLR13mN8iwOWSL+13jN4Qwbyp0cr+xhMwVjttBRcFSOYVY99XLFTri5+7
U+bxkZI+BYDYmrJRs2iLRvgKTblxYUo2JgcNZQ1u51Wk25HeNYKK63MB45kFiALI
+b4ZUvDU0DhpSlQCnNQ6w6EYs30CWou0si9v44MVK+BfF38CAwEAAaNTMFEwHQYD
VR0OBBYEFC2ykasnD+9UNcIxZeCYdSFTCg1AMB8GA1UdIwQYMBaAFC2ykasnD+9U
NcIxZeCYdSFTCg1AMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEA
Uz96d9xYrwbDTiuZUGu6ppmimeRfi4gWftIN6hLcG/kmQD3EoelbY85U12+A0O0/
PKBHZrbMe6/U0MhCezU/8fBQWtp1gPI43NneiTzlHxxcP1VV81NBFQYORBQ2rYA8
bmywxXTnPZkzrj98/lHhaT9LY0b7C6XOtlCjJ06PmWY=
-----END CERTIFICATE-----
";
