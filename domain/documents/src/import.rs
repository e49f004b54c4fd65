//! The official text that somebody brings as a file (DOCX, PDF or Markdown), read into numbered clauses.
//!
//! What kind of file it is, its first bytes tell, never its name. Every reader turns the file into [`Block`]s in reading
//! order, and [`outline`] turns those into clauses. A file is somebody else's: how much is unpacked and how much text is
//! taken is bounded, nothing outside of it is fetched, and whatever the bytes are, the answer is a text or an
//! [`ImportError`]. What the bounds do not stop takes memory and time: the portal reads in a process of its own.

mod docx;
mod markdown;
mod outline;
mod pdf;

use serde::{Deserialize, Serialize};

use crate::agreement::Language;

/// The largest file: 20 MiB.
pub const LARGEST: usize = 20 * 1024 * 1024;
/// The most clauses, sub-clauses among them.
pub const MOST_CLAUSES: usize = 200;
/// The most paragraphs of a clause.
pub const MOST_PARAGRAPHS: usize = 100;
/// The most characters of a paragraph, its points among them.
pub const MOST_TEXT: usize = 10_000;
/// The most characters of a heading; what is longer is text.
pub const LONGEST_HEADING: usize = 200;
/// The most bytes of all clauses together. Typesetting and the editor take a mebibyte, with everything that stands around
/// the clauses: what is read here must still fit there.
const MOST_LETTERS: usize = 500_000;
/// What a file may unpack to, in bytes: far more than the text of any agreement.
const MOST_UNPACKED: usize = 32 * 1024 * 1024;
/// The most pieces that a file may be read into before it is put in order.
const MOST_BLOCKS: usize = 20_000;

/// Why a file gives no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum ImportError {
    /// More than [`LARGEST`] bytes.
    #[error("it has more than {LARGEST} bytes")]
    TooLarge,
    /// Neither DOCX nor PDF nor Markdown, or broken.
    #[error("it is no DOCX, PDF or Markdown that can be read")]
    Unreadable,
    /// It opens with a password only.
    #[error("it is protected by a password")]
    Encrypted,
    /// It unpacks to more, or says more, than any agreement does.
    #[error("it holds more than an agreement does")]
    TooComplex,
    /// No letter of text: a scan, or nothing at all.
    #[error("it holds no text")]
    Empty,
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A document of a word processor (Office Open XML).
    Docx,
    /// A PDF.
    Pdf,
    /// Plain text with headings.
    Markdown,
}

impl Kind {
    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
            Self::Markdown => "text/markdown",
        }
    }

    /// The ending of a file's name, without the full stop.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Markdown => "md",
        }
    }

    /// What the bytes say that the file is; whether it can be read to the end is another question.
    ///
    /// # Errors
    /// `Unreadable`, `Encrypted` or `Empty`.
    pub fn of(bytes: &[u8]) -> Result<Self, ImportError> {
        judge(bytes)
    }

    /// The kind with this media type.
    #[must_use]
    pub fn of_media_type(text: &str) -> Option<Self> {
        [Self::Docx, Self::Pdf, Self::Markdown]
            .into_iter()
            .find(|kind| kind.media_type() == text)
    }
}

/// A text as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// What the file is.
    pub kind: Kind,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// The language that its words are most like.
    pub language: Language,
    /// The clauses in reading order: `0` is what stands before the first, `7.1` stands below `7`.
    pub clauses: Vec<ImportedClause>,
}

/// A clause as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportedClause {
    /// `7` or `7.1`: its own number where the file says one that fits, otherwise the next.
    pub number: String,
    /// Its heading, without the number.
    pub heading: String,
    /// Its paragraphs; a line that begins with `- ` is a point. Numbers of paragraphs stand in the text.
    pub paragraphs: Vec<String>,
}

/// A piece of a file, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    /// The title of the whole.
    Title(String),
    /// A heading; 1 is the highest level.
    Heading { level: u8, text: String },
    /// A paragraph; `strong` when it stands out as a heading would.
    Paragraph { text: String, strong: bool },
    /// A point of a list, 0 the outermost.
    Point { depth: u8, text: String },
}

