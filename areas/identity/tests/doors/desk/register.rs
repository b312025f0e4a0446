//! Who is known at the desk.

/// A worker who acts for nobody.
pub(crate) const WORKER: &str = "RSSMRA45C12F205C";
/// A clerk of one firm, who is nothing else.
pub(crate) const CLERK: &str = "BNCLRA80A41H501D";
/// A worker who also acts for two organisations.
pub(crate) const BUSY: &str = "VRDGPP75T10L219E";
/// Two operators and an agent of the contact centre, who sign in strongly enough to work.
pub(crate) const OPERATOR: &str = "GRSMNC77H46L219U";
pub(crate) const COLLEAGUE: &str = "RGGNTN69S11F839Y";
pub(crate) const AGENT: &str = "PRSSNO78B67A271O";
/// Nobody has this tax code.
pub(crate) const UNKNOWN: &str = "NREMRC90E05D612F";
pub(crate) const PIN: &str = "K7M2P9QX";
pub(crate) const FIRM: &str = "01114601006";
pub(crate) const BODY: &str = "80078750587";

/// The lines of the register.
pub(super) fn lines() -> Vec<String> {
    let person = |tax_code: &str, surname: &str, profiles: &str| {
        format!(
            r#"{{"type":"person","tax_code":"{tax_code}","surname":"{surname}","given_name":"Ada","email":"{surname}@example.org","pec":"{surname}@pec.example","profiles":[{profiles}]}}"#
        )
    };
    let pin = |tax_code: &str| {
        format!(r#"{{"type":"credential","person":"{tax_code}","strength":"ordinary","pin":"{PIN}"}}"#)
    };
    let strong_pin = |tax_code: &str| pin(tax_code).replace("ordinary", "dispositive");
    let acts = |tax_code: &str, organisation: &str, more: &str| {
        format!(r#"{{"type":"representation","person":"{tax_code}","organisation":"{organisation}"{more}}}"#)
    };
    vec![
        person(WORKER, "Rossi", r#""worker""#),
        person(CLERK, "Bianchi", ""),
        person(BUSY, "Verdi", r#""worker""#),
        format!(
            r#"{{"type":"organisation","tax_code":"{FIRM}","kind":"firm","name":"Alfa Meccanica","employer_numbers":["0701234567","0701234568"]}}"#
        ),
        format!(
            r#"{{"type":"organisation","tax_code":"{BODY}","kind":"public-body","name":"Comune di Prova","inpdap_units":["00012","00007"]}}"#
        ),
        acts(CLERK, FIRM, ""),
        acts(BUSY, FIRM, r#","until":"2026-12-31""#),
        acts(BUSY, BODY, r#","unit":"00007""#),
        pin(WORKER),
        pin(CLERK),
        pin(BUSY),
        person(OPERATOR, "Grassi", r#""operator""#),
        person(COLLEAGUE, "Ruggiero", r#""operator""#),
        person(AGENT, "Parisi", r#""contact_centre""#),
        strong_pin(OPERATOR),
        strong_pin(COLLEAGUE),
        strong_pin(AGENT),
    ]
}
