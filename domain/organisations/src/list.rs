//! Lists of people to invite, as spreadsheets write them: from bytes to rows, and from rows back to a file. Pure.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use tillid_entities::enums::{Language, Role};
use tillid_kernel::{Error, Result};

/// Rows that one list may have.
pub const MOST_ROWS: usize = 5_000;
/// Bytes that one list may have.
pub const MOST_BYTES: usize = 1024 * 1024;
/// Characters of a cell that are kept to show it again; a longer one is refused anyway.
const SHOWN: usize = 300;

/// A list as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List {
    /// Name of the encoding it was read in, e.g. `UTF-8`.
    pub(crate) encoding: &'static str,
    /// What stands between cells.
    pub(crate) separator: char,
    /// Headings that mean nothing here.
    pub(crate) ignored: Vec<String>,
    /// Rows in their order, without empty ones.
    pub(crate) rows: Vec<Cells>,
}

/// A row as it was written. Formulas are texts like others: nothing here is ever computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    /// The line it begins on, the first being 1.
    pub(crate) number: i32,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: String,
    pub(crate) language: String,
}

/// Reads a list: UTF-8, UTF-16 with its mark, or Windows-1252 (which Latin-1 is a part of); comma, semicolon or
/// tab; with headings in Danish or English, or without, the columns then being name, address, role and language, or
/// the address alone.
///
/// # Errors
/// `VALIDATION` at `list`: `list-too-large`, `list-encoding`, `list-empty`, `list-too-long`, `list-no-email-column`,
/// `list-column-twice`.
pub(crate) fn read(bytes: &[u8]) -> Result<List> {
    if bytes.len() > MOST_BYTES {
        return Err(refused("list-too-large").with("max", MOST_BYTES / 1024));
    }
    let (text, encoding) = decode(bytes)?;
    // Lines are counted by their ends, of which old spreadsheets have another kind.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let separator = separator(&text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut columns = None;
    let mut ignored = Vec::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| refused("list-encoding"))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if columns.is_none() {
            let (found, headed) = Columns::of(&record, &mut ignored)?;
            columns = Some(found);
            if headed {
                continue;
            }
        }
        if rows.len() == MOST_ROWS {
            return Err(refused("list-too-long").with("max", MOST_ROWS));
        }
        let line = record.position().map_or(0, |at| line_at(&text, at));
        if let Some(columns) = &columns {
            rows.push(columns.cells(&record, i32::try_from(line).unwrap_or(i32::MAX)));
        }
    }
    if rows.is_empty() {
        return Err(refused("list-empty"));
    }
    Ok(List {
        encoding,
        separator: separator as char,
        ignored,
        rows,
    })
}

/// The line a record begins on. Its position is where the one before it ended: empty lines come after that.
fn line_at(text: &str, at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    at.line()
        + rest
            .iter()
            .take_while(|byte| **byte == b'\n')
            .map(|_| 1)
            .sum::<u64>()
}

fn refused(key: &'static str) -> Error {
    Error::validation("list", key)
}

/// The text and the name of its encoding. What cannot be read for certain is refused, not guessed: a name with a
/// wrong letter would go out in a mail.
fn decode(bytes: &[u8]) -> Result<(String, &'static str)> {
    let unknown = || refused("list-encoding");
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
            .ok_or_else(unknown)?;
        let name = if encoding == UTF_16LE || encoding == UTF_16BE {
            "UTF-16"
        } else {
            "UTF-8"
        };
        return text_of(&text).map(|text| (text, name));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text_of(text).map(|text| (text, "UTF-8"));
    }
    let text = WINDOWS_1252
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(unknown)?;
    text_of(&text).map(|text| (text, "Windows-1252"))
}

/// A text has no NUL, as UTF-16 without its mark has, and none of the controls that Windows-1252 has no letter for.
fn text_of(text: &str) -> Result<String> {
    if text
        .chars()
        .any(|c| c == '\0' || ('\u{80}'..='\u{9f}').contains(&c))
    {
        return Err(refused("list-encoding"));
    }
    Ok(text.to_owned())
}