/// Reads a file.
///
/// # Errors
/// [`ImportError`].
pub fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    if bytes.len() > LARGEST {
        return Err(ImportError::TooLarge);
    }
    let (kind, blocks) = match judge(bytes)? {
        Kind::Docx => (Kind::Docx, docx::read(bytes)?),
        Kind::Pdf => (Kind::Pdf, pdf::read(bytes)?),
        Kind::Markdown => (Kind::Markdown, markdown::read(bytes)?),
    };
    outline::outline(kind, blocks)
}

/// What the bytes say that the file is.
fn judge(bytes: &[u8]) -> Result<Kind, ImportError> {
    /// A container of older office programs; newer ones wrap a document with a password into it.
    const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    // Readers of PDF find its mark anywhere in the first kilobyte.
    let head = &bytes[..bytes.len().min(1024)];
    if contains(head, b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Kind::Docx);
    }
    if bytes.starts_with(COMPOUND) {
        let wrapped: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        return Err(if contains(bytes, &wrapped) {
            ImportError::Encrypted
        } else {
            ImportError::Unreadable
        });
    }
    if bytes.is_empty() {
        return Err(ImportError::Empty);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::Unreadable)?;
    let strange = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}');
    if text.contains(strange) {
        return Err(ImportError::Unreadable);
    }
    Ok(Kind::Markdown)
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Blocks as they are gathered, and no more of them than an agreement has.
#[derive(Default)]
struct Gathered {
    blocks: Vec<Block>,
    letters: usize,
}

impl Gathered {
    fn push(&mut self, block: Block) -> Result<(), ImportError> {
        let (Block::Title(text)
        | Block::Heading { text, .. }
        | Block::Paragraph { text, .. }
        | Block::Point { text, .. }) = &block;
        if text.trim().is_empty() {
            return Ok(());
        }
        self.letters += text.len();
        if self.blocks.len() == MOST_BLOCKS || self.letters > MOST_UNPACKED {
            return Err(ImportError::TooComplex);
        }
        self.blocks.push(block);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_bytes_tell_what_a_file_is() {
        assert_eq!(judge(b"%PDF-1.7\n"), Ok(Kind::Pdf));
        assert_eq!(judge(b"junk\n%PDF-1.4"), Ok(Kind::Pdf));
        assert_eq!(judge(b"PK\x03\x04rest"), Ok(Kind::Docx));
        assert_eq!(judge("# Aftale\n\nÆbler".as_bytes()), Ok(Kind::Markdown));
        assert_eq!(judge(b""), Err(ImportError::Empty));
        assert_eq!(judge(b"\x89PNG\r\n\x1a\n"), Err(ImportError::Unreadable));
        assert_eq!(judge(b"text\0with nothing"), Err(ImportError::Unreadable));
        let mut compound = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        assert_eq!(judge(&compound), Err(ImportError::Unreadable));
        compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(judge(&compound), Err(ImportError::Encrypted));
    }

    #[test]
    fn more_than_twenty_mebibytes_are_not_looked_into() {
        assert_eq!(import(&vec![b'a'; LARGEST + 1]), Err(ImportError::TooLarge));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn no_bytes_break_a_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = import(&bytes);
            for head in [&b"%PDF-1.7\n"[..], b"PK\x03\x04", b"# "] {
                let _ = import(&[head, &bytes].concat());
            }
        }

        #[test]
        fn no_text_breaks_the_order_of_clauses(text in "(#{0,4} ?([0-9.]{0,6}|Clause 1|Section I|- |1\\. |\\{\\{)? ?[a-zæA-Z ,.]{0,30}\n{1,2}){0,40}") {
            if let Ok(read) = import(text.as_bytes()) {
                let mut numbers: Vec<&str> = read.clauses.iter().map(|it| it.number.as_str()).collect();
                let all = numbers.len();
                numbers.sort_unstable();
                numbers.dedup();
                prop_assert_eq!(numbers.len(), all);
                for clause in &read.clauses {
                    prop_assert!(!clause.heading.is_empty());
                    prop_assert!(clause.number.split('.').count() <= 3);
                }
            }
        }
    }
}
