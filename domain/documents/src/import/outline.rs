//! From pieces in reading order to numbered clauses.
//!
//! A heading keeps its own number where that number fits where it stands (`7.1` below `7`, `8` after `7`); otherwise it
//! gets the next. A text without headings is looked through for lines that number themselves.

use super::{
    Block, ImportError, Imported, ImportedClause, Kind, LONGEST_HEADING, MOST_CLAUSES, MOST_LETTERS,
    MOST_PARAGRAPHS, MOST_TEXT,
};
use crate::agreement::Language;
use std::collections::HashSet;

/// The number of what stands before the first clause.
const PREAMBLE: &str = "0";
/// Clauses stand at most so deep: `7.1.2`.
const DEEPEST: usize = 3;
/// A line that numbers itself and is shorter than this may be a heading.
const SHORT: usize = 110;

/// Puts blocks in order.
///
/// # Errors
/// `Empty` without a letter; `TooComplex` for more than an agreement has.
pub(super) fn outline(kind: Kind, blocks: Vec<Block>) -> Result<Imported, ImportError> {
    let tidied = blocks.into_iter().map(tidy);
    let blocks: Vec<Block> = tidied.filter(|block| !text_of(block).is_empty()).collect();
    if !blocks
        .iter()
        .any(|block| text_of(block).contains(char::is_alphabetic))
    {
        return Err(ImportError::Empty);
    }
    let language = language(&blocks);
    let (title, blocks) = take_title(promote(blocks));
    let blocks = lead_in(blocks);
    let mut tree = Tree::new(title.clone(), language, &blocks);
    for block in blocks {
        tree.take(block)?;
    }
    let clauses = tree.end()?;
    if clauses.is_empty() {
        return Err(ImportError::Empty);
    }
    if length(&clauses) > MOST_LETTERS {
        return Err(ImportError::TooComplex);
    }
    Ok(Imported {
        kind,
        title,
        language,
        clauses,
    })
}

/// The bytes of all clauses.
fn length(clauses: &[ImportedClause]) -> usize {
    let of_clause = |clause: &ImportedClause| {
        let paragraphs: usize = clause.paragraphs.iter().map(String::len).sum();
        clause.heading.len() + paragraphs
    };
    clauses.iter().map(of_clause).sum()
}

/// As many characters as a paragraph may have, or fewer.
///
/// # Errors
/// `TooComplex` for more.
fn bounded(text: String) -> Result<String, ImportError> {
    if text.chars().count() > MOST_TEXT {
        return Err(ImportError::TooComplex);
    }
    Ok(text)
}

fn text_of(block: &Block) -> &str {
    match block {
        Block::Title(text)
        | Block::Heading { text, .. }
        | Block::Paragraph { text, .. }
        | Block::Point { text, .. } => text,
    }
}

/// One space between words, no invisible letters, line breaks where they were set; headings on one line.
fn tidy(block: Block) -> Block {
    let lines = |text: String| {
        let lines = text.lines().map(one_line);
        lines
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    };
    match block {
        Block::Title(text) => Block::Title(one_line(&text)),
        Block::Heading { level, text } => {
            let text = one_line(&text);
            if text.chars().count() > LONGEST_HEADING {
                Block::Paragraph { text, strong: true }
            } else {
                Block::Heading { level, text }
            }
        }
        Block::Paragraph { text, strong } => Block::Paragraph {
            text: lines(text),
            strong,
        },
        Block::Point { depth, text } => Block::Point {
            depth,
            text: lines(text),
        },
    }
}

fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|letter| {
            !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        })
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where no block is a heading, the short lines that number themselves and stand out, or else all of them, are.
fn promote(blocks: Vec<Block>) -> Vec<Block> {
    if blocks.iter().any(|block| matches!(block, Block::Heading { .. })) {
        return blocks;
    }
    let stands_out =
        |block: &Block| matches!(block, Block::Paragraph { text, strong: true } if is_headed(text));
    let only_strong = blocks.iter().filter(|block| stands_out(block)).count() > 1;
    blocks
        .into_iter()
        .map(|block| match block {
            Block::Paragraph { text, strong } if is_headed(&text) && (strong || !only_strong) => {
                let level = numbered(&text).map_or(1, |(number, _)| number.len());
                Block::Heading {
                    level: u8::try_from(level).unwrap_or(u8::MAX),
                    text,
                }
            }
            other => other,
        })
        .collect()
}

/// `7. Brug af underdatabehandlere`: a number, then a few words that are no sentence.
fn is_headed(text: &str) -> bool {
    text.chars().count() <= SHORT
        && !text.contains('\n')
        && !text.ends_with(['.', ';', ':', ','])
        && numbered(text).is_some_and(|(_, heading)| heading.chars().next().is_some_and(char::is_uppercase))
}

/// The title: one that says so, or the one heading of the highest level, if it is the first and others stand below it.
fn take_title(mut blocks: Vec<Block>) -> (Option<String>, Vec<Block>) {
    if let Some(place) = blocks.iter().position(|block| matches!(block, Block::Title(_))) {
        let title = text_of(&blocks.remove(place)).to_owned();
        return (Some(cut(&title)), blocks);
    }
    let mut levels: Vec<u8> = Vec::new();
    for block in &blocks {
        if let Block::Heading { level, .. } = block {
            levels.push(*level);
        }
    }
    let first = blocks
        .iter()
        .position(|block| matches!(block, Block::Heading { .. }));
    if let (Some(place), Some((highest, below))) = (first, levels.split_first())
        && !below.is_empty()
        && below.iter().all(|level| level > highest)
        && numbered(text_of(&blocks[place])).is_none()
        && !is_part(text_of(&blocks[place]))
    {
        let title = text_of(&blocks.remove(place)).to_owned();
        return (Some(cut(&title)), blocks);
    }
    (None, blocks)
}

/// Where the clauses number themselves, what stands before the first is no clause, and a list of contents is no text.
fn lead_in(blocks: Vec<Block>) -> Vec<Block> {
    let begins = |block: &Block, number: u32| {
        let is_numbered = |text: &str| numbered(text).is_some_and(|(parts, _)| parts == [number]);
        matches!(block, Block::Heading { text, .. } if is_numbered(text))
    };
    let Some(first) = blocks.iter().position(|block| begins(block, 1)) else {
        return blocks;
    };
    if !blocks[first..].iter().any(|block| begins(block, 2)) {
        return blocks;
    }
    let letters = |text: &str| -> String { text.chars().filter(|it| it.is_alphabetic()).collect() };
    let headings: HashSet<String> = blocks
        .iter()
        .filter(|block| matches!(block, Block::Heading { .. }))
        .map(|block| letters(text_of(block)))
        .collect();
    let is_entry =
        |text: &str| text.ends_with(|it: char| it.is_ascii_digit()) && headings.contains(&letters(text));
    let mut before = blocks;
    let after = before.split_off(first);
    let before = before.into_iter().filter_map(|block| match block {
        Block::Heading { text, .. } if !is_part(&text) => Some(Block::Paragraph { text, strong: true }),
        Block::Paragraph { text, .. } if is_entry(&text) => None,
        other => Some(other),
    });
    before.chain(after).collect()
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_HEADING).collect()
}

