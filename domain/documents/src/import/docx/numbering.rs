//! `word/numbering.xml`: the numbers of paragraphs, which stand in no text but are counted by whoever reads.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::super::ImportError;
use super::xml;

/// Levels of a list.
const LEVELS: usize = 9;

/// How a level counts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Level {
    start: u32,
    form: String,
    /// `%1.%2`: the numbers of the levels from the outermost.
    text: String,
    /// The style whose paragraphs stand on this level.
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            form: "decimal".to_owned(),
            text: String::new(),
            style: None,
        }
    }
}

/// What stands before a paragraph of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// A sign that counts nothing.
    Bullet,
    /// `7.1` and the like.
    Number(String),
    /// `a)` and the like.
    Letter(String),
}

/// The lists, and how far each has counted.
#[derive(Default)]
pub(super) struct Numbering {
    kinds: HashMap<String, Vec<Level>>,
    lists: HashMap<String, List>,
    counts: HashMap<String, [Option<u32>; LEVELS]>,
}

#[derive(Default)]
struct List {
    kind: String,
    /// Levels that begin anew with this list, and at which number.
    restarts: HashMap<usize, u32>,
}

impl Numbering {
    /// Reads the part.
    ///
    /// # Errors
    /// `Unreadable`.
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        let mut reader = xml::reader(text);
        let mut numbering = Self::default();
        let mut kind: Option<(String, Vec<Level>)> = None;
        let mut list: Option<(String, List)> = None;
        let mut level = 0_usize;
        loop {
            match xml::next(&mut reader)? {
                Event::Start(start) => {
                    let name = xml::name(&start);
                    let value = || xml::attribute(&start, "val").unwrap_or_default();
                    let at = || xml::attribute(&start, "ilvl").and_then(|it| it.parse::<usize>().ok());
                    match (name, &mut kind, &mut list) {
                        ("abstractNum", ..) => {
                            let id = xml::attribute(&start, "abstractNumId").unwrap_or_default();
                            kind = Some((id, vec![Level::default(); LEVELS]));
                        }
                        ("num", ..) => {
                            let id = xml::attribute(&start, "numId").unwrap_or_default();
                            list = Some((id, List::default()));
                        }
                        ("lvl" | "lvlOverride", ..) => level = at().unwrap_or(0).min(LEVELS - 1),
                        ("start", Some((_, levels)), _) => {
                            levels[level].start = xml::number(&start).unwrap_or(1);
                        }
                        ("numFmt", Some((_, levels)), _) => levels[level].form = value(),
                        ("lvlText", Some((_, levels)), _) => levels[level].text = value(),
                        ("pStyle", Some((_, levels)), _) => levels[level].style = Some(value()),
                        ("abstractNumId", None, Some((_, list))) => list.kind = value(),
                        ("startOverride", None, Some((_, list))) => {
                            list.restarts.insert(level, xml::number(&start).unwrap_or(1));
                        }
                        _ => {}
                    }
                }
                Event::End(end) => match end.local_name().into_inner() {
                    "abstractNum" => numbering.kinds.extend(kind.take()),
                    "num" => numbering.lists.extend(list.take()),
                    _ => {}
                },
                Event::Eof => return Ok(numbering),
                _ => {}
            }
        }
    }

    /// The level on which a list has the paragraphs of a style.
    pub(super) fn level_of(&self, list: &str, style: &str) -> Option<u32> {
        let levels = self.kinds.get(&self.lists.get(list)?.kind)?;
        let place = levels
            .iter()
            .position(|level| level.style.as_deref() == Some(style))?;
        u32::try_from(place).ok()
    }

    /// Counts a paragraph; `None` for a list that is not there, or a level without a sign.
    pub(super) fn count(&mut self, list: &str, level: u32) -> Option<Label> {
        let level = usize::try_from(level).ok().filter(|level| *level < LEVELS)?;
        let list = self.lists.get_mut(list)?;
        let levels = self.kinds.get(&list.kind)?;
        let counts = self.counts.entry(list.kind.clone()).or_default();
        if let Some(start) = list.restarts.remove(&level) {
            counts[level] = start.checked_sub(1);
            if start == 0 {
                counts[level] = None;
            }
        }
        counts[level] = Some(counts[level].map_or(levels[level].start, |count| count.saturating_add(1)));
        counts[level + 1..].fill(None);
        let form = levels[level].form.as_str();
        if form == "bullet" {
            return Some(Label::Bullet);
        }
        if form == "none" || levels[level].text.is_empty() {
            return None;
        }
        let mut text = levels[level].text.clone();
        for (place, above) in levels.iter().enumerate().take(level + 1) {
            let count = counts[place].unwrap_or(above.start);
            text = text.replace(&format!("%{}", place + 1), &written(count, &above.form));
        }
        let text = text.trim().to_owned();
        Some(if form.starts_with("decimal") {
            Label::Number(text)
        } else {
            Label::Letter(text)
        })
    }
}

fn written(count: u32, form: &str) -> String {
    let place = usize::try_from(count).unwrap_or(usize::MAX).min(3_999);
    match form {
        "lowerLetter" => crate::clauses::letters(place),
        "upperLetter" => crate::clauses::letters(place).to_uppercase(),
        "lowerRoman" => crate::clauses::roman(place),
        "upperRoman" => crate::clauses::roman(place).to_uppercase(),
        _ => count.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_on_and_begin_anew() {
        let mut numbering = Numbering::read(
            "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='1'>\
             <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:pStyle w:val='H1'/><w:lvlText w:val='%1.'/></w:lvl>\
             <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>\
             <w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%3)'/></w:lvl>\
             <w:lvl w:ilvl='3'><w:numFmt w:val='bullet'/><w:lvlText w:val='o'/></w:lvl>\
             </w:abstractNum><w:num w:numId='5'><w:abstractNumId w:val='1'/></w:num>\
             <w:num w:numId='6'><w:abstractNumId w:val='1'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='4'/></w:lvlOverride></w:num>\
             </w:numbering>",
        )
        .unwrap();
        let mut count = |list: &str, level| numbering.count(list, level);
        let number = |text: &str| Some(Label::Number(text.to_owned()));
        assert_eq!(count("5", 0), number("1."));
        assert_eq!(count("5", 1), number("1.1"));
        assert_eq!(count("5", 1), number("1.2"));
        assert_eq!(count("5", 2), Some(Label::Letter("a)".to_owned())));
        assert_eq!(count("5", 3), Some(Label::Bullet));
        assert_eq!(count("5", 0), number("2."));
        assert_eq!(count("5", 1), number("2.1"));
        assert_eq!(count("6", 0), number("4."));
        assert_eq!(count("6", 0), number("5."));
        assert_eq!(count("7", 0), None);
        assert_eq!(count("5", 99), None);
        assert_eq!(numbering.level_of("5", "H1"), Some(0));
    }
}
