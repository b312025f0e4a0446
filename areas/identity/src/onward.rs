use kernel::Strength;
use serde::Deserialize;
use web::LocalPath;

/// Where somebody wanted to go when he was asked to sign in, as it stands in the query of the pages on the way.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Onward {
    next: String,
    step_up: String,
}

impl Onward {
    /// Towards a page of this site.
    pub(crate) fn towards(next: &str) -> Self {
        Self { next: next.to_owned(), step_up: String::new() }
    }

    /// The page to go on to: one of this site and no other, the home page where none is named.
    pub(crate) fn target(&self) -> String {
        self.next().map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned())
    }

    /// The strength that the page asks for, if the person was sent here to sign in more strongly.
    pub(crate) fn step_up(&self) -> Option<Strength> {
        Strength::parse(&self.step_up).ok().filter(|wanted| *wanted > Strength::None)
    }

    /// The way to `next` as it was kept; an address of another site leads to the home page all the same.
    pub(crate) fn to(next: String, step_up: Option<Strength>) -> Self {
        Self { next, step_up: step_up.map_or_else(String::new, |strength| strength.as_str().to_owned()) }
    }

    /// `path` with the same way onward in its query.
    pub(crate) fn by_way_of(&self, path: &str) -> String {
        web::detour(path, self.step_up(), self.next().as_ref().map(LocalPath::as_str))
    }

    fn next(&self) -> Option<LocalPath> {
        LocalPath::parse(&self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn onward(next: &str, step_up: &str) -> Onward {
        Onward { next: next.to_owned(), step_up: step_up.to_owned() }
    }

    #[test]
    fn the_way_onward_is_kept_from_page_to_page() {
        let onward = onward("/attestati/elenco?stato=valid", "substantial");
        let link = onward.by_way_of("/accesso/pin");
        assert_eq!(link, "/accesso/pin?step_up=substantial&next=%2Fattestati%2Felenco%3Fstato%3Dvalid");
        assert_eq!(onward.target(), "/attestati/elenco?stato=valid");
    }

    #[test]
    fn nothing_leads_to_another_site_after_the_sign_in() {
        for hostile in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
            assert_eq!(onward(hostile, "").target(), "/");
            assert_eq!(onward(hostile, "none").by_way_of("/accesso/pin"), "/accesso/pin");
        }
    }
}
