//! How lists search in names.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use tillid_kernel::{Error, Result, clean_line};

/// Letters that SQLite's `lower` does not know, since it folds ASCII alone.
const FOLDED: [(&str, &str); 7] = [
    ("Æ", "æ"),
    ("Ø", "ø"),
    ("Å", "å"),
    ("Ä", "ä"),
    ("Ö", "ö"),
    ("Ü", "ü"),
    ("É", "é"),
];

/// The condition that `text` contains `needle`, whatever the case.
///
/// Not `LIKE`: a prepared pattern makes PostgreSQL leave the ordered index for a scan of the whole table, and
/// percent signs would need escaping. The position of one string in another has neither fault.
#[must_use]
pub fn contains(backend: DbBackend, text: impl Into<SimpleExpr>, needle: &str) -> SimpleExpr {
    let lower = |text: SimpleExpr| SimpleExpr::from(Func::lower(text));
    let needle = Expr::value(needle.to_lowercase());
    if backend == DbBackend::Postgres {
        let position = Func::cust("strpos").arg(lower(text.into())).arg(lower(needle));
        return SimpleExpr::from(position).gt(0);
    }
    let folded = FOLDED.iter().fold(lower(text.into()), |text, (capital, small)| {
        Func::cust("replace")
            .arg(text)
            .arg(Expr::value(*capital))
            .arg(Expr::value(*small))
            .into()
    });
    SimpleExpr::from(Func::cust("instr").arg(folded).arg(needle)).gt(0)
}

/// What is searched for, if anything: nothing typed means no search.
///
/// # Errors
/// `VALIDATION` for control characters and for more than 200 characters.
pub(crate) fn needle(search: Option<&str>) -> Result<Option<String>> {
    match search.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => clean_line(text, "search", 200).map(Some),
    }
}

/// A text out of a client's cursor: what no name can hold, no cursor of ours holds.
pub(crate) fn cursor_text(text: String) -> Result<String> {
    if text.chars().any(char::is_control) {
        return Err(Error::validation("after", "cursor-invalid"));
    }
    Ok(text)
}
