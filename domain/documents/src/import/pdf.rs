//! PDF (ISO 32000): where each piece of text stands on its page, and from that lines, paragraphs and headings.
//!
//! A PDF knows no paragraphs. Lines are told apart by their heights, paragraphs by the space between lines, headings by
//! larger or bolder letters; what stands at the edge of most pages is a running header and is left out. Whoever uploads
//! sees what came of it before anything is made of it.

mod cmap;
mod layout;
mod objects;
mod page;

use lopdf::{DecompressError, Document, LoadOptions};

use super::{Block, Gathered, ImportError};

/// The most pages.
const MOST_PAGES: usize = 400;

/// The blocks of a PDF.
///
/// # Errors
/// `Unreadable`, `Encrypted`, `TooComplex`.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Block>, ImportError> {
    // The reader below is a stranger's, and so is the file: whatever breaks in it breaks this file alone.
    std::panic::catch_unwind(|| blocks(bytes)).unwrap_or(Err(ImportError::Unreadable))
}

fn blocks(bytes: &[u8]) -> Result<Vec<Block>, ImportError> {
    objects::weigh(bytes)?;
    let options = LoadOptions::with_max_decompressed_size(objects::MOST_OF_ONE);
    let document = Document::load_mem_with_options(bytes, options).map_err(|cause| refused(&cause))?;
    if document.trailer.has(b"Encrypt") && !document.was_encrypted() {
        return Err(ImportError::Encrypted);
    }
    let pages: Vec<_> = document.page_iter().take(MOST_PAGES + 1).collect();
    if pages.len() > MOST_PAGES {
        return Err(ImportError::TooComplex);
    }
    if pages.is_empty() {
        return Err(ImportError::Unreadable);
    }
    let mut budget = page::Budget::default();
    let mut fonts = page::Fonts::default();
    let mut lines = Vec::with_capacity(pages.len());
    for id in pages {
        lines.push(page::lines(&document, id, &mut fonts, &mut budget)?);
    }
    let mut gathered = Gathered::default();
    for block in layout::blocks(lines) {
        gathered.push(block)?;
    }
    Ok(gathered.blocks)
}

fn refused(cause: &lopdf::Error) -> ImportError {
    match cause {
        lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => ImportError::TooComplex,
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => ImportError::Encrypted,
        _ => ImportError::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::MOST_UNPACKED;
    use super::*;

    /// A PDF of one page with this content, its stream packed.
    fn pdf(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let mut out = b"%PDF-1.5\n".to_vec();
        let mut places = Vec::new();
        let mut object = |out: &mut Vec<u8>, body: &[u8]| {
            places.push(out.len());
            out.extend(format!("{} 0 obj\n", places.len()).as_bytes());
            out.extend(body);
            out.extend(b"\nendobj\n");
        };
        object(&mut out, b"<</Type/Catalog/Pages 2 0 R>>");
        object(&mut out, b"<</Type/Pages/Kids[3 0 R]/Count 1>>");
        object(
            &mut out,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        );
        let stream = [
            format!("<</Length {}/Filter/FlateDecode>>\nstream\n", packed.len()).as_bytes(),
            &packed,
            b"\nendstream",
        ]
        .concat();
        object(&mut out, &stream);
        object(
            &mut out,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        );
        object(
            &mut out,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        );
        let start = out.len();
        out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).as_bytes());
        for place in &places {
            out.extend(format!("{place:010} 00000 n \n").as_bytes());
        }
        out.extend(
            format!(
                "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
                places.len() + 1
            )
            .as_bytes(),
        );
        out
    }

    #[test]
    fn lines_become_paragraphs_and_larger_ones_headings() {
        let content = b"BT /F2 14 Tf 72 760 Td (1. Purpose) Tj ET \
            BT /F1 10 Tf 72 730 Td (The processor acts on in-) Tj 0 -12 Td (structions and on ) Tj (nothing else.) Tj \
            0 -24 Td [(Another)-400(paragraph)] TJ 0 -12 Td (b\\346rer videre.) Tj \
            0 -24 Td (a\\) a point) Tj 0 -14 Td (\\225 another) Tj ET";
        let text = |text: &str| Block::Paragraph {
            text: text.to_owned(),
            strong: false,
        };
        let point = |text: &str| Block::Point {
            depth: 0,
            text: text.to_owned(),
        };
        assert_eq!(
            read(&pdf(content)).unwrap(),
            [
                Block::Heading {
                    level: 1,
                    text: "1. Purpose".to_owned()
                },
                text("The processor acts on instructions and on nothing else."),
                text("Another paragraph bærer videre."),
                point("a) a point"),
                point("– another"),
            ]
        );
    }

    #[test]
    fn a_page_without_text_is_no_block() {
        assert_eq!(read(&pdf(b"0 0 100 100 re f")), Ok(Vec::new()));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = pdf(&vec![b' '; MOST_UNPACKED + 1]);
        assert!(bomb.len() < 100_000);
        assert_eq!(read(&bomb), Err(ImportError::TooComplex));

        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![b' '; objects::MOST_OF_ALL + 1]).unwrap();
        let objects = [
            b"%PDF-1.5\n9 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>\nstream\n".to_vec(),
            encoder.finish().unwrap(),
            b"\nendstream\nendobj\n".to_vec(),
        ]
        .concat();
        assert_eq!(read(&objects), Err(ImportError::TooComplex));
    }

    #[test]
    fn torn_files_are_unreadable_or_short_but_never_break() {
        let whole = pdf(b"BT /F1 10 Tf 72 730 Td (Text) Tj ET");
        for end in (9..whole.len()).step_by(17) {
            let _ = read(&whole[..end]);
        }
        for place in (9..whole.len()).step_by(5) {
            let mut changed = whole.clone();
            changed[place] = changed[place].wrapping_add(1);
            let _ = read(&changed);
        }
        assert_eq!(read(b"%PDF-1.5\nnothing"), Err(ImportError::Unreadable));
    }
}
