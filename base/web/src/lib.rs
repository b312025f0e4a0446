//! What every HTTP door needs: routes that say who may enter, failures turned into answers, forms, languages, the
//! layout of pages. It knows no area.

mod accepts;
mod access;
mod address;
mod answers;
mod assets;
mod cookies;
mod door;
mod failure;
mod flash;
mod form;
pub mod format;
mod html;
mod language;
mod messages;
mod page;
mod pages;
mod parts;
mod path;
mod principal;
mod redirect;
mod routes;
mod site;
mod surround;
mod tokens;
mod upload;
mod visit;
mod withheld;

pub use accepts::Accepts;
pub use access::{Access, KeyHolder, KeyScope};
pub use address::{ClientAddress, Network};
pub use cookies::{Keep, cookie};
pub use failure::Failure;
pub use flash::{Flash, Tone};
pub use form::{Choice, Errors, FieldError, Form};
pub use html::{Html, Refused};
pub use messages::{Messages, MessagesError, Source};
pub use page::{LanguageLink, NavItem, NavLink, Page};
pub use path::LocalPath;
pub use principal::{ActingFor, Principal, SignedIn};
pub use redirect::{Redirect, detour, redirect};
pub use routes::{RouteInfo, Routes};
pub use site::{Contacts, Link, Site, SiteError, SiteSettings};
pub use surround::{BODY_LIMIT, Cacheable, TIMEOUT, router};
pub use upload::{File, Upload};
pub use withheld::{FormerToken, Typed, Withheld};

/// Where people sign in; see [`detour`].
pub const SIGN_IN: &str = "/accesso";

/// Where the form in the header signs out (POST).
pub const SIGN_OUT: &str = "/uscita";

/// Where a person chooses for whom he acts; see [`detour`].
pub const ACTING_FOR: &str = "/accesso/per-conto";

/// The texts of the layout, of failures and of the pages that every site has.
pub const MESSAGES: Source = Source {
    it: include_str!("../messages/it.ftl"),
    en: include_str!("../messages/en.ftl"),
    de: include_str!("../messages/de.ftl"),
};

pub(crate) use door::Door;
