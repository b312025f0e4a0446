use http::{HeaderMap, HeaderValue, header};

use crate::Site;

/// The value of a cookie of the request; `name` as given by [`Site::cookie_name`].
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// How long the browser keeps a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Until it is closed.
    Session,
    /// For so many seconds.
    Seconds(u32),
    /// No longer: removes it.
    Remove,
}

impl Site {
    /// The name under which a cookie is set: with the prefix `__Host-` where the site is served over TLS, so that no
    /// other host can set it.
    #[must_use]
    pub fn cookie_name(&self, name: &str) -> String {
        if self.is_secure() { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// A `Set-Cookie` value with the flags that every cookie of this program has: whole site, not for scripts, not
    /// sent with requests that other sites start (except links), only over TLS where there is TLS.
    /// Empty if `value` holds what may not stand in a cookie.
    #[must_use]
    pub fn set_cookie(&self, name: &str, value: &str, keep: Keep) -> HeaderValue {
        let name = self.cookie_name(name);
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let age = match keep {
            Keep::Session => String::new(),
            Keep::Seconds(seconds) => format!("; Max-Age={seconds}"),
            Keep::Remove => "; Max-Age=0".to_owned(),
        };
        let clean = !value.contains([';', ',', ' ', '"', '\\']);
        let line =
            format!("{name}={}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", if clean { value } else { "" });
        HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static(""))
    }
}
