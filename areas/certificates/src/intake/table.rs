//! The published table of codes.

use std::fmt::Write as _;

use kernel::Language;

use super::rules::{Holds, Rule, rules};
use super::take;

/// `docs/errors.md`, written from the rules and their Italian texts.
#[must_use]
pub fn errors_document() -> String {
    let texts = match web::Messages::new(&[super::MESSAGES]) {
        Ok(texts) => texts,
        Err(cause) => return cause.to_string(),
    };
    let mut out = String::from(HEAD);
    for (title, holds) in [("Refused", false), ("Taken in and marked", true)] {
        let _infallible =
            write!(out, "\n## {title}\n\n| code | rule | section | text | source |\n|---|---|---|---|---|\n");
        for rule in rules().iter().filter(|rule| matches!(rule.holds, Holds::Marks(_)) == holds) {
            line(&mut out, rule, &texts);
        }
    }
    let known =
        [(take::REPEATED, "intake-info-repeated"), (take::RECTIFIED_MEANWHILE, "intake-info-rectified")];
    out.push_str("\n## Told with a receipt\n\n| code | text |\n|---|---|\n");
    for (code, key) in known {
        let _infallible = writeln!(out, "| {code} | {} |", texts.text(Language::It, key));
    }
    out
}

const HEAD: &str = "# Codes in answers to those who send certificates

This file is written from `areas/certificates/src/intake/rules.rs`; a test compares the two. The codes are this
project's own: those of the Sistema TS and of INPS are not published. A code never changes its meaning.

SOAP answers carry the code as `tipoErrore`, the section as `sezioneErrata` and the Italian text as `descrizione`, up to
ten in one `ricevutaNonOk`; what is told with a receipt stands in `ricevutaInfo`. REST answers carry the same codes in
`errors`, sections under their JSON names. In the sections below `@` stands for `medico` or `operatore`, `*` for
`malattia`, `ricovero` or `dimissione`; rules on the form of single fields name the field that they found.
";

fn line(out: &mut String, rule: &Rule, texts: &web::Messages) {
    let text = texts.text(Language::It, &rule.message_key());
    let section = match rule.section.pattern() {
        "" => "the field".to_owned(),
        path => format!("`{path}`"),
    };
    let _infallible =
        writeln!(out, "| {} | {} | {section} | {text} | {} |", rule.code, rule.name, rule.source);
}

/// The rules as `doctor --rules` prints them.
#[must_use]
pub fn rules_table() -> String {
    let mut out = String::new();
    for rule in rules() {
        let effect = match rule.holds {
            Holds::Marks(_) => "marks",
            _ => "refuses",
        };
        let section = rule.section.pattern();
        let _infallible =
            writeln!(out, "{:>4}  {effect:<7}  {:<52}  {section:<28}  {}", rule.code, rule.name, rule.source);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_of_codes_is_the_one_of_the_rules() {
        let published = include_str!("../../../../docs/errors.md");
        assert_eq!(published, errors_document(), "write the new table to docs/errors.md");
    }
}
