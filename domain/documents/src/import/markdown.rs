//! Markdown (CommonMark): headings, paragraphs and lists. Everything else is its text.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Block, Gathered, ImportError};

/// How deep lists and quotes may stand in one another.
const DEEPEST: usize = 50;
/// The most columns before the text of a line: its indent, and the marks of lists and quotes.
const LONGEST_HEAD: usize = 400;
/// The most lines.
const MOST_LINES: usize = 100_000;

/// The blocks of a Markdown text.
///
/// # Errors
/// `Unreadable` for what is not UTF-8; `TooComplex`.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Block>, ImportError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::Unreadable)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The parser goes through everything that is open again on each line, so that depth times lines is what it takes.
    let lines = || text.split(['\n', '\r']);
    if lines().nth(MOST_LINES).is_some() || lines().any(is_too_deep) {
        return Err(ImportError::TooComplex);
    }
    let mut reader = Reader::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        reader.take(event)?;
    }
    reader.end()?;
    Ok(reader.gathered.blocks)
}

/// Whether a line opens, or continues, more lists and quotes than any agreement has.
fn is_too_deep(line: &str) -> bool {
    let of_marks = |byte: &u8| b" \t>+-*.)0123456789".contains(byte);
    let length = line.bytes().take_while(of_marks).count();
    let head = &line.as_bytes()[..length];
    // A tab is an indent of four.
    let columns: usize = head.iter().map(|byte| if *byte == b'\t' { 4 } else { 1 }).sum();
    columns > LONGEST_HEAD || marks(head) > DEEPEST
}

/// How many marks of lists and quotes there are in the head of a line. A quote needs no space after its mark.
fn marks(head: &[u8]) -> usize {
    let is_mark = |place: usize| {
        let follows = head.get(place + 1);
        head[place] == b'>' || (b"+-*.)".contains(&head[place]) && matches!(follows, Some(b' ' | b'\t')))
    };
    (0..head.len()).filter(|place| is_mark(*place)).count()
}

#[derive(Default)]
struct Reader {
    gathered: Gathered,
    /// What has been said of the block that is being read.
    text: String,
    /// The level of the heading that is being read.
    heading: Option<u8>,
    /// Lists around this place, each with the number of its next item where it has numbers.
    lists: Vec<Option<u64>>,
    /// What the item that is being read begins with.
    label: Option<String>,
    /// Whether all of the paragraph so far is bold.
    strong: u32,
    plain: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) -> Result<(), ImportError> {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.finish(tag),
            Event::Text(said) | Event::Code(said) => {
                self.plain |= self.strong == 0 && !said.trim().is_empty();
                self.text.push_str(&said);
                Ok(())
            }
            Event::SoftBreak => {
                self.text.push(' ');
                Ok(())
            }
            Event::HardBreak => {
                self.text.push('\n');
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) -> Result<(), ImportError> {
        match tag {
            Tag::Heading { level, .. } => {
                self.end()?;
                self.heading = Some(depth(*level));
            }
            Tag::List(first) => {
                self.end()?;
                self.lists.push(*first);
            }
            Tag::Item => {
                self.end()?;
                self.label = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let label = format!("{number}. ");
                        *number = number.saturating_add(1);
                        label
                    }
                    _ => "– ".to_owned(),
                });
            }
            Tag::Strong => self.strong += 1,
            Tag::Paragraph | Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::TableRow | Tag::TableHead => {
                self.end()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self, tag: TagEnd) -> Result<(), ImportError> {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::List(_) => {
                self.end()?;
                self.lists.pop();
            }
            TagEnd::TableCell => self.text.push(' '),
            TagEnd::Heading(_)
            | TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::TableRow
            | TagEnd::TableHead => self.end()?,
            _ => {}
        }
        Ok(())
    }

    /// Ends the block that is being read.
    fn end(&mut self) -> Result<(), ImportError> {
        let text = std::mem::take(&mut self.text);
        let strong = !std::mem::take(&mut self.plain);
        let heading = self.heading.take();
        if text.trim().is_empty() {
            return Ok(());
        }
        let block = if let Some(level) = heading {
            Block::Heading { level, text }
        } else if self.lists.is_empty() {
            Block::Paragraph { text, strong }
        } else {
            let label = self.label.take().unwrap_or_default();
            let depth = u8::try_from(self.lists.len() - 1).unwrap_or(u8::MAX);
            // The numbered list of a clause is its paragraphs; what stands below is points.
            if depth == 0 && label.starts_with(|first: char| first.is_ascii_digit()) {
                Block::Paragraph {
                    text: format!("{label}{text}"),
                    strong: false,
                }
            } else {
                Block::Point {
                    depth,
                    text: format!("{label}{text}"),
                }
            }
        };
        self.gathered.push(block)
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn headings_paragraphs_and_lists_come_in_reading_order() {
        let text = "\u{feff}# Aftale\n\nFørste *linje*\nog anden.\n\n## 1. Indhold\n\n1. Et\n2. To\n   - a\n     - b\n\n**Fed tekst**\n\n<script>x</script>\n";
        let blocks = read(text.as_bytes()).unwrap();
        assert_eq!(
            blocks,
            [
                Block::Heading {
                    level: 1,
                    text: "Aftale".to_owned()
                },
                paragraph("Første linje og anden."),
                Block::Heading {
                    level: 2,
                    text: "1. Indhold".to_owned()
                },
                paragraph("1. Et"),
                paragraph("2. To"),
                point(1, "– a"),
                point(2, "– b"),
                Block::Paragraph {
                    text: "Fed tekst".to_owned(),
                    strong: true
                },
            ]
        );
    }

    #[test]
    fn a_list_without_numbers_is_points() {
        let blocks = read(b"Intro:\n\n- a\n- b\n").unwrap();
        assert_eq!(blocks, [paragraph("Intro:"), point(0, "– a"), point(0, "– b")]);
    }

    #[test]
    fn lists_and_quotes_in_one_another_without_end_are_too_much() {
        let fenced = |depth: usize| format!("{}```\n{}", "+ ".repeat(depth), "\n".repeat(10));
        assert!(read(fenced(DEEPEST).as_bytes()).is_ok());
        assert_eq!(read(fenced(DEEPEST + 1).as_bytes()), Err(ImportError::TooComplex));
        for mark in [">", "> ", "1. ", "1)\t", "- ", "*\t"] {
            let text = format!("x\n\n{}x\n", mark.repeat(DEEPEST + 1));
            assert_eq!(read(text.as_bytes()), Err(ImportError::TooComplex), "{mark:?}");
        }
        for indent in [" ".repeat(LONGEST_HEAD + 1), "\t".repeat(LONGEST_HEAD / 4 + 1)] {
            let text = format!("{indent}x\n");
            assert_eq!(read(text.as_bytes()), Err(ImportError::TooComplex));
        }
        let lines = "\n".repeat(MOST_LINES + 1);
        assert_eq!(read(lines.as_bytes()), Err(ImportError::TooComplex));
    }

    #[test]
    fn a_rule_across_the_page_is_no_depth() {
        let text = format!("a\n\n{}\n\nb\n", "-".repeat(200));
        assert_eq!(read(text.as_bytes()), Ok(vec![paragraph("a"), paragraph("b")]));
    }

    #[test]
    fn a_list_without_end_is_too_much() {
        let text = "a\n\n".repeat(super::super::MOST_BLOCKS + 1);
        assert_eq!(read(text.as_bytes()), Err(ImportError::TooComplex));
    }
}
