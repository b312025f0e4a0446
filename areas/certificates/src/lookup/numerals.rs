//! Whole numbers from 0 to 9999 in words: read aloud as easily as read, and known to no picture.

use kernel::Language;

/// The first number that is too large.
const END: u32 = 10_000;

/// `number` in words, as one would say it in `language`; what is above 9999 is cut to its last four digits.
pub(crate) fn in_words(number: u32, language: Language) -> String {
    let number = number % END;
    match language {
        Language::It => italian(number),
        Language::En => english(number),
        Language::De => german(number),
    }
}

const IT: [&str; 20] = [
    "zero",
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
];
const IT_TENS: [&str; 10] =
    ["", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"];

fn italian(number: u32) -> String {
    let words = italian_parts(number);
    // «tre» at the end of a longer word carries an accent.
    match words.strip_suffix("tre") {
        Some(start) if !start.is_empty() => format!("{start}tré"),
        _ => words,
    }
}

fn italian_parts(number: u32) -> String {
    let (count, rest) = (number / 100 % 10, number % 100);
    let thousands = match number / 1000 {
        0 => String::new(),
        1 => "mille".to_owned(),
        several => format!("{}mila", word(&IT, several)),
    };
    let hundreds = match count {
        0 => String::new(),
        1 => "cento".to_owned(),
        several => format!("{}cento", word(&IT, several)),
    };
    let (head, tail) = (thousands + &hundreds, italian_below_hundred(rest));
    match rest {
        0 if !head.is_empty() => head,
        // One «o» is enough: centotto, duecentottanta.
        8 | 80..=89 if count > 0 => head.trim_end_matches('o').to_owned() + &tail,
        _ => head + &tail,
    }
}

fn italian_below_hundred(number: u32) -> String {
    let tens = word(&IT_TENS, number / 10);
    match (number, number % 10) {
        (0..20, _) => word(&IT, number).to_owned(),
        (_, 0) => tens.to_owned(),
        (_, unit @ (1 | 8)) => tens[..tens.len() - 1].to_owned() + word(&IT, unit),
        (_, unit) => tens.to_owned() + word(&IT, unit),
    }
}

const EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const EN_TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

fn english(number: u32) -> String {
    let mut groups = Vec::new();
    if number >= 1000 {
        groups.push(format!("{} thousand", word(&EN, number / 1000)));
    }
    if number % 1000 >= 100 {
        groups.push(format!("{} hundred", word(&EN, number / 100 % 10)));
    }
    let head = groups.join(" ");
    match (head.is_empty(), number % 100) {
        (false, 0) => head,
        (false, rest) => format!("{head} and {}", english_below_hundred(rest)),
        (true, rest) => english_below_hundred(rest),
    }
}

fn english_below_hundred(number: u32) -> String {
    match (number, number % 10) {
        (0..20, _) => word(&EN, number).to_owned(),
        (_, 0) => word(&EN_TENS, number / 10).to_owned(),
        (_, unit) => format!("{}-{}", word(&EN_TENS, number / 10), word(&EN, unit)),
    }
}

const DE: [&str; 20] = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];
const DE_TENS: [&str; 10] =
    ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];

fn german(number: u32) -> String {
    let mut words = String::new();
    for (count, name) in [(number / 1000, "tausend"), (number / 100 % 10, "hundert")] {
        if count > 0 {
            words += german_before_noun(count);
            words += name;
        }
    }
    if words.is_empty() || !number.is_multiple_of(100) {
        words += &german_below_hundred(number % 100);
    }
    words
}

fn german_below_hundred(number: u32) -> String {
    match (number, number % 10) {
        (0..20, _) => word(&DE, number).to_owned(),
        (_, 0) => word(&DE_TENS, number / 10).to_owned(),
        (_, unit) => format!("{}und{}", german_before_noun(unit), word(&DE_TENS, number / 10)),
    }
}

fn german_before_noun(unit: u32) -> &'static str {
    if unit == 1 { "ein" } else { word(&DE, unit) }
}

