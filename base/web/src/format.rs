//! Dates, instants and numbers as each language writes them.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::Language;
use kernel::calendar::in_rome;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date as people write it: 14/09/2011, 14.09.2011, 14 September 2011.
#[must_use]
pub fn date(language: Language, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match language {
        Language::It => format!("{day:02}/{month:02}/{year:04}"),
        Language::De => format!("{day:02}.{month:02}.{year:04}"),
        Language::En => {
            let name = usize::try_from(month - 1)
                .ok()
                .and_then(|index| MONTHS.get(index))
                .copied()
                .unwrap_or_default();
            format!("{day} {name} {year}")
        }
    }
}

/// An instant as date and time in Rome, to the minute.
#[must_use]
pub fn moment(language: Language, instant: Timestamp) -> String {
    let local = in_rome(instant);
    let (day, hour, minute) = (date(language, local.date()), local.hour(), local.minute());
    format!("{day}, {hour:02}:{minute:02}")
}

/// Puts the language's separator between the thousands of a whole number.
#[must_use]
pub fn number(language: Language, digits: &str) -> String {
    let separator = if language == Language::En { ',' } else { '.' };
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut text = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil;

    use super::*;

    #[test]
    fn dates_are_written_as_each_language_writes_them() {
        let day = civil::date(2011, 9, 4);
        assert_eq!(date(Language::It, day), "04/09/2011");
        assert_eq!(date(Language::De, day), "04.09.2011");
        assert_eq!(date(Language::En, day), "4 September 2011");
    }

    #[test]
    fn instants_are_told_in_the_time_of_rome() {
        let instant: Timestamp = "2026-11-21T23:30:00Z".parse().unwrap();
        assert_eq!(moment(Language::It, instant), "22/11/2026, 00:30");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(number(Language::It, "1234567"), "1.234.567");
        assert_eq!(number(Language::En, "-1234"), "-1,234");
        assert_eq!(number(Language::De, "123"), "123");
        assert_eq!(number(Language::De, "0"), "0");
    }
}
