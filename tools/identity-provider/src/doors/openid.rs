//! The doors of OpenID Connect and of the trust anchor.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde_json::{Value, json};

use super::pages::{self, Frame, RefusedPage};
use crate::openid::relying_party::RelyingParty;
use crate::openid::request::{self, Authorization, Refused};
use crate::openid::statement::RELYING_PARTY_MARK;
use crate::openid::token::{self, Grant};
use crate::saml::anomaly::Anomaly;
use crate::{Error, Fault, Federation, IdentityProvider, SignOn, Way};

type Parameters = HashMap<String, String>;

pub(super) fn router() -> Router<IdentityProvider> {
    Router::new()
        .route("/oidc/.well-known/openid-federation", get(of_provider))
        .route("/oidc/authorization", get(authorize_by_query).post(authorize_by_form))
        .route("/oidc/token", post(tokens))
        .route("/oidc/userinfo", get(user_info).post(user_info))
        .route("/oidc/introspection", post(introspection))
        .route("/oidc/revocation", post(revocation))
        .route("/trust-anchor/.well-known/openid-federation", get(of_anchor))
        .route("/trust-anchor/fetch", get(fetch))
        .route("/trust-anchor/list", get(list))
        .route("/trust-anchor/trust-mark", get(trust_mark))
}

async fn of_provider(State(provider): State<IdentityProvider>) -> Result<Response, Error> {
    Ok(statement(provider.speaker().of_provider()?))
}

async fn of_anchor(State(provider): State<IdentityProvider>) -> Result<Response, Error> {
    Ok(statement(provider.speaker().of_anchor()?))
}

fn statement(token: String) -> Response {
    ([(header::CONTENT_TYPE, "application/entity-statement+jwt")], token).into_response()
}

async fn fetch(
    State(provider): State<IdentityProvider>,
    Query(parameters): Query<Parameters>,
) -> Result<Response, Error> {
    let subject = parameters.get("sub").map_or("", String::as_str);
    let speaker = provider.speaker();
    if subject == speaker.provider() {
        return Ok(statement(speaker.about(subject, &speaker.provider_keys())?));
    }
    if !provider.0.relying_parties.iter().any(|known| known == subject) {
        return Ok(error(StatusCode::NOT_FOUND, "not_found", "no member of this federation"));
    }
    match RelyingParty::fetch(subject, &provider.0.outside, provider.0.clock.now()).await {
        Ok((party, _)) => Ok(statement(speaker.about(subject, &party.federation_keys)?)),
        Err(reason) => Ok(error(StatusCode::NOT_FOUND, "not_found", &reason)),
    }
}

async fn list(
    State(provider): State<IdentityProvider>,
    Query(parameters): Query<Parameters>,
) -> Json<Vec<String>> {
    let kind = parameters.get("entity_type").map(String::as_str);
    let providers = [provider.openid_provider()].into_iter().filter(|_| kind != Some("openid_relying_party"));
    let parties = provider.0.relying_parties.iter().filter(|_| kind != Some("openid_provider")).cloned();
    Json(providers.chain(parties).collect())
}

async fn trust_mark(
    State(provider): State<IdentityProvider>,
    Query(parameters): Query<Parameters>,
) -> Result<Response, Error> {
    let subject = parameters.get("sub").map_or("", String::as_str);
    let is_ours = parameters.get("trust_mark_type").is_none_or(|kind| kind == RELYING_PARTY_MARK);
    if !is_ours || !provider.0.relying_parties.iter().any(|known| known == subject) {
        return Ok(error(StatusCode::NOT_FOUND, "not_found", "no such mark, or no relying party"));
    }
    let kind = [(header::CONTENT_TYPE, "application/trust-mark+jwt")];
    Ok((kind, provider.trust_mark(subject)?).into_response())
}

async fn authorize_by_query(
    State(provider): State<IdentityProvider>,
    frame: Frame,
    Query(parameters): Query<Parameters>,
) -> Result<Response, Error> {
    provider.authorize(frame, &parameters).await
}

