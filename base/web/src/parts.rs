//! The parts of pages. Each is a template of its own, written into a page when that is rendered: what a page extends,
//! includes or calls as a macro is compiled into that page once more.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::{Choice, Errors, Page};

/// Makes types of templates and says that what they write needs no escaping, for they have escaped it.
macro_rules! parts {
    ($($(#[$note:meta])* $name:ident from $path:literal { $($field:ident: $kind:ty),* })*) => {$(
        $(#[$note])*
        #[derive(Template)]
        #[template(path = $path)]
        pub struct $name<'a> { $(pub(crate) $field: $kind),* }

        impl HtmlSafe for $name<'_> {}
    )*};
}

parts! {
    /// The style and the icon of the browser's tab.
    Links from "parts/links.html" { page: &'a Page }
    /// What stands above the content.
    Header from "parts/header.html" { page: &'a Page }
    /// The message that the page before left.
    Notice from "parts/notice.html" { page: &'a Page }
    /// What stands below the content.
    Footer from "parts/footer.html" { page: &'a Page }
    /// The path from the home page.
    Breadcrumb from "parts/breadcrumb.html" { page: &'a Page, crumbs: &'a [Choice], here: &'a str }
    /// The errors of a refused form.
    ErrorSummary from "parts/error_summary.html" { page: &'a Page, errors: &'a Errors }
    /// A control of a form with its label, its hint and its error.
    Control from "parts/control.html" { field: Field<'a>, kind: Kind<'a> }
}

/// A field of a form: what it is called, what is said of it and what is wrong with it.
pub struct Field<'a> {
    page: &'a Page,
    name: &'a str,
    label: &'a str,
    hint: &'a str,
    error: &'a str,
    required: bool,
}

/// What a person types or chooses in. An empty `inputmode`, `maxlength` or `size` is left out, and so is the choice `empty`.
pub(crate) enum Kind<'a> {
    Text {
        value: &'a str,
        kind: &'a str,
        autocomplete: &'a str,
        inputmode: &'a str,
        maxlength: &'a str,
        size: &'a str,
    },
    Password {
        autocomplete: &'a str,
    },
    Date {
        value: &'a str,
        autocomplete: &'a str,
    },
    File {
        accept: &'a str,
    },
    Textarea {
        value: &'a str,
        rows: &'a str,
        maxlength: &'a str,
    },
    Select {
        value: &'a str,
        choices: &'a [Choice],
        empty: &'a str,
    },
    Radios {
        value: &'a str,
        choices: &'a [Choice],
    },
    Checkbox {
        value: &'a str,
        checked: bool,
    },
}

/// `macros.html` names these arguments for pages and holds their defaults.
impl<'a> Field<'a> {
    /// The field `name` of a form that was refused for `errors`, or for none.
    pub(crate) fn new(
        page: &'a Page,
        errors: &'a Errors,
        name: &'a str,
        label: &'a str,
        hint: &'a str,
        required: bool,
    ) -> Self {
        Self { page, name, label, hint, error: errors.of(name), required }
    }

    /// One line of text.
    #[must_use]
    pub fn text(
        self,
        value: &'a str,
        kind: &'a str,
        autocomplete: &'a str,
        inputmode: &'a str,
        maxlength: &'a str,
        size: &'a str,
    ) -> Control<'a> {
        self.control(Kind::Text { value, kind, autocomplete, inputmode, maxlength, size })
    }

    /// A secret.
    #[must_use]
    pub fn password(self, autocomplete: &'a str) -> Control<'a> {
        self.control(Kind::Password { autocomplete })
    }

    /// A day, as YYYY-MM-DD.
    #[must_use]
    pub fn date(self, value: &'a str, autocomplete: &'a str) -> Control<'a> {
        self.control(Kind::Date { value, autocomplete })
    }

    /// A file of the person's.
    #[must_use]
    pub fn file(self, accept: &'a str) -> Control<'a> {
        self.control(Kind::File { accept })
    }

    /// Several lines of text.
    #[must_use]
    pub fn textarea(self, value: &'a str, rows: &'a str, maxlength: &'a str) -> Control<'a> {
        self.control(Kind::Textarea { value, rows, maxlength })
    }

    /// One of many.
    #[must_use]
    pub fn select(self, value: &'a str, choices: &'a [Choice], empty: &'a str) -> Control<'a> {
        self.control(Kind::Select { value, choices, empty })
    }

    /// One of few.
    #[must_use]
    pub fn radios(self, value: &'a str, choices: &'a [Choice]) -> Control<'a> {
        self.control(Kind::Radios { value, choices })
    }

    /// A yes.
    #[must_use]
    pub fn checkbox(self, value: &'a str, checked: bool) -> Control<'a> {
        self.control(Kind::Checkbox { value, checked })
    }

    fn control(self, kind: Kind<'a>) -> Control<'a> {
        Control { field: self, kind }
    }
}
