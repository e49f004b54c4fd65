//! `word/styles.xml`: what a paragraph is by its style.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::super::ImportError;
use super::xml;

/// How many styles one may stand on, one upon the other.
const MOST_BELOW: usize = 20;

/// What a style says of its paragraphs; what it does not say, the style below it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) name: String,
    below: Option<String>,
    pub(super) outline: Option<u32>,
    pub(super) list: Option<String>,
    pub(super) list_level: Option<u32>,
}

/// The styles by their ids.
#[derive(Default)]
pub(super) struct Styles(HashMap<String, Style>);

impl Styles {
    /// Reads the part.
    ///
    /// # Errors
    /// `Unreadable`.
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        let mut reader = xml::reader(text);
        let mut styles = HashMap::new();
        let mut of: Option<(String, Style)> = None;
        loop {
            match xml::next(&mut reader)? {
                Event::Start(start) => {
                    let name = xml::name(&start);
                    if name == "style" {
                        of = xml::attribute(&start, "styleId").map(|id| (id, Style::default()));
                    } else if let Some((_, style)) = &mut of {
                        match name {
                            "name" => {
                                style.name = xml::attribute(&start, "val").unwrap_or_default().to_lowercase();
                            }
                            "basedOn" => style.below = xml::attribute(&start, "val"),
                            "outlineLvl" => style.outline = xml::number(&start),
                            "numId" => style.list = xml::attribute(&start, "val"),
                            "ilvl" => style.list_level = xml::number(&start),
                            _ => {}
                        }
                    }
                }
                Event::End(end) if end.local_name().into_inner() == "style" => styles.extend(of.take()),
                Event::Eof => return Ok(Self(styles)),
                _ => {}
            }
        }
    }

    /// What a style says, with what the styles below it say.
    pub(super) fn of(&self, id: &str) -> Style {
        let mut whole = Style::default();
        let mut at = self.0.get(id);
        for _ in 0..MOST_BELOW {
            let Some(style) = at else { break };
            if whole.name.is_empty() {
                whole.name.clone_from(&style.name);
            }
            whole.outline = whole
                .outline
                .or(style.outline)
                .or_else(|| heading_level(&style.name));
            if whole.list.is_none() {
                whole.list.clone_from(&style.list);
                whole.list_level = style.list_level;
            }
            at = style.below.as_deref().and_then(|below| self.0.get(below));
        }
        whole
    }
}

/// `heading 1` is the name of the style in every language that the program speaks; the others are of other programs.
fn heading_level(name: &str) -> Option<u32> {
    let number = ["heading ", "overskrift ", "heading", "overskrift"]
        .iter()
        .find_map(|word| name.strip_prefix(word))?;
    let level: u32 = number.trim().parse().ok()?;
    (1..=9).contains(&level).then(|| level - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_says_what_the_styles_below_it_say() {
        let styles = Styles::read(
            "<w:styles xmlns:w='w'>\
             <w:style w:type='paragraph' w:styleId='Overskrift1'><w:name w:val='heading 1'/>\
             <w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr></w:style>\
             <w:style w:styleId='Mine'><w:name w:val='Mine'/><w:basedOn w:val='Overskrift1'/></w:style>\
             <w:style w:styleId='Ring'><w:basedOn w:val='Ring'/></w:style></w:styles>",
        )
        .unwrap();
        let mine = styles.of("Mine");
        assert_eq!((mine.outline, mine.list.as_deref()), (Some(0), Some("3")));
        assert_eq!(styles.of("Ring"), Style::default());
        assert_eq!(styles.of("Nowhere"), Style::default());
        assert!(Styles::read("<!DOCTYPE x [<!ENTITY a 'b'>]><w:styles/>").is_err());
    }
}
