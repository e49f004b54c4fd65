//! What the parts of a document have in common as XML.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::super::ImportError;

/// The longest value of an attribute, in bytes. Nothing that is read here is longer: names of styles, numbers, and the
/// pattern of a number in a list. Such a value is kept for each paragraph that refers to it, so that one of a mebibyte
/// would be kept thousands of times.
const LONGEST_VALUE: usize = 500;

/// A reader of a part. Nothing it names outside of itself is ever fetched, and entities of its own are refused with
/// the declaration that would make them.
pub(super) fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader
}

/// The next event.
///
/// # Errors
/// `Unreadable` for what is no XML, or declares a document type.
pub(super) fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, ImportError> {
    match reader.read_event() {
        Ok(Event::DocType(_)) | Err(_) => Err(ImportError::Unreadable),
        Ok(event) => Ok(event),
    }
}

/// The text of a part.
///
/// # Errors
/// `Unreadable` for what is neither UTF-8 nor UTF-16.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, ImportError> {
    let wide = |of: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|two| of([two[0], two[1]])).collect();
        String::from_utf16(&units).map_err(|_| ImportError::Unreadable)
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => wide(u16::from_le_bytes, rest),
        [0xFE, 0xFF, rest @ ..] => wide(u16::from_be_bytes, rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] => {
            String::from_utf8(rest.to_vec()).map_err(|_| ImportError::Unreadable)
        }
        _ => String::from_utf8(bytes).map_err(|_| ImportError::Unreadable),
    }
}

/// The local name of an element.
pub(super) fn name<'a>(start: &'a BytesStart<'_>) -> &'a str {
    let whole: &str = start.name().into_inner();
    whole.rsplit_once(':').map_or(whole, |(_, local)| local)
}

/// The value of an attribute, by its local name; one beyond [`LONGEST_VALUE`] counts as absent.
pub(super) fn attribute(start: &BytesStart<'_>, wanted: &str) -> Option<String> {
    start
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| {
            let whole: &str = attribute.key.into_inner();
            whole.rsplit_once(':').map_or(whole, |(_, local)| local) == wanted
        })
        .filter(|attribute| attribute.value.len() <= LONGEST_VALUE)
        .and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok())
        .map(std::borrow::Cow::into_owned)
}

/// The number in `w:val`.
pub(super) fn number(start: &BytesStart<'_>) -> Option<u32> {
    attribute(start, "val")?.trim().parse().ok()
}

/// Whether an element that is on by being there is on.
pub(super) fn is_on(start: &BytesStart<'_>) -> bool {
    !matches!(
        attribute(start, "val").as_deref(),
        Some("0" | "false" | "off" | "none")
    )
}

/// What a reference in a text stands for: a letter by its number, or one of the five that XML has.
///
/// # Errors
/// `Unreadable` for any other.
pub(super) fn reference(of: &BytesRef<'_>) -> Result<char, ImportError> {
    if let Some(letter) = of.resolve_char_ref().map_err(|_| ImportError::Unreadable)? {
        return Ok(letter);
    }
    match &**of {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(ImportError::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of an attribute of so many letters.
    fn value_of(letters: usize) -> Option<String> {
        let element = format!("<w:lvlText w:val=\"{}\"/>", "x".repeat(letters));
        match next(&mut reader(&element)) {
            Ok(Event::Start(start)) => attribute(&start, "val"),
            other => panic!("{other:?} is no beginning of an element"),
        }
    }

    #[test]
    fn a_value_that_is_too_long_is_none() {
        assert_eq!(value_of(LONGEST_VALUE), Some("x".repeat(LONGEST_VALUE)));
        assert_eq!(value_of(LONGEST_VALUE + 1), None);
    }
}
