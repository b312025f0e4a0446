use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Language, Profile};

use crate::parts::{Breadcrumb, ErrorSummary, Field, Footer, Header, Links, Notice};
use crate::visit::Visit;
use crate::{Choice, Errors, Failure, Flash, Principal, Site, format};

/// What the layout of every page needs; an extractor of handlers and a field of every template.
#[derive(Clone)]
pub struct Page {
    visit: Arc<Visit>,
    principal: Option<Principal>,
}

/// An entry of the navigation; areas declare theirs, `assemble.rs` puts them in order.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// The message shown.
    pub label: &'static str,
    /// Who sees it: anybody signed in with one of these profiles; an empty list means everybody.
    pub profiles: &'static [Profile],
}

/// An entry of the navigation as one person sees it.
pub struct NavLink {
    /// Where it leads.
    pub href: &'static str,
    /// What is shown.
    pub label: String,
    /// Whether the page lies there.
    pub current: bool,
}

/// One of the languages offered.
pub struct LanguageLink {
    /// The code, for the `lang` attribute.
    pub code: &'static str,
    /// Its name in that language.
    pub name: &'static str,
    /// Whether the page is in it.
    pub current: bool,
}

impl Page {
    /// The page of a request.
    pub(crate) fn of(visit: Arc<Visit>, principal: Option<Principal>) -> Self {
        Self { visit, principal }
    }

