//! Latin letters without their accents, for codes and look-ups by name.

/// Capital ASCII letters of a name: accents are taken off, everything that is not a letter is left out.
pub(crate) fn capitals(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            'a'..='z' | 'A'..='Z' => letters.push(character.to_ascii_uppercase()),
            other => letters.push_str(base(other)),
        }
    }
    letters
}

/// The ASCII letters that stand for one letter of Latin-1 or Latin Extended-A; empty for all else.
fn base(character: char) -> &'static str {
    match character {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' | 'Ǎ' | 'ǎ' => "A",
        'Æ' | 'æ' => "AE",
        'Ç' | 'ç' | 'Ć'..='č' => "C",
        'Ď'..='đ' | 'Ð' | 'ð' => "D",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "E",
        'Ĝ'..='ģ' => "G",
        'Ĥ'..='ħ' => "H",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "I",
        'Ĳ' | 'ĳ' => "IJ",
        'Ĵ' | 'ĵ' => "J",
        'Ķ'..='ĸ' => "K",
        'Ĺ'..='ł' => "L",
        'Ñ' | 'ñ' | 'Ń'..='ŋ' => "N",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "O",
        'Œ' | 'œ' => "OE",
        'Ŕ'..='ř' => "R",
        'Ś'..='š' | 'Ș' | 'ș' => "S",
        'ß' | 'ẞ' => "SS",
        'Ţ'..='ŧ' | 'Ț' | 'ț' => "T",
        'Þ' | 'þ' => "TH",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "U",
        'Ŵ' | 'ŵ' => "W",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' => "Y",
        'Ź'..='ž' => "Z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_everything_but_letters_are_taken_off() {
        assert_eq!(capitals("Nicolò d'Agliè"), "NICOLODAGLIE");
        assert_eq!(capitals("Müller-Straße"), "MULLERSTRASSE");
        assert_eq!(capitals("Peru'"), capitals("Perù"));
        assert_eq!(capitals("Łukasz Čapek Ibáñez"), "LUKASZCAPEKIBANEZ");
        assert_eq!(capitals("1 & 北京"), "");
    }
}