fn word(words: &[&'static str], index: u32) -> &'static str {
    words.get(index as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_spelt_as_people_say_them() {
        let cases = [
            (0, "zero", "zero", "null"),
            (3, "tre", "three", "drei"),
            (8, "otto", "eight", "acht"),
            (21, "ventuno", "twenty-one", "einundzwanzig"),
            (23, "ventitré", "twenty-three", "dreiundzwanzig"),
            (88, "ottantotto", "eighty-eight", "achtundachtzig"),
            (100, "cento", "one hundred", "einhundert"),
            (101, "centouno", "one hundred and one", "einhunderteins"),
            (108, "centotto", "one hundred and eight", "einhundertacht"),
            (380, "trecentottanta", "three hundred and eighty", "dreihundertachtzig"),
            (617, "seicentodiciassette", "six hundred and seventeen", "sechshundertsiebzehn"),
            (1000, "mille", "one thousand", "eintausend"),
            (1008, "milleotto", "one thousand and eight", "eintausendacht"),
            (3003, "tremilatré", "three thousand and three", "dreitausenddrei"),
            (
                9531,
                "novemilacinquecentotrentuno",
                "nine thousand five hundred and thirty-one",
                "neuntausendfünfhunderteinunddreißig",
            ),
        ];
        for (number, it, en, de) in cases {
            assert_eq!(in_words(number, Language::It), it);
            assert_eq!(in_words(number, Language::En), en);
            assert_eq!(in_words(number, Language::De), de);
        }
    }

    #[test]
    fn no_two_numbers_have_the_same_words() {
        for language in Language::ALL {
            let all: BTreeSet<String> = (0..END).map(|number| in_words(number, *language)).collect();
            assert_eq!(all.len(), END as usize);
        }
    }

    /// Reads words from the left, as a person does, knowing nothing of how they were made.
    fn read(words: &str, language: Language) -> Option<u32> {
        let text = words
            .replace("centott", "centoott")
            .replace("tré", "tre")
            .replace(" and ", " ")
            .replace(['-', ' '], "");
        let (mut total, mut part, mut rest) = (0, 0, text.as_str());
        while !rest.is_empty() {
            let (value, length) = longest(rest, language)?;
            rest = &rest[length..];
            match value {
                1000 => (total, part) = (part.max(1) * 1000, 0),
                100 => part = part.max(1) * 100,
                _ => part += value,
            }
        }
        Some(total + part)
    }

    fn longest(rest: &str, language: Language) -> Option<(u32, usize)> {
        let mut known: Vec<(String, u32)> = match language {
            Language::It => named(&IT, &IT_TENS, &[("mille", 1000), ("mila", 1000), ("cento", 100)]),
            Language::En => named(&EN, &EN_TENS, &[("thousand", 1000), ("hundred", 100)]),
            Language::De => {
                named(&DE, &DE_TENS, &[("tausend", 1000), ("hundert", 100), ("ein", 1), ("und", 0)])
            }
        };
        if language == Language::It {
            let cut = |(word, value): &(String, u32)| (word[..word.len() - 1].to_owned(), *value);
            let tens: Vec<_> = known.iter().filter(|(_, value)| (20..100).contains(value)).map(cut).collect();
            known.extend(tens);
        }
        let matching = known.into_iter().filter(|(word, _)| rest.starts_with(word.as_str()));
        matching.max_by_key(|(word, _)| word.len()).map(|(word, value)| (value, word.len()))
    }

    fn named(units: &[&str], tens: &[&str], more: &[(&str, u32)]) -> Vec<(String, u32)> {
        let units = units.iter().zip(0..).map(|(word, value)| ((*word).to_owned(), value));
        let tens = tens.iter().zip(0..).skip(2).map(|(word, value)| ((*word).to_owned(), value * 10));
        units.chain(tens).chain(more.iter().map(|(word, value)| ((*word).to_owned(), *value))).collect()
    }

    proptest! {
        #[test]
        fn who_reads_the_words_finds_the_number(number in 0..END) {
            for language in Language::ALL {
                let words = in_words(number, *language);
                prop_assert_eq!(read(&words, *language), Some(number), "{}", words);
            }
        }
    }
}