async fn authorize_by_form(
    State(provider): State<IdentityProvider>,
    frame: Frame,
    Form(parameters): Form<Parameters>,
) -> Result<Response, Error> {
    provider.authorize(frame, &parameters).await
}

async fn tokens(
    State(provider): State<IdentityProvider>,
    Form(parameters): Form<Parameters>,
) -> Result<Response, Error> {
    let party = match provider.client(&parameters, "token").await {
        Ok(party) => party,
        Err(reason) => return Ok(error(StatusCode::UNAUTHORIZED, "invalid_client", &reason)),
    };
    let given = |name: &str| parameters.get(name).map_or("", String::as_str);
    if given("grant_type") != "authorization_code" {
        return Ok(error(StatusCode::BAD_REQUEST, "unsupported_grant_type", "only authorization_code"));
    }
    let grant = provider.0.codes.take(given("code")).filter(|grant| {
        grant.authorization.party.id == party.id
            && grant.until > provider.0.clock.now()
            && grant.authorization.redirect_uri == given("redirect_uri")
            && grant.proves(given("code_verifier"))
    });
    match grant {
        Some(grant) => provider.give_tokens(grant),
        None => Ok(error(StatusCode::BAD_REQUEST, "invalid_grant", "code, redirect_uri or code_verifier")),
    }
}

async fn user_info(State(provider): State<IdentityProvider>, headers: HeaderMap) -> Result<Response, Error> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|bearer| bearer.strip_prefix("Bearer ")).unwrap_or_default();
    let Some(grant) = provider.live(token) else {
        return Ok(error(StatusCode::UNAUTHORIZED, "invalid_token", "unknown, over or revoked"));
    };
    let body = grant.user_info(&provider.speaker(), &provider.0.people, &provider.0.random)?;
    Ok(([(header::CONTENT_TYPE, "application/jwt")], body).into_response())
}

async fn introspection(
    State(provider): State<IdentityProvider>,
    Form(parameters): Form<Parameters>,
) -> Response {
    let party = match provider.client(&parameters, "introspection").await {
        Ok(party) => party,
        Err(reason) => return error(StatusCode::UNAUTHORIZED, "invalid_client", &reason),
    };
    let grant = provider.live(parameters.get("token").map_or("", String::as_str));
    let own = grant.is_some_and(|grant| grant.authorization.party.id == party.id);
    Json(json!({ "active": own })).into_response()
}

async fn revocation(
    State(provider): State<IdentityProvider>,
    Form(parameters): Form<Parameters>,
) -> Response {
    let party = match provider.client(&parameters, "revocation").await {
        Ok(party) => party,
        Err(reason) => return error(StatusCode::UNAUTHORIZED, "invalid_client", &reason),
    };
    let token = parameters.get("token").map_or("", String::as_str);
    if provider.live(token).is_some_and(|grant| grant.authorization.party.id == party.id) {
        provider.0.tokens.take(token);
    }
    StatusCode::OK.into_response()
}

impl IdentityProvider {
    async fn authorize(&self, frame: Frame, parameters: &Parameters) -> Result<Response, Error> {
        let now = self.0.clock.now();
        let party = self.relying_party(parameters.get("client_id").map_or("", String::as_str)).await;
        let checked = party
            .map_err(Refused::Here)
            .and_then(|party| request::check(parameters, party, &self.openid_provider(), now))
            .and_then(|request| self.first_time(request));
        match checked {
            Ok(authorization) => Ok(self.begin(SignOn {
                federation: Federation::Cie,
                service: authorization.party.name().to_owned(),
                level: authorization.level,
                attributes: authorization.attributes.clone(),
                purpose: None,
                begun_at: now,
                failures: 0,
                person: None,
                way: Way::OpenId(Box::new(authorization)),
            })),
            Err(Refused::There { redirect_uri, state, error, description }) => {
                let pairs = [("error", error), ("error_description", &description), ("state", &state)];
                self.send_back(&redirect_uri, &pairs, None)
            }
            Err(Refused::Here(detail)) => {
                let heading = frame.say("Richiesta non valida", "The request is not valid");
                let base = &self.0.base_url;
                let page = RefusedPage { frame, base, number: None, heading, detail: &detail };
                pages::show(StatusCode::BAD_REQUEST, &page, None)
            }
        }
    }