/// The number that a heading begins with, and the rest: `7. Tilsyn`, `§ 7 Tilsyn`, `Clause 7.1: Audit`, `Klausul 7`.
fn numbered(heading: &str) -> Option<(Vec<u32>, &str)> {
    const WORDS: [&str; 7] = ["clause", "klausul", "article", "artikel", "punkt", "pkt.", "§"];
    let lower = heading.to_lowercase();
    let word = WORDS.iter().find(|word| lower.starts_with(**word));
    // Lower case may be longer than upper case in a few letters, never in these words.
    let rest = word
        .and_then(|word| heading.get(word.len()..))
        .map_or(heading, str::trim_start);
    let end = rest
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .unwrap_or(rest.len());
    let (digits, tail) = rest.split_at(end);
    let dotted = digits.ends_with('.') || tail.starts_with([')', ':']);
    let tail = tail.trim_start_matches([')', ':', '–', '-']);
    if !tail.is_empty() && !tail.starts_with(char::is_whitespace) {
        return None;
    }
    let tail = tail.trim_start().trim_start_matches(['–', '-']).trim_start();
    let parts: Vec<u32> = digits
        .trim_end_matches('.')
        .split('.')
        .map(|part| part.parse().ok().filter(|number| *number < 1000))
        .collect::<Option<_>>()?;
    // "2016 was a year" is no numbered heading, "16 Tilsyn" is: nobody numbers beyond a few hundred.
    let plain = word.is_none() && !dotted && parts.len() == 1;
    if plain && (tail.is_empty() || parts[0] > 99) {
        return None;
    }
    Some((parts, tail))
}

/// `Afsnit I`, `SECTION II`, `Del 2`: what begins a part of the agreement and is no clause.
fn is_part(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    let Some(rest) = ["section", "afsnit", "part", "del", "kapitel", "chapter"]
        .iter()
        .find_map(|word| lower.strip_prefix(word))
    else {
        return false;
    };
    let mut words = rest.split_whitespace();
    rest.starts_with(char::is_whitespace)
        && words.next().is_some_and(|number| {
            let number = number.trim_end_matches(['.', ':', '–', '-']);
            !number.is_empty()
                && (number.bytes().all(|it| it.is_ascii_digit())
                    || number.bytes().all(|it| b"ivx".contains(&it)))
        })
}

/// Clauses as they are made.
struct Tree {
    language: Language,
    /// Stands over a text that begins without a heading and never gets one.
    fallback: String,
    /// The levels that headings have, in order: their places are how deep they stand.
    levels: Vec<u8>,
    headed: bool,
    clauses: Vec<ImportedClause>,
    /// The number of the clause in hand.
    place: Vec<u32>,
    /// A part that begins with the next clause.
    part: Option<String>,
    /// How deep the first point below the paragraph in hand stands: the others stand as deep as they stand below it.
    outermost: Option<u8>,
    /// A number whose heading is still to come: `Clause 7`, and on the next line `Audit`.
    waiting: Option<(Vec<u32>, String)>,
}

impl Tree {
    fn new(title: Option<String>, language: Language, blocks: &[Block]) -> Self {
        let mut levels: Vec<u8> = blocks
            .iter()
            .filter_map(|block| match block {
                Block::Heading { level, text } if !is_part(text) => Some(*level),
                _ => None,
            })
            .collect();
        levels.sort_unstable();
        levels.dedup();
        let fallback = title.unwrap_or_else(|| {
            match language {
                Language::Da => "Aftalens tekst",
                Language::En => "Text of the agreement",
            }
            .to_owned()
        });
        Self {
            language,
            fallback,
            headed: !levels.is_empty(),
            levels,
            clauses: Vec::new(),
            place: Vec::new(),
            part: None,
            outermost: None,
            waiting: None,
        }
    }

    fn take(&mut self, block: Block) -> Result<(), ImportError> {
        if let Some((number, said)) = self.waiting.take() {
            match &block {
                Block::Heading { text, .. } | Block::Paragraph { text, .. }
                    if text.chars().count() <= SHORT
                        && !text.ends_with(['.', ';', ':', ','])
                        && numbered(text).is_none() =>
                {
                    return self.clause(number, text.clone());
                }
                _ => self.clause(number, said)?,
            }
        }
        match block {
            Block::Heading { level, text } => self.heading(level, text),
            Block::Title(text) | Block::Paragraph { text, .. } => self.say(text),
            Block::Point { depth, text } => self.point(depth, &text),
        }
    }

