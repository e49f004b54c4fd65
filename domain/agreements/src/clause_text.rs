//! Clauses as plain text that people edit, and as the tree that is typeset.
//!
//! A template is stored and edited as a flat list of clauses with plain paragraphs. What the tree knows beyond that
//! is written into the text:
//! - clause `0` holds the preamble; clause `7.1` stands below clause `7`;
//! - `{{part}} Section I` as a paragraph of its own: the part that begins with the clause;
//! - `{{when EXIT_DELETE}}` before a paragraph or a point: it belongs to the agreement under that choice alone;
//! - a line that begins with `- ` is a point, with two more spaces a point below it;
//! - `{{exitDays}}` and the like are filled in when an agreement is issued.
//!
//! [`read`] and [`write`] are inverse on every built-in template.

use tillid_documents::agreement::{self as paper, AgreementDocument, Letter, Paragraph};
use tillid_documents::clauses::{FillError, coverage};
use tillid_entities::enums::Language;
use tillid_entities::values::Clause;
use tillid_kernel::{Error, Result};

use crate::locale;

const PREAMBLE: &str = "0";
const PART: &str = "{{part}} ";
const WHEN: &str = "{{when ";
const POINT: &str = "- ";
const INDENT: &str = "  ";

/// A template's text as the tree that is typeset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) preamble: Vec<String>,
    pub(crate) clauses: Vec<paper::Clause>,
}

/// Reads edited text.
///
/// # Errors
/// `VALIDATION` (`condition-unknown`) at `clauses` for a `{{when …}}` that names no choice.
pub(crate) fn read(clauses: &[Clause]) -> Result<Tree> {
    let mut tree = Tree {
        preamble: Vec::new(),
        clauses: Vec::new(),
    };
    for clause in clauses {
        if clause.number == PREAMBLE {
            tree.preamble.extend(clause.paragraphs.iter().cloned());
        } else {
            let read = read_clause(clause)?;
            siblings(&mut tree.clauses, &clause.number).push(read);
        }
    }
    Ok(tree)
}

/// The list that a clause with this number stands in: below `7` for `7.1`, if there is a `7`.
fn siblings<'a>(clauses: &'a mut Vec<paper::Clause>, number: &str) -> &'a mut Vec<paper::Clause> {
    let is_above = |clause: &paper::Clause| {
        number
            .strip_prefix(&clause.number)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    if clauses.last().is_some_and(is_above) {
        let last = clauses.len() - 1;
        siblings(&mut clauses[last].clauses, number)
    } else {
        clauses
    }
}

fn read_clause(clause: &Clause) -> Result<paper::Clause> {
    let (parts, paragraphs): (Vec<&String>, Vec<&String>) =
        clause.paragraphs.iter().partition(|text| text.starts_with(PART));
    Ok(paper::Clause {
        number: clause.number.clone(),
        heading: clause.heading.clone(),
        part: parts.first().map(|text| text[PART.len()..].to_owned()),
        locked: clause.locked,
        as_written: clause.as_written,
        coverage: clause
            .covers
            .iter()
            .filter_map(|letter| letter_of(letter))
            .collect(),
        paragraphs: paragraphs
            .into_iter()
            .map(|text| read_paragraph(text))
            .collect::<Result<_>>()?,
        clauses: Vec::new(),
    })
}

pub(crate) fn read_paragraph(text: &str) -> Result<Paragraph> {
    let mut lines = text.lines();
    let mut paragraph = read_line(lines.next().unwrap_or_default())?;
    for line in lines {
        if let Some((depth, point)) = point_depth(line) {
            points_at(&mut paragraph, depth).push(read_line(point)?);
        } else {
            let said = last_of(&mut paragraph);
            said.text.push('\n');
            said.text.push_str(line);
        }
    }
    Ok(paragraph)
}

/// How deep a line's point stands, and what it says; `None` for a line that is no point.
fn point_depth(line: &str) -> Option<(usize, &str)> {
    let unindented = line.trim_start_matches(' ');
    let depth = (line.len() - unindented.len()) / INDENT.len();
    unindented.strip_prefix(POINT).map(|point| (depth, point))
}