/// What the first line has most of, outside quotes.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let mut counts = [(b';', 0_usize), (b'\t', 0), (b',', 0)];
    let mut quoted = false;
    for byte in first.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if let Some(count) = counts.iter_mut().find(|(sign, _)| *sign == byte && !quoted) {
            count.1 += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count > 0)
        .map_or(b',', |(sign, _)| sign)
}

/// Which column holds what.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    name: Option<usize>,
    email: Option<usize>,
    role: Option<usize>,
    language: Option<usize>,
}

impl Columns {
    /// From the first line, and whether that line is headings.
    fn of(first: &csv::StringRecord, ignored: &mut Vec<String>) -> Result<(Self, bool)> {
        if first.iter().any(|cell| cell.contains('@')) {
            // No heading has an at sign: this is somebody's address already.
            let columns = if first.len() == 1 {
                Self {
                    email: Some(0),
                    ..Self::default()
                }
            } else {
                Self {
                    name: Some(0),
                    email: Some(1),
                    role: Some(2),
                    language: Some(3),
                }
            };
            return Ok((columns, false));
        }
        let mut columns = Self::default();
        for (place, heading) in first.iter().enumerate() {
            let heading = heading.trim();
            let plain: String = heading
                .to_lowercase()
                .chars()
                .filter(|c| !matches!(c, '-' | ' ' | '_' | '.'))
                .collect();
            let column = match plain.as_str() {
                "navn" | "fuldenavn" | "name" | "fullname" => &mut columns.name,
                "email" | "mail" | "emailadresse" | "mailadresse" | "emailaddress" => &mut columns.email,
                "rolle" | "roller" | "role" | "roles" => &mut columns.role,
                "sprog" | "language" => &mut columns.language,
                "" => continue,
                _ => {
                    ignored.push(shown(heading));
                    continue;
                }
            };
            if column.replace(place).is_some() {
                return Err(refused("list-column-twice"));
            }
        }
        if columns.email.is_none() {
            return Err(refused("list-no-email-column"));
        }
        Ok((columns, true))
    }

    fn cells(&self, record: &csv::StringRecord, number: i32) -> Cells {
        let cell = |place: Option<usize>| {
            let cell = place.and_then(|place| record.get(place)).unwrap_or_default();
            shown(cell.trim())
        };
        Cells {
            number,
            name: cell(self.name),
            email: cell(self.email),
            role: cell(self.role),
            language: cell(self.language),
        }
    }
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// The roles that a cell names, in Danish, English or the API's codes; several between `/`, `+`, `,` or `;`.
pub(crate) fn roles(cell: &str) -> Option<Vec<Role>> {
    cell.split(['/', '+', ',', ';', '|'])
        .map(|word| match word.trim().to_lowercase().as_str() {
            "owner" | "ejer" => Some(Role::Owner),
            "admin" | "administrator" => Some(Role::Admin),
            "dpo" | "databeskyttelsesrådgiver" | "data protection officer" => Some(Role::Dpo),
            "announcer" | "varsler kunder" | "varsler" => Some(Role::Announcer),
            "signatory" | "underskriver" | "tegningsberettiget" => Some(Role::Signatory),
            "member" | "medlem" => Some(Role::Member),
            "adviser" | "rådgiver" | "ekstern rådgiver" => Some(Role::Adviser),
            _ => None,
        })
        .collect()
}

/// The language that a cell names.
pub(crate) fn language(cell: &str) -> Option<Language> {
    match cell.trim().to_lowercase().as_str() {
        "da" | "dk" | "dansk" | "danish" => Some(Language::Da),
        "en" | "gb" | "uk" | "engelsk" | "english" => Some(Language::En),
        _ => None,
    }
}

/// Writes rows as a file that spreadsheets open right: UTF-8 with its mark, semicolons (what Danish spreadsheets
/// expect), and no cell that they would compute.
///
/// # Errors
/// None that a cell could cause.
pub fn write(rows: impl IntoIterator<Item = Vec<String>>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| harmless(cell)))
            .map_err(Error::internal)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Error::internal(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(Error::internal)?;
    Ok(format!("\u{feff}{text}"))
}

