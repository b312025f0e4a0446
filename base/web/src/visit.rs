use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, header};
use kernel::Language;
use kernel::digest::same_secret;

use crate::{Door, Flash, Keep, LocalPath, Site, cookie, language};

const VISITOR: &str = "visitor";
const FLASH: &str = "flash";
const FORM: &str = "form";
const VISITOR_DAY: u32 = 86_400;

/// What is known of one request before anybody looks at who sent it; shared by all that write its answer.
pub(crate) struct Visit {
    pub(crate) site: Arc<Site>,
    pub(crate) door: Door,
    pub(crate) language: Language,
    pub(crate) path: String,
    pub(crate) return_to: String,
    pub(crate) request_id: String,
    flash: Option<Flash>,
    flash_shown: AtomicBool,
    visitor: Option<String>,
    new_visitor: OnceLock<String>,
}

impl Visit {
    /// Begins the visit, and puts it into the request's extensions.
    pub(crate) fn begin(site: Arc<Site>, request: &mut Request) -> Arc<Self> {
        let visit = Arc::new(Self::new(site, request));
        request.extensions_mut().insert(Arc::clone(&visit));
        visit
    }

    fn new(site: Arc<Site>, request: &Request) -> Self {
        let headers = request.headers();
        let path = request.uri().path_and_query().and_then(|path| LocalPath::parse(path.as_str()));
        Self {
            door: Door::of(request.uri().path(), headers),
            language: language::of(headers, &site.cookie_name(language::COOKIE), site.languages()),
            path: text(path),
            return_to: text(LocalPath::shown(request)),
            request_id: site.random().token(),
            flash: signed_cookie(&site, headers, FLASH).and_then(|text| Flash::decode(&text)),
            flash_shown: AtomicBool::new(false),
            visitor: signed_cookie(&site, headers, VISITOR),
            new_visitor: OnceLock::new(),
            site,
        }
    }

    /// The message that the page before left; asking for it means that it is shown.
    pub(crate) fn flash(&self) -> Option<&Flash> {
        if self.flash.is_some() {
            self.flash_shown.store(true, Ordering::Relaxed);
        }
        self.flash.as_ref()
    }

    /// The form token of somebody who has not signed in, tied to a cookie of his browser that is set when needed.
    pub(crate) fn visitor_token(&self) -> String {
        let visitor = self
            .visitor
            .as_ref()
            .unwrap_or_else(|| self.new_visitor.get_or_init(|| self.site.random().token()));
        self.site.tokens().tag_text(FORM, visitor)
    }

    /// Whether `token` is what [`Self::visitor_token`] gave to the browser that sends this request.
    pub(crate) fn is_visitor_token(&self, token: &str) -> bool {
        let visitor = self.visitor.as_ref();
        visitor.is_some_and(|visitor| {
            same_secret(self.site.tokens().tag_text(FORM, visitor).as_bytes(), token.as_bytes())
        })
    }

    /// Sets the cookies that came up in the course of the visit.
    pub(crate) fn write_cookies(&self, response: &mut Response) {
        let mut set = |name, value: &str, keep| {
            response.headers_mut().append(header::SET_COOKIE, self.site.set_cookie(name, value, keep));
        };
        if let Some(visitor) = self.new_visitor.get() {
            set(VISITOR, &self.site.seal_token(VISITOR, visitor), Keep::Seconds(VISITOR_DAY));
        }
        if self.flash_shown.load(Ordering::Relaxed) {
            set(FLASH, "", Keep::Remove);
        }
        if let Some(flash) = response.extensions_mut().remove::<Flash>() {
            let sealed = self.site.seal_token(FLASH, &flash.encode());
            response
                .headers_mut()
                .append(header::SET_COOKIE, self.site.set_cookie(FLASH, &sealed, Keep::Seconds(60)));
        }
    }
}

fn text(path: Option<LocalPath>) -> String {
    path.map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned())
}

fn signed_cookie(site: &Site, headers: &HeaderMap, name: &str) -> Option<String> {
    site.open_token(name, cookie(headers, &site.cookie_name(name))?)
}
