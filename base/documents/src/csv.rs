//! Tables for spreadsheets: RFC 4180 with CRLF, every cell safe to open in a program that evaluates formulas.

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `;`, what Excel expects where the decimal sign is a comma.
    Semicolon,
    /// `,`, as RFC 4180 and programs expect.
    Comma,
}

/// A table under construction.
#[derive(Debug, Clone)]
pub struct Table {
    separator: Separator,
    out: String,
}

impl Table {
    /// For people: semicolons, and a byte order mark so that Excel reads UTF-8.
    #[must_use]
    pub fn for_excel() -> Self {
        Self { separator: Separator::Semicolon, out: "\u{FEFF}".into() }
    }

    /// For programs: no byte order mark.
    #[must_use]
    pub fn plain(separator: Separator) -> Self {
        Self { separator, out: String::new() }
    }

    /// Adds a row. A cell that a spreadsheet would take for a formula gets a leading apostrophe; plain numbers do not.
    pub fn row<Cell: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = Cell>) -> &mut Self {
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                self.out.push(self.separator.sign());
            }
            self.cell(cell.as_ref());
        }
        self.out.push_str("\r\n");
        self
    }

    /// The table as UTF-8.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    fn cell(&mut self, text: &str) {
        let apostrophe = if looks_like_formula(text) { "'" } else { "" };
        // Quoted for either separator, so that a reader set to the other one does not split the cell.
        if text.contains([',', ';', '\t', '"', '\r', '\n']) || text.trim().len() != text.len() {
            self.out.push('"');
            self.out.push_str(apostrophe);
            self.out.push_str(&text.replace('"', "\"\""));
            self.out.push('"');
        } else {
            self.out.push_str(apostrophe);
            self.out.push_str(text);
        }
    }
}

impl Separator {
    fn sign(self) -> char {
        match self {
            Self::Semicolon => ';',
            Self::Comma => ',',
        }
    }
}

/// Whether a spreadsheet might evaluate the text: blanks, quotes and invisible characters before the sign do not help.
fn looks_like_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let visible = text.trim_start_matches(|one: char| {
        one.is_whitespace()
            || one.is_control()
            || matches!(one, '"' | '\'' | '\u{200B}'..='\u{200F}' | '\u{FEFF}')
    });
    visible.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && !is_number(text) && text != "-"
}

/// A sign, digits, and single points or commas between digits: `-1.234,50`, `+390541123456`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.split(['.', ',']).all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(cells: &[&str]) -> String {
        let mut table = Table::plain(Separator::Semicolon);
        table.row(cells);
        table.finish()
    }

    /// An independent reading of RFC 4180.
    fn parse(text: &str, separator: char) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell, mut quoted) = (vec![], vec![], String::new(), false);
        let mut characters = text.chars().peekable();
        while let Some(one) = characters.next() {
            match one {
                '"' if quoted && characters.peek() == Some(&'"') => {
                    characters.next();
                    cell.push('"');
                }
                '"' => quoted = !quoted,
                '\r' if !quoted => {}
                '\n' if !quoted => {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                one if one == separator && !quoted => row.push(std::mem::take(&mut cell)),
                one => cell.push(one),
            }
        }
        rows
    }

    #[test]
    fn cells_are_quoted_where_needed() {
        assert_eq!(
            written(&["a", "b;c", "d\"e", "f\ng", " h", ""]),
            "a;\"b;c\";\"d\"\"e\";\"f\ng\";\" h\";\r\n"
        );
    }

    #[test]
    fn excel_gets_a_mark_and_semicolons() {
        let mut table = Table::for_excel();
        table.row(["PUC", "Città"]).row(["123456789".to_owned(), "Forlì".to_owned()]);
        assert_eq!(table.finish(), "\u{FEFF}PUC;Città\r\n123456789;Forlì\r\n");
    }

    #[test]
    fn formulas_are_disarmed() {
        for formula in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(1)",
            "＝1",
            " =1",
            "\"=1",
            "'=1",
            "\u{FEFF}=1",
            "-1-2",
            "+1e5x",
        ] {
            let text = written(&[formula]);
            assert!(text.trim_start_matches('"').starts_with('\''), "{formula} → {text}");
        }
        assert_eq!(written(&["\tx"]), "\"'\tx\"\r\n");
        assert_eq!(written(&["\rx"]), "\"'\rx\"\r\n");
    }

    #[test]
    fn numbers_dates_and_dashes_stay_as_they_are() {
        for plain in [
            "-12",
            "-1.234,50",
            "+390541123456",
            "3,5",
            "2026-11-30",
            "30/11/2026",
            "-",
            "RSSMRA80A01H501U",
            "a=b",
        ] {
            assert!(written(&[plain]).contains(plain));
            assert!(!written(&[plain]).contains('\''), "{plain}");
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(rows in prop::collection::vec(prop::collection::vec("[a-z=+@;,\"\r\n\t -]{0,6}", 1..5), 0..5)) {
            for (separator, sign) in [(Separator::Semicolon, ';'), (Separator::Comma, ',')] {
                let mut table = Table::plain(separator);
                for row in &rows {
                    table.row(row);
                }
                let read = parse(&table.finish(), sign);
                prop_assert_eq!(read.len(), rows.len());
                for (read, row) in read.iter().flatten().zip(rows.iter().flatten()) {
                    let expected = if looks_like_formula(row) { format!("'{row}") } else { row.clone() };
                    prop_assert_eq!(read, &expected);
                }
            }
        }

        #[test]
        fn no_cell_starts_a_formula(cell in any::<String>()) {
            let read = parse(&written(&[&cell]), ';').concat().concat();
            let dangerous = read.trim_start().starts_with(['=', '+', '-', '@']) || read.starts_with(['\t', '\r']);
            prop_assert!(!dangerous || is_number(&read) || read == "-");
        }
    }
}