    fn heading(&mut self, level: u8, text: String) -> Result<(), ImportError> {
        if is_part(&text) {
            // A part of a part, or one that holds nothing: said with the next.
            self.part = Some(bounded(match self.part.take() {
                None => text,
                Some(former) => format!("{former} – {text}"),
            })?);
            return Ok(());
        }
        let depth = self.levels.iter().position(|it| *it == level).unwrap_or(0) + 1;
        if let Some((number, rest)) = numbered(&text)
            && self.fits(&number)
        {
            if rest.is_empty() {
                self.waiting = Some((number, text));
                return Ok(());
            }
            return self.clause(number, rest.to_owned());
        }
        if depth > DEEPEST || depth > self.place.len() + 1 {
            // Nothing stands where it would stand below: as deep as it may.
            return self.clause(self.next(self.place.len() + 1), text);
        }
        self.clause(self.next(depth), text)
    }

    /// Whether a number comes after the one in hand, with nothing but numbers left out between.
    fn fits(&self, number: &[u32]) -> bool {
        let above = number.len() - 1;
        number.len() <= DEEPEST
            && number.iter().all(|part| *part > 0)
            && self.place.get(..above) == Some(&number[..above])
            && self.place.get(above).is_none_or(|last| number[above] > *last)
    }

    /// The next number at a depth.
    fn next(&self, depth: usize) -> Vec<u32> {
        let depth = depth.clamp(1, DEEPEST).min(self.place.len() + 1);
        let mut number = self.place[..depth - 1].to_vec();
        number.push(self.place.get(depth - 1).copied().unwrap_or(0) + 1);
        number
    }

    fn clause(&mut self, number: Vec<u32>, heading: String) -> Result<(), ImportError> {
        if self.clauses.len() == MOST_CLAUSES {
            return Err(ImportError::TooComplex);
        }
        let part = self.part.take().map(|part| format!("{{{{part}}}} {part}"));
        self.clauses.push(ImportedClause {
            number: number.iter().map(u32::to_string).collect::<Vec<_>>().join("."),
            heading,
            paragraphs: part.into_iter().collect(),
        });
        self.place = number;
        self.outermost = None;
        Ok(())
    }

    fn paragraphs(&mut self) -> Result<&mut Vec<String>, ImportError> {
        if self.clauses.is_empty() {
            if self.headed {
                self.clauses.push(ImportedClause {
                    number: PREAMBLE.to_owned(),
                    heading: match self.language {
                        Language::Da => "Indledning",
                        Language::En => "Introduction",
                    }
                    .to_owned(),
                    paragraphs: Vec::new(),
                });
            } else {
                let heading = self.fallback.clone();
                self.clause(vec![1], heading)?;
            }
        }
        self.clauses
            .last_mut()
            .map(|clause| &mut clause.paragraphs)
            .ok_or(ImportError::Empty)
    }

    fn say(&mut self, text: String) -> Result<(), ImportError> {
        if text.is_empty() {
            return Ok(());
        }
        let paragraphs = self.paragraphs()?;
        if paragraphs.len() == MOST_PARAGRAPHS || text.chars().count() > MOST_TEXT {
            return Err(ImportError::TooComplex);
        }
        paragraphs.push(text);
        self.outermost = None;
        Ok(())
    }

    fn point(&mut self, depth: u8, text: &str) -> Result<(), ImportError> {
        let depth = depth.saturating_sub(*self.outermost.get_or_insert(depth));
        let paragraphs = self.paragraphs()?;
        match paragraphs.last_mut().filter(|last| !last.starts_with("{{part}}")) {
            Some(last) => {
                last.push('\n');
                for _ in 0..depth.min(4) {
                    last.push_str("  ");
                }
                last.push_str("- ");
                last.push_str(&text.replace('\n', " "));
                if last.chars().count() > MOST_TEXT {
                    return Err(ImportError::TooComplex);
                }
                Ok(())
            }
            None => self.say(text.to_owned()),
        }
    }