    fn first_time(&self, authorization: Authorization) -> Result<Authorization, Refused> {
        match self.unseen(&format!("{} {}", authorization.party.id, authorization.jti)) {
            Ok(()) => Ok(authorization),
            Err(description) => Err(Refused::There {
                redirect_uri: authorization.redirect_uri,
                state: authorization.state,
                error: "invalid_request",
                description,
            }),
        }
    }

    /// Refuses a name that has come before.
    fn unseen(&self, name: &str) -> Result<(), String> {
        if self.0.seen.get(name).is_some() {
            return Err("jti has come before".to_owned());
        }
        self.0.seen.put(name, ());
        Ok(())
    }

    /// The relying party that proved to an endpoint who it is.
    async fn client(&self, parameters: &Parameters, endpoint: &str) -> Result<RelyingParty, String> {
        const METHOD: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let given = |name: &str| parameters.get(name).map_or("", String::as_str);
        if given("client_assertion_type") != METHOD {
            return Err(format!("client_assertion_type is not {METHOD}"));
        }
        let party = self.relying_party(given("client_id")).await?;
        let id = self.openid_provider();
        let audiences = [&*format!("{id}/{endpoint}"), &id];
        let proof = token::authenticated(&party, given("client_assertion"), audiences, self.0.clock.now())?;
        self.unseen(&proof)?;
        Ok(party)
    }

    /// Sends the browser back to the relying party: with a code, or with an error.
    pub(super) fn return_code(
        &self,
        authorization: Authorization,
        proven: Result<usize, &'static Anomaly>,
        fault: Option<Fault>,
    ) -> Result<Response, Error> {
        let (redirect_uri, state) = (authorization.redirect_uri.clone(), authorization.state.clone());
        match proven {
            Ok(person) => {
                let code = self.0.random.token();
                let until = self.0.clock.now() + token::LASTS;
                self.0.codes.put(&code, Grant { authorization, person, fault, until });
                self.send_back(&redirect_uri, &[("code", &code), ("state", &state)], fault)
            }
            Err(anomaly) => {
                let description = anomaly.message();
                let pairs =
                    [("error", "access_denied"), ("error_description", &*description), ("state", &state)];
                self.send_back(&redirect_uri, &pairs, fault)
            }
        }
    }

    fn send_back(
        &self,
        redirect_uri: &str,
        pairs: &[(&str, &str)],
        fault: Option<Fault>,
    ) -> Result<Response, Error> {
        let own = self.openid_provider();
        let issuer = if fault == Some(Fault::WrongIssuer) { "https://elsewhere.example" } else { &own };
        let pairs = [pairs, &[("iss", issuer)]].concat();
        let query =
            serde_html_form::to_string(&pairs).map_err(|cause| Error::Signature(cause.to_string()))?;
        let joint = if redirect_uri.contains('?') { '&' } else { '?' };
        Ok(Redirect::to(&format!("{redirect_uri}{joint}{query}")).into_response())
    }

    fn give_tokens(&self, grant: Grant) -> Result<Response, Error> {
        let access = self.0.random.token();
        let id_token = grant.id_token(&self.speaker(), &self.0.people[grant.person], &access)?;
        let seconds = token::LASTS.as_secs();
        let body = json!({
            "access_token": access, "token_type": "Bearer", "expires_in": seconds, "id_token": id_token,
        });
        self.0.tokens.put(&access, Grant { until: self.0.clock.now() + token::LASTS, ..grant });
        Ok(Json(body).into_response())
    }

    fn live(&self, token: &str) -> Option<Grant> {
        self.0.tokens.get(token).filter(|grant| grant.until > self.0.clock.now())
    }
}

fn error(status: StatusCode, error: &str, description: &str) -> Response {
    let body: Value = json!({ "error": error, "error_description": description });
    (status, Json(body)).into_response()
}
