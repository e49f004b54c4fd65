//! DOCX (Office Open XML, ECMA-376): the paragraphs of the document's body in reading order, with the numbers that the
//! word processor counts. Headers, footers, footnotes and pictures are not part of the text; what a tracked change has
//! deleted is gone, what it has inserted is there.

mod numbering;
mod styles;
mod xml;
mod zip;

use quick_xml::events::{BytesStart, Event};

use super::{Block, Gathered, ImportError, MOST_UNPACKED};
use numbering::{Label, Numbering};
use styles::Styles;
use zip::Archive;

/// The blocks of a document.
///
/// # Errors
/// `Unreadable` for another ZIP or a broken one; `Encrypted`; `TooComplex` for what unpacks to too much.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Block>, ImportError> {
    let archive = Archive::read(bytes)?;
    let mut budget = MOST_UNPACKED;
    let mut part = |name: &str| {
        let unpacked = archive.unpack(name, &mut budget)?;
        unpacked.map(xml::text).transpose()
    };
    let document = part("word/document.xml")?.ok_or(ImportError::Unreadable)?;
    let styles = match part("word/styles.xml")? {
        Some(text) => Styles::read(&text)?,
        None => Styles::default(),
    };
    let numbering = match part("word/numbering.xml")? {
        Some(text) => Numbering::read(&text)?,
        None => Numbering::default(),
    };
    let mut body = Body {
        styles,
        numbering,
        gathered: Gathered::default(),
        open: Vec::new(),
        run: None,
        in_text: false,
        skipped: 0,
    };
    let mut reader = xml::reader(&document);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(start) => body.start(&start)?,
            Event::End(end) => body.end(end.local_name().into_inner())?,
            Event::Text(text) if body.reads() => body.say(&text),
            Event::CData(text) if body.reads() => body.say(&text),
            Event::GeneralRef(of) if body.reads() => {
                let letter = xml::reference(&of)?;
                body.say(letter.encode_utf8(&mut [0; 4]));
            }
            Event::Eof => return Ok(body.gathered.blocks),
            _ => {}
        }
    }
}

struct Body {
    styles: Styles,
    numbering: Numbering,
    gathered: Gathered,
    /// Paragraphs that are being read: a text box stands within one.
    open: Vec<Paragraph>,
    /// Whether the run that is being read is bold; none between runs.
    run: Option<bool>,
    in_text: bool,
    /// How deep within what is no text of the document.
    skipped: usize,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    outline: Option<u32>,
    list: Option<String>,
    list_level: Option<u32>,
    in_properties: bool,
    /// Whether a word of it is not bold.
    plain: bool,
}

impl Body {
    fn reads(&self) -> bool {
        self.in_text && self.skipped == 0
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), ImportError> {
        let name = xml::name(start);
        if self.skipped > 0 || is_no_text(name) {
            self.skipped += 1;
            return Ok(());
        }
        if name == "p" {
            // Text boxes within text boxes and so on are nobody's agreement.
            if self.open.len() == 16 {
                return Err(ImportError::TooComplex);
            }
            self.open.push(Paragraph::default());
            return Ok(());
        }
        let Some(paragraph) = self.open.last_mut() else {
            return Ok(());
        };
        if paragraph.in_properties {
            match name {
                "pStyle" => paragraph.style = xml::attribute(start, "val"),
                "outlineLvl" => paragraph.outline = xml::number(start),
                "numId" => paragraph.list = xml::attribute(start, "val"),
                "ilvl" => paragraph.list_level = xml::number(start),
                _ => {}
            }
            return Ok(());
        }
        match name {
            "pPr" => paragraph.in_properties = true,
            "r" => self.run = Some(false),
            "b" if self.run.is_some() => self.run = Some(xml::is_on(start)),
            "t" => self.in_text = true,
            "tab" => paragraph.text.push(' '),
            "br" | "cr" => paragraph.text.push('\n'),
            "noBreakHyphen" => paragraph.text.push('-'),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ImportError> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        match name {
            "p" => {
                if let Some(paragraph) = self.open.pop() {
                    self.close(paragraph)?;
                }
            }
            "pPr" => {
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.in_properties = false;
                }
            }
            "r" => self.run = None,
            "t" => self.in_text = false,
            _ => {}
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.plain |= self.run != Some(true) && !text.trim().is_empty();
            paragraph.text.push_str(text);
        }
    }