fn points_at(paragraph: &mut Paragraph, depth: usize) -> &mut Vec<Paragraph> {
    if depth > 0 && !paragraph.points.is_empty() {
        let last = paragraph.points.len() - 1;
        points_at(&mut paragraph.points[last], depth - 1)
    } else {
        &mut paragraph.points
    }
}

fn last_of(paragraph: &mut Paragraph) -> &mut Paragraph {
    if paragraph.points.is_empty() {
        paragraph
    } else {
        let last = paragraph.points.len() - 1;
        last_of(&mut paragraph.points[last])
    }
}

fn read_line(line: &str) -> Result<Paragraph> {
    let (when, text) = match line.strip_prefix(WHEN).and_then(|rest| rest.split_once("}}")) {
        None => (None, line),
        Some((choice, text)) => {
            let choice = serde_json::from_value(serde_json::Value::from(choice.trim())).map_err(|_| {
                Error::validation("clauses", "condition-unknown")
                    .with("name", choice.chars().take(60).collect::<String>())
            })?;
            (Some(choice), text.trim_start_matches(' '))
        }
    };
    Ok(Paragraph {
        number: String::new(),
        text: text.to_owned(),
        points: Vec::new(),
        when,
    })
}

/// Writes a tree as text to edit.
///
/// # Errors
/// `INTERNAL` when the locale files lack the preamble's heading.
pub(crate) fn write(tree: &Tree, language: Language) -> Result<Vec<Clause>> {
    let mut clauses = preamble(&tree.preamble, language)?;
    write_below(&tree.clauses, &mut clauses, &|clause| {
        let part = clause.part.iter().map(|part| format!("{PART}{part}"));
        part.chain(clause.paragraphs.iter().map(write_paragraph))
            .collect()
    });
    Ok(clauses)
}

/// The clauses of a filled document for reading: no conditions, points with their letters.
///
/// # Errors
/// As [`write`].
pub fn shown_clauses(document: &AgreementDocument) -> Result<Vec<Clause>> {
    let language = match document.language {
        paper::Language::Da => Language::Da,
        paper::Language::En => Language::En,
    };
    let mut clauses = preamble(&document.preamble, language)?;
    write_below(&document.clauses, &mut clauses, &|clause| {
        let shown = clause.paragraphs.iter().map(|paragraph| {
            // Elsewhere the number of a paragraph is its place; here it is a word of the text.
            let own = if clause.as_written {
                numbered(paragraph)
            } else {
                String::new()
            };
            own + &show_paragraph(paragraph)
        });
        shown.collect()
    });
    Ok(clauses)
}

fn preamble(paragraphs: &[String], language: Language) -> Result<Vec<Clause>> {
    if paragraphs.is_empty() {
        return Ok(Vec::new());
    }
    let heading = locale::sentence(language, "/preamble", &[])
        .ok_or_else(|| Error::internal("the preamble's heading is missing"))?;
    Ok(vec![Clause {
        number: PREAMBLE.to_owned(),
        heading,
        paragraphs: paragraphs.to_vec(),
        locked: true,
        as_written: false,
        covers: Vec::new(),
    }])
}

fn write_below(
    clauses: &[paper::Clause],
    into: &mut Vec<Clause>,
    texts: &impl Fn(&paper::Clause) -> Vec<String>,
) {
    for clause in clauses {
        into.push(Clause {
            number: clause.number.clone(),
            heading: clause.heading.clone(),
            paragraphs: texts(clause),
            locked: clause.locked,
            as_written: clause.as_written,
            covers: clause
                .coverage
                .iter()
                .map(|letter| letter_text(*letter))
                .collect(),
        });
        write_below(&clause.clauses, into, texts);
    }
}

fn write_paragraph(paragraph: &Paragraph) -> String {
    let mut out = String::new();
    write_line(paragraph, &mut out);
    write_points(&paragraph.points, 0, &mut out);
    out
}

fn write_points(points: &[Paragraph], depth: usize, out: &mut String) {
    for point in points {
        out.push('\n');
        out.push_str(&INDENT.repeat(depth));
        out.push_str(POINT);
        write_line(point, out);
        write_points(&point.points, depth + 1, out);
    }
}

