//! On the way out: the choice of a provider, and what the browser takes there.

use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use kernel::Random;
use saml::{Ask, Delivery, Federation, IdentityProvider, Level, Purpose};
use serde::{Deserialize, Serialize};
use web::{Failure, Html, Page, redirect};

use super::member::{self, Member};
use super::refused::{Reason, refused};
use super::{Paths, door, message_id, paths};
use crate::onward::Onward;
use crate::sign_in::request::{self, Errand};
use crate::{Error, Identity};

/// What was sent, as a request keeps it.
#[derive(Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) id: String,
    pub(super) xml: String,
    pub(super) issued_at: Timestamp,
    pub(super) level: Level,
    pub(super) purpose: Option<Purpose>,
}

/// A provider as people choose it.
struct Choice {
    name: String,
    href: String,
    /// In the institute's assets folder.
    logo: Option<String>,
}

#[derive(Template)]
#[template(path = "providers.html")]
struct ProvidersPage {
    page: Page,
    federation: Federation,
    onward: Onward,
    choices: Vec<Choice>,
}

/// The providers in an order that favours none (SPID: another one each time).
pub(super) async fn choose(
    State(identity): State<Identity>,
    Extension(federation): Extension<Federation>,
    page: Page,
    Query(onward): Query<Onward>,
) -> Result<Response, Failure> {
    let Some(member) = identity.members.of(federation) else {
        return Err(Error::NotFound.into());
    };
    let providers = match member.providers(&identity).await {
        Ok(providers) => providers,
        Err(Error::NoProviders(cause)) => return Ok(silent(page, federation, onward, &cause)),
        Err(other) => return Err(other.into()),
    };
    let mut choices: Vec<_> = providers.iter().map(|one| Choice::of(one, member, &onward, &page)).collect();
    shuffle(&mut choices, &identity.random);
    Ok(Html(ProvidersPage { page, federation, onward, choices }).into_response())
}

