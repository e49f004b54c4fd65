//! Lists of customers to issue to, as spreadsheets write them: from bytes to rows. Pure.

use tillid_kernel::{Error, Result};

/// Rows that one list may have.
pub const MOST_ROWS: usize = 10_000;
/// Bytes that one list may have: in base64 it must fit into the body of a request.
pub const MOST_BYTES: usize = 512 * 1024;
/// Characters of a cell that are kept to show it again; a longer one names no customer anyway.
const SHOWN: usize = 200;

/// A row as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    /// The line it begins on, the first being 1.
    pub(crate) number: i32,
    pub(crate) id: String,
    pub(crate) external_id: String,
    pub(crate) registration_number: String,
    /// Terms that differ from everybody's, as written: the API's name of the term and the cell.
    pub(crate) terms: Vec<(&'static str, String)>,
}

impl Cells {
    /// What the row calls its customer.
    pub(crate) fn customer(&self) -> &str {
        [&self.external_id, &self.registration_number, &self.id]
            .into_iter()
            .find(|cell| !cell.is_empty())
            .map_or("", String::as_str)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Id,
    ExternalId,
    RegistrationNumber,
    Term(&'static str),
}

/// What a heading means, in Danish, English or the API's names.
fn column(heading: &str) -> Option<Column> {
    let plain: String = heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    Some(match plain.as_str() {
        "id" | "kundeid" | "customerid" => Column::Id,
        "externalid" | "kundenummer" | "kundenr" | "customernumber" => Column::ExternalId,
        "registrationnumber" | "cvr" | "cvrnummer" | "cvrnr" | "registreringsnummer" => {
            Column::RegistrationNumber
        }
        "noticedays" | "subprocessornoticedays" | "varseldage" | "varsel" => {
            Column::Term("subProcessorNoticeDays")
        }
        "objectiondays" | "indsigelsesdage" | "indsigelsesfrist" => Column::Term("objectionDays"),
        "breachhours" | "brudtimer" | "timervedbrud" => Column::Term("breachHours"),
        "exitdays" | "slettedage" | "exitdage" => Column::Term("exitDays"),
        "auditconcept" | "tilsynskoncept" => Column::Term("auditConcept"),
        "auditnoticedays" | "tilsynsvarseldage" | "tilsynsvarsel" => Column::Term("auditNoticeDays"),
        _ => return None,
    })
}

/// Reads a list in UTF-8, with comma, semicolon or tab and with headings in Danish or English. Another encoding is
/// refused and not guessed: a letter read wrongly may name another customer, who would get a binding offer.
///
/// # Errors
/// `VALIDATION` at `list`: `list-too-large`, `list-encoding`, `list-empty`, `list-too-long`,
/// `list-no-customer-column`, `list-column-twice`, `list-column-unknown`.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Cells>> {
    if bytes.len() > MOST_BYTES {
        return Err(refused("list-too-large").with("max", MOST_BYTES / 1024));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| refused("list-encoding"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return Err(refused("list-encoding"));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| refused("list-encoding"))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(columns) = &columns else {
            columns = Some(headings(&record)?);
            continue;
        };
        if rows.len() == MOST_ROWS {
            return Err(refused("list-too-long").with("max", MOST_ROWS));
        }
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(cells(columns, &record, i32::try_from(line).unwrap_or(i32::MAX)));
    }
    if rows.is_empty() {
        return Err(refused("list-empty"));
    }
    Ok(rows)
}

fn refused(key: &'static str) -> Error {
    Error::validation("list", key)
}

/// What the first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count())
        .unwrap_or(b',')
}

/// A column that means nothing here is refused: it may be a term that the sender believes to be agreed.
fn headings(first: &csv::StringRecord) -> Result<Vec<Column>> {
    let mut columns = Vec::new();
    for heading in first {
        let known = column(heading).ok_or_else(|| {
            let heading: String = heading.trim().chars().take(SHOWN).collect();
            refused("list-column-unknown").with("name", heading)
        })?;
        if columns.contains(&known) {
            return Err(refused("list-column-twice"));
        }
        columns.push(known);
    }
    if columns.iter().all(|column| matches!(column, Column::Term(_))) {
        return Err(refused("list-no-customer-column"));
    }
    Ok(columns)
}

fn cells(columns: &[Column], record: &csv::StringRecord, number: i32) -> Cells {
    let mut row = Cells {
        number,
        ..Cells::default()
    };
    for (column, cell) in columns.iter().zip(record) {
        let cell: String = cell.trim().chars().take(SHOWN).collect();
        match column {
            Column::Id => row.id = cell,
            Column::ExternalId => row.external_id = cell,
            Column::RegistrationNumber => row.registration_number = cell,
            Column::Term(_) if cell.is_empty() => {}
            Column::Term(term) => row.terms.push((term, cell)),
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(bytes: &[u8]) -> &'static str {
        match read(bytes) {
            Err(Error::Failure(failure)) => failure.key,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn headings_are_read_in_both_languages_and_blank_terms_are_everybodys() {
        let rows =
            read("\u{feff}Kundenummer;Varsel (dage);Brud – timer\r\nKØB-1; 45 ;\r\n\r\nK2;;12".as_bytes());
        let rows = rows.unwrap();
        assert_eq!((rows[0].number, rows[0].customer()), (2, "KØB-1"));
        assert_eq!(rows[0].terms, [("subProcessorNoticeDays", "45".to_owned())]);
        assert_eq!(rows[1].terms, [("breachHours", "12".to_owned())]);
        let rows = read(b"registrationNumber,exitDays\n12345678,10").unwrap();
        assert_eq!(rows[0].registration_number, "12345678");
    }

    #[test]
    fn what_is_no_list_says_why() {
        assert_eq!(key(b""), "list-empty");
        assert_eq!(key(b"externalId\n\n"), "list-empty");
        assert_eq!(key(b"externalId\nK\xd8B-1"), "list-encoding");
        assert_eq!(key(b"\xff\xfee\0x\0"), "list-encoding");
        assert_eq!(key(b"noticeDays\n30"), "list-no-customer-column");
        assert_eq!(key(b"cvr,CVR-nr\n1,2"), "list-column-twice");
        assert_eq!(key(b"cvr,price\n1,2"), "list-column-unknown");
        assert_eq!(key(&vec![b'a'; MOST_BYTES + 1]), "list-too-large");
        let long = |rows: usize| format!("cvr\n{}", "1\n".repeat(rows));
        assert_eq!(read(long(MOST_ROWS).as_bytes()).unwrap().len(), MOST_ROWS);
        assert_eq!(key(long(MOST_ROWS + 1).as_bytes()), "list-too-long");
        assert_eq!(key(long(200_000).as_bytes()), "list-too-long");
    }
}