/// A cell that begins like a formula gets an apostrophe before it, as OWASP advises against CSV injection.
fn harmless(cell: &str) -> String {
    if cell.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tillid_kernel::Code;

    use super::*;

    fn key(result: Result<List>) -> &'static str {
        match result {
            Err(Error::Failure(failure)) => {
                assert_eq!(
                    (failure.code, failure.field.as_deref()),
                    (Code::Validation, Some("list"))
                );
                failure.key
            }
            other => panic!("{other:?}"),
        }
    }

    fn row(number: i32, cells: [&str; 4]) -> Cells {
        let [name, email, role, language] = cells.map(str::to_owned);
        Cells {
            number,
            name,
            email,
            role,
            language,
        }
    }

    const DANISH: &str = "Navn;E-mail;Rolle;Sprog\nÆrlig Ørsted;aerlig@kunde.example;Underskriver;dansk\n";

    #[test]
    fn headings_are_read_in_both_languages_and_in_any_order() {
        let expected = [row(
            2,
            ["Ærlig Ørsted", "aerlig@kunde.example", "Underskriver", "dansk"],
        )];
        assert_eq!(read(DANISH.as_bytes()).unwrap().rows, expected);
        let english =
            "language,E-Mail Address,ROLE,full name,Phone\nda,x@kunde.example,member,\"Nielsen, X\",12345678";
        let list = read(english.as_bytes()).unwrap();
        assert_eq!(
            list.rows,
            [row(2, ["Nielsen, X", "x@kunde.example", "member", "da"])]
        );
        assert_eq!(list.ignored, ["Phone"]);
        let tabs = "Name\te-mail\n\nEn, To\ten@kunde.example\n";
        let list = read(tabs.as_bytes()).unwrap();
        assert_eq!(
            (list.separator, &list.rows[0]),
            ('\t', &row(3, ["En, To", "en@kunde.example", "", ""]))
        );
    }

    #[test]
    fn a_pasted_list_needs_no_headings() {
        let list = read(b"en@kunde.example\r\nto@kunde.example\r\n").unwrap();
        assert_eq!(
            list.rows,
            [
                row(1, ["", "en@kunde.example", "", ""]),
                row(2, ["", "to@kunde.example", "", ""])
            ]
        );
        let quoted = "\n\"To\nlinjer\",a@kunde.example\n\n \nBo,bo@kunde.example";
        let numbers: Vec<i32> = read(quoted.as_bytes())
            .unwrap()
            .rows
            .iter()
            .map(|row| row.number)
            .collect();
        assert_eq!(numbers, [2, 6], "lines as an editor counts them");
        let list = read("Bo;bo@kunde.example;medlem;en".as_bytes()).unwrap();
        assert_eq!(list.rows, [row(1, ["Bo", "bo@kunde.example", "medlem", "en"])]);
    }

    /// Each encoding is read rightly or refused by name.
    #[test]
    fn every_encoding_is_read_rightly_or_refused() {
        let expected = read(DANISH.as_bytes()).unwrap().rows;
        let utf16 = |little: bool| {
            let units = std::iter::once(0xfeff).chain(DANISH.encode_utf16());
            units
                .flat_map(|unit: u16| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                })
                .collect::<Vec<u8>>()
        };
        let (latin, _, unmappable) = WINDOWS_1252.encode(DANISH);
        assert!(!unmappable);
        let cases = [
            (DANISH.as_bytes().to_vec(), "UTF-8"),
            (format!("\u{feff}{DANISH}").into_bytes(), "UTF-8"),
            (utf16(true), "UTF-16"),
            (utf16(false), "UTF-16"),
            (latin.into_owned(), "Windows-1252"),
        ];
        for (bytes, encoding) in cases {
            let list = read(&bytes).unwrap();
            assert_eq!((list.encoding, &list.rows), (encoding, &expected));
        }
        let unmarked = &utf16(true)[2..];
        assert_eq!(key(read(unmarked)), "list-encoding", "UTF-16 without its mark");
        assert_eq!(
            key(read(&utf16(true)[..utf16(true).len() - 1])),
            "list-encoding",
            "half a letter"
        );
        assert_eq!(
            key(read(b"navn;email\n\x81\x8d;x@y.example")),
            "list-encoding",
            "not Windows-1252"
        );
        assert_eq!(
            key(read(b"\xef\xbb\xbfnavn;email\n\xff;x@y.example")),
            "list-encoding",
            "broken UTF-8"
        );
        assert_eq!(
            key(read(b"PK\x03\x04\x00\x00\x08\x00 a spreadsheet itself")),
            "list-encoding"
        );
    }

    #[test]
    fn what_is_no_list_says_why() {
        assert_eq!(key(read(b"")), "list-empty");
        assert_eq!(key(read(b"navn;email\n;\n\n")), "list-empty");
        assert_eq!(key(read(b"navn;rolle\nBo;medlem")), "list-no-email-column");
        assert_eq!(
            key(read(b"email;mail\na@b.example;c@d.example")),
            "list-column-twice"
        );
        assert_eq!(key(read(&vec![b'a'; MOST_BYTES + 1])), "list-too-large");
        let long = |rows: usize| "a@b.example\n".repeat(rows);
        assert_eq!(read(long(MOST_ROWS).as_bytes()).unwrap().rows.len(), MOST_ROWS);
        assert_eq!(key(read(long(MOST_ROWS + 1).as_bytes())), "list-too-long");
    }

    #[test]
    fn a_huge_cell_is_cut_before_anything_is_done_with_it() {
        let bytes = format!("navn,email\n{},a@b.example", "x".repeat(900_000));
        assert_eq!(read(bytes.as_bytes()).unwrap().rows[0].name.len(), SHOWN);
    }

    #[test]
    fn formulas_stay_texts_and_are_tamed_in_a_file() {
        let list = read(b"navn,email\n\"=HYPERLINK(\"\"http://x\"\")\",+45@b.example").unwrap();
        assert_eq!(list.rows[0].name, "=HYPERLINK(\"http://x\")");
        let cells = ["=1+1", "+45", "-1", "@SUM(A1)", "\tx", "a=b", "x;\"y\""];
        let file = write([cells.map(str::to_owned).to_vec()]).unwrap();
        assert_eq!(
            file,
            "\u{feff}'=1+1;'+45;'-1;'@SUM(A1);'\tx;a=b;\"x;\"\"y\"\"\"\n"
        );
    }

    #[test]
    fn roles_and_languages_are_read_in_both_languages() {
        assert_eq!(
            roles("Underskriver + MEMBER"),
            Some(vec![Role::Signatory, Role::Member])
        );
        assert_eq!(roles("ejer"), Some(vec![Role::Owner]));
        assert_eq!(roles("chef"), None);
        assert_eq!(roles(""), None);
        for role in Role::ALL {
            assert_eq!(roles(role.as_str()), Some(vec![*role]));
        }
        assert_eq!(
            (language("Dansk"), language("english"), language("tysk")),
            (Some(Language::Da), Some(Language::En), None)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_at_all_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = read(&bytes);
        }

        #[test]
        fn what_was_written_is_read_again(names in prop::collection::vec("[a-zæøåA-Z \",;\n=+'-]{1,20}", 1..5)) {
            let mut rows = vec![vec!["navn".to_owned(), "email".to_owned()]];
            rows.extend(names.iter().map(|name| vec![name.clone(), "a@b.example".to_owned()]));
            let list = read(write(rows).unwrap().as_bytes()).unwrap();
            let read: Vec<&str> = list.rows.iter().map(|row| row.name.as_str()).collect();
            let expected: Vec<String> = names.iter().map(|name| harmless(name).trim().to_owned()).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