fn write_line(paragraph: &Paragraph, out: &mut String) {
    if let Some(Ok(serde_json::Value::String(choice))) = paragraph.when.map(serde_json::to_value) {
        out.push_str(WHEN);
        out.push_str(&choice);
        out.push_str("}} ");
    }
    out.push_str(&paragraph.text);
}

/// The number of a paragraph as it stands before it; what is a letter alone gets its bracket.
fn numbered(paragraph: &Paragraph) -> String {
    let number = &paragraph.number;
    if number.is_empty() {
        String::new()
    } else if number.ends_with(char::is_alphanumeric) && !number.contains('.') {
        format!("{number}) ")
    } else {
        format!("{number} ")
    }
}

fn show_paragraph(paragraph: &Paragraph) -> String {
    fn show(points: &[Paragraph], depth: usize, out: &mut String) {
        for point in points {
            out.push('\n');
            out.push_str(&INDENT.repeat(depth));
            out.push_str(&numbered(point));
            out.push_str(&point.text);
            show(&point.points, depth + 1, out);
        }
    }
    let mut out = paragraph.text.clone();
    show(&paragraph.points, 0, &mut out);
    out
}

/// Letters of Art. 28(3) that a text covers, `a` … `h`.
pub(crate) fn covered(tree: &Tree) -> Vec<String> {
    coverage(&tree.clauses)
        .covered
        .into_iter()
        .map(letter_text)
        .collect()
}

/// Letters of Art. 28(3) missing from those covered, `a` … `h`.
#[must_use]
pub fn missing_coverage(covered: &[String]) -> Vec<String> {
    Letter::ALL
        .into_iter()
        .map(letter_text)
        .filter(|letter| !covered.contains(letter))
        .collect()
}

/// Whether a text is a letter of Art. 28(3).
pub(crate) fn is_letter(text: &str) -> bool {
    letter_of(text).is_some()
}

fn letter_text(letter: Letter) -> String {
    format!("{letter:?}").to_lowercase()
}

fn letter_of(text: &str) -> Option<Letter> {
    serde_json::from_value(serde_json::Value::from(text)).ok()
}

/// A text that cannot be filled in, as the editor is told.
pub(crate) fn unfillable(cause: &FillError) -> Error {
    match cause {
        FillError::UnknownPlaceholder { clause, name } => Error::validation("clauses", "placeholder-unknown")
            .with("clause", clause)
            .with("name", name),
        FillError::OpenPlaceholder { clause } => {
            Error::validation("clauses", "placeholder-open").with("clause", clause)
        }
    }
}

#[cfg(test)]
mod tests {
    use tillid_documents::builtin::{self, Template};

    use super::*;

    fn builtins() -> [(&'static Template, Language); 4] {
        [
            (builtin::danish_structure(paper::Language::Da), Language::Da),
            (builtin::danish_structure(paper::Language::En), Language::En),
            (builtin::eu_structure(paper::Language::Da), Language::Da),
            (builtin::eu_structure(paper::Language::En), Language::En),
        ]
    }

    #[test]
    fn the_built_in_templates_survive_being_written_and_read() {
        for (template, language) in builtins() {
            let tree = Tree {
                preamble: template.preamble.clone(),
                clauses: template.clauses.clone(),
            };
            let text = write(&tree, language).unwrap();
            assert_eq!(read(&text).unwrap(), tree, "{}", template.name);
            assert!(missing_coverage(&covered(&tree)).is_empty());
        }
    }

    #[test]
    fn points_conditions_and_lines_stand_where_they_were_written() {
        let paragraph = read_paragraph(
            "{{when EXIT_RETURN}} one\nmore\n- {{when EXIT_DELETE}} a\n  - i\n  - ii\ntail\n- b",
        )
        .unwrap();
        assert_eq!(paragraph.when, Some(paper::Condition::ExitReturn));
        assert_eq!(paragraph.text, "one\nmore");
        assert_eq!(paragraph.points[0].when, Some(paper::Condition::ExitDelete));
        assert_eq!(paragraph.points[0].points[1].text, "ii\ntail");
        assert_eq!(paragraph.points[1].text, "b");
        assert!(read_paragraph("{{when NEVER}} x").is_err());
    }
}