fn silent(page: Page, federation: Federation, onward: Onward, cause: &str) -> Response {
    tracing::error!(door = %federation, cause, "no metadata of identity providers");
    let page = refused(page, federation, onward, None, Reason::NoProviders);
    (StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response()
}

impl Choice {
    fn of(provider: &IdentityProvider, member: &Member, onward: &Onward, page: &Page) -> Self {
        let has_logos = page.site().settings().assets.is_some();
        Self {
            name: provider.name().to_owned(),
            href: login_href(paths(member.federation), provider.entity_id(), onward),
            logo: has_logos.then(|| logo(page, member.federation, provider.entity_id())).flatten(),
        }
    }
}

/// Where somebody is sent out to this provider.
pub(super) fn login_href(paths: Paths, provider: &str, onward: &Onward) -> String {
    let query = serde_html_form::to_string([("idp", provider)]).unwrap_or_default();
    let with_onward = onward.by_way_of(paths.login);
    let separator = if with_onward.contains('?') { '&' } else { '?' };
    format!("{with_onward}{separator}{query}")
}

/// The provider's logo, where the institute has laid one into its assets folder: `spid/HOST.svg`.
fn logo(page: &Page, federation: Federation, entity_id: &str) -> Option<String> {
    let folder = page.site().settings().assets.as_ref()?;
    let host = entity_id.split("://").nth(1).unwrap_or(entity_id).split(['/', ':']).next()?;
    let plain = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    let path = format!("{federation}/{host}.svg");
    (plain && !host.starts_with('.') && folder.join(&path).is_file()).then(|| format!("/assets/{path}"))
}

/// Fisher and Yates.
fn shuffle<T>(items: &mut [T], random: &Random) {
    for last in (1..items.len()).rev() {
        let other = random.below(last as u64 + 1);
        items.swap(last, usize::try_from(other).unwrap_or(last));
    }
}

/// What identity providers are told of this site.
pub(super) async fn metadata(
    State(identity): State<Identity>,
    Extension(federation): Extension<Federation>,
) -> Result<Response, Failure> {
    let member = identity.members.of(federation).ok_or(Error::NotFound)?;
    let kind = "application/samlmetadata+xml; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], member.metadata.clone()).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    idp: String,
}

/// Sends somebody to a provider; to the only one, where there is one alone and none is named.
pub(super) async fn login(
    State(identity): State<Identity>,
    Extension(federation): Extension<Federation>,
    page: Page,
    headers: HeaderMap,
    Query(chosen): Query<Chosen>,
    Query(onward): Query<Onward>,
) -> Result<Response, Failure> {
    let member = identity.members.of(federation).ok_or(Error::NotFound)?;
    let providers = match member.providers(&identity).await {
        Ok(providers) => providers,
        Err(Error::NoProviders(cause)) => return Ok(silent(page, federation, onward, &cause)),
        Err(other) => return Err(other.into()),
    };
    let named = chosen.idp.as_str();
    let provider = match &providers[..] {
        [only] if named.is_empty() => Some(only),
        _ if named.is_empty() => {
            return Ok(redirect(&onward.by_way_of(paths(federation).choice)).into_response());
        }
        all => member::find(all, named),
    };
    let Some(provider) = provider else {
        let page = refused(page, federation, onward, None, Reason::UnknownProvider);
        return Ok((StatusCode::NOT_FOUND, Html(page)).into_response());
    };
    send_out(&identity, member, provider, page, &headers, onward).await
}

async fn send_out(
    identity: &Identity,
    member: &Member,
    provider: &IdentityProvider,
    page: Page,
    headers: &HeaderMap,
    onward: Onward,
) -> Result<Response, Failure> {
    let (level, purpose, attribute_set) = member.asks(&onward);
    let (id, issued_at) = (message_id(&identity.random), identity.clock.now());
    let ask = Ask { id: &id, issued_at, level, attribute_set, purpose };
    let binding = member::binding(provider.sign_on());
    let relay_state = identity.random.token();
    let outgoing = member
        .service
        .authn_request(provider, binding, &ask, &relay_state)
        .map_err(|cause| Failure::internal(&cause))?;
    let sent = Sent { id: id.clone(), xml: outgoing.xml, issued_at, level, purpose };
    let errand = Errand {
        door: door(member.federation),
        provider: provider.entity_id().to_owned(),
        protocol_id: id,
        onward,
        sent: serde_json::to_vec(&sent).map_err(|cause| Failure::internal(&cause))?,
    };
    let cookie = request::send_out(identity, headers, &errand).await?;
    let mut response = deliver(page, provider.name(), outgoing.delivery);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// A page with one button, for what travels by a form.
#[derive(Template)]
#[template(path = "to-provider.html")]
struct ToProviderPage {
    page: Page,
    provider: String,
    form: saml::Form,
}

/// Sends the browser on its way with a message.
pub(super) fn deliver(page: Page, provider: &str, delivery: Delivery) -> Response {
    match delivery {
        Delivery::Redirect(address) => match HeaderValue::try_from(address) {
            Ok(address) => (StatusCode::FOUND, [(header::LOCATION, address)]).into_response(),
            Err(cause) => Failure::internal(&cause).into_response(),
        },
        Delivery::Post(form) => {
            let policy = policy_for(&form.action);
            let page = ToProviderPage { page, provider: provider.to_owned(), form };
            let mut response = Html(page).into_response();
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        }
    }
}

/// The site's policy, with leave to send a form to the provider.
fn policy_for(action: &str) -> HeaderValue {
    let mut parts = action.splitn(4, '/');
    let origin: Vec<&str> = parts.by_ref().take(3).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'",
        origin.join("/").replace([';', ',', ' '], "")
    );
    HeaderValue::try_from(policy)
        .unwrap_or(HeaderValue::from_static("default-src 'none'; form-action 'none'"))
}

impl ProvidersPage {
    fn title(&self) -> String {
        self.page.t(super::sign_in_door(self.federation).title).into_owned()
    }

    fn is_spid(&self) -> bool {
        self.federation == Federation::Spid
    }

    /// A provider's name; where there is no choice, what the person knows: the card, the node.
    fn label(&self, choice: &Choice) -> String {
        match self.choices.len() {
            1 => self.page.ta("identity-door-enter", [("door", self.title())]),
            _ => choice.name.clone(),
        }
    }

    fn lead(&self) -> String {
        let key = match self.federation {
            Federation::Spid => "identity-providers-lead-spid",
            Federation::Cie => "identity-providers-lead-cie",
            Federation::Eidas => "identity-providers-lead-eidas",
        };
        self.page.t(key).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_names_the_provider_and_keeps_the_way_onward() {
        let onward = Onward::to("/elenco?pagina=2".to_owned(), Some(kernel::Strength::High));
        let href = login_href(paths(Federation::Spid), "https://idp.example/a?b", &onward);
        assert_eq!(
            href,
            "/spid/login?step_up=high&next=%2Felenco%3Fpagina%3D2&idp=https%3A%2F%2Fidp.example%2Fa%3Fb"
        );
    }

    #[test]
    fn a_form_may_go_to_its_provider_and_nowhere_else() {
        let policy = policy_for("https://idp.example/sso?x=1");
        assert!(policy.to_str().unwrap().contains("form-action 'self' https://idp.example;"));
    }

    #[test]
    fn every_provider_comes_first_now_and_then() {
        let random = Random::seeded(1);
        let mut first = [0; 3];
        for _ in 0..300 {
            let mut items = [0, 1, 2];
            shuffle(&mut items, &random);
            first[items[0]] += 1;
        }
        assert!(first.iter().all(|times| *times > 60), "{first:?}");
    }
}