    /// The text of `key`.
    #[must_use]
    pub fn t(&self, key: &str) -> Cow<'_, str> {
        self.visit.site.messages().text(self.visit.language, key)
    }

    /// The text of `key` in the plural form of `count`.
    #[must_use]
    pub fn tn(&self, key: &str, count: impl ToString + Copy) -> String {
        self.visit.site.messages().text_for(self.visit.language, key, &count.to_string())
    }

    /// The text of `key` with values, all of one type: `page.ta("for", [("name", name)])`.
    #[must_use]
    pub fn ta<'a, V: ToString + 'a>(&self, key: &str, values: impl AsRef<[(&'a str, V)]>) -> String {
        let values: Vec<_> = values.as_ref().iter().map(|(name, value)| (*name, value.to_string())).collect();
        self.visit.site.messages().text_with(self.visit.language, key, &values)
    }

    /// The language of the page.
    #[must_use]
    pub fn language(&self) -> Language {
        self.visit.language
    }

    /// Whose site this is.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.visit.site
    }

    /// The signed-in person, if any.
    #[must_use]
    pub fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// The path and query of this page.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.visit.path
    }

    /// The request's id, which people may quote and logs name.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.visit.request_id
    }

    /// The token that every form carries in its hidden field `csrf_token`; the macro `csrf` writes it.
    #[must_use]
    pub fn csrf(&self) -> String {
        self.principal.as_ref().map_or_else(|| self.visit.visitor_token(), |person| person.csrf.clone())
    }

    /// The message that the page before left.
    #[must_use]
    pub fn flash(&self) -> Option<&Flash> {
        self.visit.flash()
    }

    /// A date in the page's language: 14/09/2011, 14.09.2011, 14 September 2011.
    #[must_use]
    pub fn date(&self, date: &Date) -> String {
        format::date(self.visit.language, *date)
    }

    /// An instant with its time in Rome, to the minute.
    #[must_use]
    pub fn moment(&self, instant: &Timestamp) -> String {
        format::moment(self.visit.language, *instant)
    }

    /// A whole number with the language's separators.
    #[must_use]
    pub fn number(&self, number: impl ToString + Copy) -> String {
        format::number(self.visit.language, &number.to_string())
    }

    /// The navigation as this person sees it.
    #[must_use]
    pub fn navigation(&self) -> Vec<NavLink> {
        let path = self.path().split('?').next().unwrap_or_default();
        let here =
            |href: &str| path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
        let items = self.visit.site.navigation().iter().filter(|item| self.sees(item));
        items
            .map(|item| NavLink {
                href: item.href,
                label: self.t(item.label).into_owned(),
                current: here(item.href),
            })
            .collect()
    }

    /// The languages offered.
    #[must_use]
    pub fn languages(&self) -> Vec<LanguageLink> {
        let link = |language: &Language| {
            let name = match language {
                Language::It => "Italiano",
                Language::En => "English",
                Language::De => "Deutsch",
            };
            LanguageLink { code: language.code(), name, current: *language == self.language() }
        };
        self.site().languages().iter().map(link).collect()
    }

    /// Where the choice of a language leads back to: this page, or the one whose form was sent.
    #[must_use]
    pub fn return_to(&self) -> &str {
        &self.visit.return_to
    }

    /// The stylesheets: the program's, then the institute's.
    #[must_use]
    pub fn stylesheets(&self) -> Vec<String> {
        let own = self.site().settings().stylesheet.as_ref().map(|path| format!("/assets/{path}"));
        [self.site().static_paths().stylesheet.clone()].into_iter().chain(own).collect()
    }

    /// The icon of the browser's tab.
    #[must_use]
    pub fn icon(&self) -> &str {
        &self.site().static_paths().icon
    }

    /// The institute's logo.
    #[must_use]
    pub fn logo(&self) -> Option<String> {
        self.site().settings().logo.as_ref().map(|path| format!("/assets/{path}"))
    }

    /// Where to sign in.
    #[must_use]
    pub fn sign_in(&self) -> &'static str {
        crate::SIGN_IN
    }

    /// Where to sign out.
    #[must_use]
    pub fn sign_out(&self) -> &'static str {
        crate::SIGN_OUT
    }

    /// Where to choose for whom to act.
    #[must_use]
    pub fn acting_for(&self) -> &'static str {
        crate::ACTING_FOR
    }

    /// Whether the person has a profile that acts for an organisation.
    #[must_use]
    pub fn acts_for_others(&self) -> bool {
        const ACTING: [Profile; 3] = [Profile::Employer, Profile::PublicBody, Profile::Intermediary];
        self.principal().is_some_and(|person| ACTING.iter().any(|profile| person.is(*profile)))
    }

    /// The style and the icon of the browser's tab.
    #[must_use]
    pub fn links(&self) -> Links<'_> {
        Links { page: self }
    }

    /// What stands above the content.
    #[must_use]
    pub fn header(&self) -> Header<'_> {
        Header { page: self }
    }

    /// The message that the page before left, as an alert.
    #[must_use]
    pub fn notice(&self) -> Notice<'_> {
        Notice { page: self }
    }

    /// What stands below the content.
    #[must_use]
    pub fn footer(&self) -> Footer<'_> {
        Footer { page: self }
    }

    /// The path from the home page by way of `crumbs` to this page, which is called `here`.
    #[must_use]
    pub fn breadcrumb<'a>(&'a self, crumbs: &'a [Choice], here: &'a str) -> Breadcrumb<'a> {
        Breadcrumb { page: self, crumbs, here }
    }

    /// The errors of a refused form; nothing if there are none.
    #[must_use]
    pub fn error_summary<'a>(&'a self, errors: &'a Errors) -> ErrorSummary<'a> {
        ErrorSummary { page: self, errors }
    }

    /// A field of a form; `hint` may be empty, `errors` are those of the form.
    #[must_use]
    pub fn field<'a>(
        &'a self,
        errors: &'a Errors,
        name: &'a str,
        label: &'a str,
        hint: &'a str,
        required: bool,
    ) -> Field<'a> {
        Field::new(self, errors, name, label, hint, required)
    }

    fn sees(&self, item: &NavItem) -> bool {
        let person = self.principal.as_ref();
        item.profiles.is_empty()
            || person.is_some_and(|person| item.profiles.iter().any(|profile| person.is(*profile)))
    }
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let visit = parts.extensions.get::<Arc<Visit>>().cloned();
        let visit = visit.ok_or_else(|| Failure::internal(&OutsideTheSite))?;
        Ok(Self::of(visit, parts.extensions.get::<Principal>().cloned()))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the route was mounted without web::router")]
struct OutsideTheSite;