    fn end(mut self) -> Result<Vec<ImportedClause>, ImportError> {
        if let Some((number, said)) = self.waiting.take() {
            self.clause(number, said)?;
        }
        if let Some(part) = self.part.take() {
            self.say(part)?;
        }
        Ok(self.clauses)
    }
}

/// The language whose small words come more often.
fn language(blocks: &[Block]) -> Language {
    const DANISH: [&str; 12] = [
        "og", "af", "til", "den", "det", "der", "skal", "med", "som", "ikke", "på", "eller",
    ];
    const ENGLISH: [&str; 12] = [
        "and", "of", "to", "the", "that", "shall", "with", "which", "not", "on", "or", "is",
    ];
    let (mut danish, mut english) = (0_usize, 0_usize);
    for block in blocks {
        for word in text_of(block).split_whitespace() {
            let word = word
                .trim_matches(|letter: char| !letter.is_alphabetic())
                .to_lowercase();
            danish += usize::from(DANISH.contains(&word.as_str()));
            english += usize::from(ENGLISH.contains(&word.as_str()));
        }
    }
    if english > danish {
        Language::En
    } else {
        Language::Da
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str) -> Block {
        Block::Heading {
            level,
            text: text.to_owned(),
        }
    }

    fn paragraph(text: &str) -> Block {
        Block::Paragraph {
            text: text.to_owned(),
            strong: false,
        }
    }

    fn point(depth: u8, text: &str) -> Block {
        Block::Point {
            depth,
            text: text.to_owned(),
        }
    }

    fn read(blocks: Vec<Block>) -> Imported {
        outline(Kind::Markdown, blocks).unwrap()
    }

    fn said(read: &Imported) -> Vec<(&str, &str, Vec<&str>)> {
        read.clauses
            .iter()
            .map(|clause| {
                (
                    clause.number.as_str(),
                    clause.heading.as_str(),
                    clause.paragraphs.iter().map(String::as_str).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn headings_become_clauses_and_the_first_above_all_the_title() {
        let read = read(vec![
            heading(1, "Databehandleraftale"),
            paragraph("mellem parterne"),
            heading(2, "Indhold"),
            paragraph("Den  skal\u{ad} læses."),
            heading(3, "Anvendelse"),
            paragraph("a"),
            heading(2, "Sikkerhed"),
            paragraph("Der gælder:"),
            point(0, "– det ene"),
            point(1, "– og det andet"),
            paragraph("Og:"),
            point(1, "– dybt"),
            point(1, "– lige så dybt"),
        ]);
        assert_eq!(read.title.as_deref(), Some("Databehandleraftale"));
        assert_eq!(read.language, Language::Da);
        assert_eq!(
            said(&read),
            [
                ("0", "Indledning", vec!["mellem parterne"]),
                ("1", "Indhold", vec!["Den skal læses."]),
                ("1.1", "Anvendelse", vec!["a"]),
                (
                    "2",
                    "Sikkerhed",
                    vec![
                        "Der gælder:\n- – det ene\n  - – og det andet",
                        "Og:\n- – dybt\n- – lige så dybt"
                    ]
                ),
            ]
        );
    }

    #[test]
    fn own_numbers_stay_where_they_fit() {
        let read = read(vec![
            heading(1, "1. Purpose"),
            heading(1, "3 Interpretation"),
            heading(1, "Clause 7.1: Instructions"),
            heading(2, "3.2 Below"),
            heading(1, "2. Out of order"),
            heading(1, "Annex"),
        ]);
        let numbers: Vec<_> = read
            .clauses
            .iter()
            .map(|it| (it.number.as_str(), it.heading.as_str()))
            .collect();
        assert_eq!(
            numbers,
            [
                ("1", "Purpose"),
                ("3", "Interpretation"),
                ("4", "Clause 7.1: Instructions"),
                ("4.1", "3.2 Below"),
                ("5", "2. Out of order"),
                ("6", "Annex"),
            ]
        );
    }

    #[test]
    fn a_number_alone_takes_the_next_line_and_a_section_is_no_clause() {
        let read = read(vec![
            heading(1, "SECTION I"),
            heading(2, "Clause 1"),
            heading(3, "Purpose and scope"),
            paragraph("The purpose is to do that which the law is on."),
            heading(2, "Clause 2"),
            paragraph("Each of the parties shall do as it is told."),
        ]);
        assert_eq!(read.language, Language::En);
        assert_eq!(
            said(&read),
            [
                (
                    "1",
                    "Purpose and scope",
                    vec![
                        "{{part}} SECTION I",
                        "The purpose is to do that which the law is on."
                    ]
                ),
                (
                    "2",
                    "Clause 2",
                    vec!["Each of the parties shall do as it is told."]
                ),
            ]
        );
    }

    #[test]
    fn what_stands_before_the_first_number_is_no_clause() {
        let read = read(vec![
            heading(2, "Parterne"),
            paragraph("A og B"),
            heading(2, "Indholdsfortegnelse"),
            paragraph("1. Instruks 3"),
            paragraph("2. Sikkerhed .... 4"),
            heading(1, "1. Instruks"),
            paragraph("x"),
            heading(1, "2. Sikkerhed"),
            heading(1, "Bilag A"),
        ]);
        assert_eq!(
            said(&read),
            [
                (
                    "0",
                    "Indledning",
                    vec!["Parterne", "A og B", "Indholdsfortegnelse"]
                ),
                ("1", "Instruks", vec!["x"]),
                ("2", "Sikkerhed", vec![]),
                ("3", "Bilag A", vec![]),
            ]
        );
    }

    #[test]
    fn lines_that_number_themselves_are_headings_where_nothing_else_is() {
        let read = read(vec![
            paragraph("1. Indhold"),
            paragraph("1. Databehandleren skal gøre det."),
            paragraph("2. Præambel"),
            paragraph("Tekst."),
        ]);
        assert_eq!(
            said(&read),
            [
                ("1", "Indhold", vec!["1. Databehandleren skal gøre det."]),
                ("2", "Præambel", vec!["Tekst."]),
            ]
        );
    }

    #[test]
    fn a_text_without_headings_is_one_clause() {
        let read = read(vec![paragraph("Just what the parties agree on.")]);
        assert_eq!(
            said(&read),
            [(
                "1",
                "Text of the agreement",
                vec!["Just what the parties agree on."]
            )]
        );
    }

    #[test]
    fn no_letters_are_no_text_and_too_much_is_too_much() {
        assert_eq!(
            outline(Kind::Pdf, vec![paragraph("1 2 3 –")]),
            Err(ImportError::Empty)
        );
        let many = (0..=MOST_CLAUSES).map(|_| heading(1, "A")).collect();
        assert_eq!(outline(Kind::Pdf, many), Err(ImportError::TooComplex));
        let long = vec![paragraph(&"a ".repeat(MOST_TEXT))];
        assert_eq!(outline(Kind::Pdf, long), Err(ImportError::TooComplex));
        let all = (0..=MOST_PARAGRAPHS).map(|_| paragraph("a")).collect();
        assert_eq!(outline(Kind::Pdf, all), Err(ImportError::TooComplex));
        let parts = (0..MOST_TEXT / 10).map(|_| heading(1, "SECTION II")).collect();
        assert_eq!(outline(Kind::Pdf, parts), Err(ImportError::TooComplex));
    }

    #[test]
    fn all_clauses_together_fit_where_they_are_typeset() {
        let paragraphs = |count: usize| {
            (0..count)
                .map(|_| paragraph(&"æ".repeat(MOST_TEXT / 2)))
                .collect()
        };
        let most = MOST_LETTERS / MOST_TEXT;
        assert!(outline(Kind::Pdf, paragraphs(most - 1)).is_ok());
        assert_eq!(
            outline(Kind::Pdf, paragraphs(most + 1)),
            Err(ImportError::TooComplex)
        );
    }
}