    fn close(&mut self, paragraph: Paragraph) -> Result<(), ImportError> {
        let style = paragraph
            .style
            .as_deref()
            .map(|id| self.styles.of(id))
            .unwrap_or_default();
        let outline = paragraph.outline.or(style.outline).filter(|level| *level < 9);
        let own_list = paragraph.list.is_some();
        let list = paragraph.list.or(style.list).filter(|list| list != "0");
        let label = list.and_then(|list| {
            let of_style = || {
                let id = paragraph.style.as_deref()?;
                self.numbering.level_of(&list, id).or(style.list_level)
            };
            let level = paragraph
                .list_level
                .or_else(|| if own_list { None } else { of_style() });
            let level = level.unwrap_or(0);
            Some((level, self.numbering.count(&list, level)?))
        });
        let text = paragraph.text;
        if text.trim().is_empty() {
            return Ok(());
        }
        let strong = !paragraph.plain;
        let block = match (outline, label) {
            (Some(level), label) => Block::Heading {
                level: u8::try_from(level + 1).unwrap_or(u8::MAX),
                text: match label {
                    Some((_, Label::Number(label) | Label::Letter(label))) => format!("{label} {text}"),
                    Some((_, Label::Bullet)) | None => text,
                },
            },
            (None, _) if style.name == "title" => Block::Title(text),
            (None, None) => Block::Paragraph { text, strong },
            (None, Some((_, Label::Number(label)))) => Block::Paragraph {
                text: format!("{label} {text}"),
                strong,
            },
            (None, Some((level, Label::Letter(label)))) => Block::Point {
                depth: depth(level),
                text: format!("{label} {text}"),
            },
            (None, Some((level, Label::Bullet))) => Block::Point {
                depth: depth(level),
                text: format!("– {text}"),
            },
        };
        self.gathered.push(block)
    }
}

/// The outermost level is mostly the paragraphs' own.
fn depth(level: u32) -> u8 {
    u8::try_from(level.saturating_sub(1)).unwrap_or(u8::MAX)
}

/// Deleted text, the text of fields' instructions, former properties, and the second telling of what some programs
/// cannot show.
fn is_no_text(name: &str) -> bool {
    matches!(
        name,
        "del" | "moveFrom" | "delText" | "instrText" | "pPrChange" | "rPrChange" | "Fallback"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &[u8] = b"<w:styles xmlns:w='w'>\
        <w:style w:type='paragraph' w:styleId='H1'><w:name w:val='heading 1'/></w:style>\
        <w:style w:type='paragraph' w:styleId='Titel'><w:name w:val='Title'/></w:style></w:styles>";
    const NUMBERING: &[u8] = b"<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='1'>\
        <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
        <w:lvl w:ilvl='1'><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%2)'/></w:lvl>\
        <w:lvl w:ilvl='2'><w:numFmt w:val='bullet'/><w:lvlText w:val='x'/></w:lvl></w:abstractNum>\
        <w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num></w:numbering>";

    fn of(body: &str) -> Result<Vec<Block>, ImportError> {
        let document = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
        read(&zip::packed(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", document.as_bytes()),
            ("word/styles.xml", STYLES),
            ("word/numbering.xml", NUMBERING),
        ]))
    }

    fn paragraph(text: &str) -> Block {
        Block::Paragraph {
            text: text.to_owned(),
            strong: false,
        }
    }

    #[test]
    fn paragraphs_come_with_their_numbers_and_levels() {
        let item = |level: u8, text: &str| {
            format!(
                "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
            )
        };
        let body = [
            "<w:p><w:pPr><w:pStyle w:val='Titel'/></w:pPr><w:r><w:t>Aftale</w:t></w:r></w:p>",
            "<w:p><w:pPr><w:pStyle w:val='H1'/></w:pPr><w:r><w:t>Indhold</w:t></w:r></w:p>",
            &item(0, "Et &amp; to&#230;"),
            &item(1, "under"),
            &item(2, "dybt"),
            &item(0, "Tre"),
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Fed</w:t></w:r></w:p>",
            "<w:p><w:r><w:t xml:space='preserve'>Ny </w:t></w:r><w:del><w:r><w:delText>gammel</w:delText></w:r></w:del>\
             <w:ins><w:r><w:t>tekst</w:t></w:r></w:ins><w:r><w:br/><w:t>linje</w:t></w:r></w:p>",
        ]
        .concat();
        let point = |depth, text: &str| Block::Point {
            depth,
            text: text.to_owned(),
        };
        assert_eq!(
            of(&body).unwrap(),
            [
                Block::Title("Aftale".to_owned()),
                Block::Heading {
                    level: 1,
                    text: "Indhold".to_owned()
                },
                paragraph("1. Et & toæ"),
                point(0, "a) under"),
                point(1, "– dybt"),
                paragraph("2. Tre"),
                Block::Paragraph {
                    text: "Fed".to_owned(),
                    strong: true
                },
                paragraph("Ny tekst\nlinje"),
            ]
        );
    }

    #[test]
    fn other_archives_and_hostile_documents_are_refused() {
        let sheet = zip::packed(&[("xl/workbook.xml", b"<workbook/>")]);
        assert_eq!(read(&sheet), Err(ImportError::Unreadable));
        assert_eq!(
            of("<w:p><w:r><w:t>&evil;</w:t></w:r></w:p>"),
            Err(ImportError::Unreadable)
        );
        let entity = b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&x;</d>";
        assert_eq!(
            read(&zip::packed(&[("word/document.xml", entity)])),
            Err(ImportError::Unreadable)
        );
        assert_eq!(
            read(&zip::packed(&[("word/document.xml", b"<w:document><w:p>")])),
            Ok(Vec::new())
        );
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = zip::packed(&[("word/document.xml", &vec![b' '; MOST_UNPACKED + 1])]);
        assert!(bomb.len() < 100_000);
        assert_eq!(read(&bomb), Err(ImportError::TooComplex));
    }
}
