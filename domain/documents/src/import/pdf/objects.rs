//! Streams that hold objects (`ObjStm`), weighed before the library below takes all of them into memory at once: its limit
//! for one stream says nothing of a thousand.
//!
//! They are found by their words in the bytes. Whoever means harm may write a file so that its words mislead, with strings,
//! comments and names that look like others. So whatever mentions such a stream and is not written as plainly as every
//! program writes it is refused.

use std::io::Read;

use flate2::bufread::DeflateDecoder;

use super::super::{ImportError, contains};

/// What one of them may unpack to, in bytes.
pub(super) const MOST_OF_ONE: usize = 1024 * 1024;
/// What all of them together may.
pub(super) const MOST_OF_ALL: usize = 6 * MOST_OF_ONE;
/// What each counts at least: to begin with one is work, too.
const LEAST: usize = 1024;
const NAME: &[u8] = b"ObjStm";
const STREAM: &[u8] = b"stream";

/// Unpacks all of them, keeping nothing.
///
/// # Errors
/// `TooComplex` for more than [`MOST_OF_ALL`], and for one that is not plainly written, or packed otherwise.
pub(super) fn weigh(bytes: &[u8]) -> Result<(), ImportError> {
    // What is encrypted cannot be weighed yet: each may be as large as one may be.
    let least = if contains(&spelled_out(bytes), b"/Encrypt") {
        MOST_OF_ONE
    } else {
        LEAST
    };
    let mut left = MOST_OF_ALL;
    let mut rest = bytes;
    while let Some(end) = find(rest, STREAM) {
        let (before, after) = (&rest[..end], &rest[end + STREAM.len()..]);
        if contains(&spelled_out(before), NAME)
            && let Some(dictionary) = dictionary(before)?
        {
            let weight = unpacked(dictionary, after, left)?.max(least);
            left = left.checked_sub(weight).ok_or(ImportError::TooComplex)?;
        }
        rest = after;
    }
    Ok(())
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

/// The bytes with the letters that names may write as numbers: `Obj#53tm` is `ObjStm`.
fn spelled_out(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let number = tail.get(..2).filter(|_| *first == b'#');
        let number = number.and_then(|two| std::str::from_utf8(two).ok());
        match number.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(letter) => {
                out.push(letter);
                rest = &tail[2..];
            }
            None => out.push(*first),
        }
    }
    out
}

/// The dictionary that ends here, if it is the one that says that objects follow; none if something before it mentions
/// them.
///
/// # Errors
/// `TooComplex` where it could say something else than it seems to: its object begins a line, and there are neither strings
/// nor comments nor numbers for letters in it, so that nothing in it is what it does not look like.
fn dictionary(before: &[u8]) -> Result<Option<&[u8]>, ImportError> {
    let object = before.windows(3).rposition(|window| window == b"obj");
    let object = object.ok_or(ImportError::TooComplex)?;
    let line = before[..object].iter().rposition(|byte| b"\r\n".contains(byte));
    let number = &before[line.map_or(0, |it| it + 1)..object];
    let is_number = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_whitespace();
    let dictionary = before[object + 3..].trim_ascii();
    let is_plain = number.iter().all(is_number)
        && dictionary.starts_with(b"<<")
        && dictionary.ends_with(b">>")
        && !dictionary.iter().any(|byte| b"()%#".contains(byte));
    if !is_plain {
        return Err(ImportError::TooComplex);
    }
    Ok(contains(dictionary, NAME).then_some(dictionary))
}

/// How many bytes a stream takes or gives, whichever are more, whether or not it is whole. No more than `left` is unpacked,
/// and one.
///
/// # Errors
/// `TooComplex` for one that is packed otherwise.
fn unpacked(dictionary: &[u8], after: &[u8], left: usize) -> Result<usize, ImportError> {
    if !is_deflated(dictionary)? {
        return Ok(find(after, b"endstream").unwrap_or(after.len()));
    }
    // The library leaves out the two bytes of the head where they are wrong.
    let body = body(after).get(2..).unwrap_or_default();
    let limit = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
    let mut unpacking = DeflateDecoder::new(body).take(limit);
    // What is broken was unpacked up to there.
    let _ = std::io::copy(&mut unpacking, &mut std::io::sink());
    let of = unpacking.get_ref();
    usize::try_from(of.total_in().max(of.total_out())).map_err(|_| ImportError::TooComplex)
}

/// What comes after the line with the word: one end of a line and no more, for the rest is the stream.
fn body(after: &[u8]) -> &[u8] {
    let spaces = after.iter().take_while(|byte| b" \t".contains(byte)).count();
    let line = &after[spaces..];
    let ends: [&[u8]; 3] = [b"\r\n", b"\n", b"\r"];
    ends.into_iter()
        .find_map(|end| line.strip_prefix(end))
        .unwrap_or(line)
}

/// Whether a stream is packed in the one way that is unpacked here, or not at all.
fn is_deflated(dictionary: &[u8]) -> Result<bool, ImportError> {
    const FILTER: &[u8] = b"/Filter";
    let Some(place) = find(dictionary, FILTER) else {
        return Ok(false);
    };
    let said = dictionary[place + FILTER.len()..].trim_ascii_start();
    let listed = said.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
    let rest = listed.unwrap_or(said).strip_prefix(b"/FlateDecode");
    let rest = rest.ok_or(ImportError::TooComplex)?.trim_ascii_start();
    if contains(rest, FILTER) || (listed.is_some() && !rest.starts_with(b"]")) {
        return Err(ImportError::TooComplex);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    const PLAIN: &str = "<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>";
    const TOO_COMPLEX: Result<(), ImportError> = Err(ImportError::TooComplex);

    /// So many blanks, packed.
    fn packed(length: usize) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![b' '; length]).unwrap();
        encoder.finish().unwrap()
    }

    /// An object with this dictionary and body.
    fn object(dictionary: &str, body: &[u8]) -> Vec<u8> {
        let head = format!("\n9 0 obj\n{dictionary}\nstream\n");
        [head.as_bytes(), body, b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn all_of_them_come_out_of_one_budget() {
        let one = object(PLAIN, &packed(MOST_OF_ONE));
        assert_eq!(weigh(&one.repeat(6)), Ok(()));
        assert_eq!(weigh(&one.repeat(7)), TOO_COMPLEX);
        let padded = format!(
            "<<{}/Type/ObjStm/Filter[ /FlateDecode ]{}>>",
            " ".repeat(900),
            " ".repeat(900)
        );
        assert_eq!(weigh(&object(&padded, &packed(MOST_OF_ALL + 1))), TOO_COMPLEX);
        let spelled = object(&PLAIN.replace("ObjStm", "Obj#53tm"), &packed(1));
        assert_eq!(weigh(&spelled), TOO_COMPLEX);
    }

    #[test]
    fn what_is_broken_counts_as_far_as_it_goes() {
        for head in [0, b' ', b'\n'] {
            let mut headless = packed(MOST_OF_ALL + 1);
            headless[0] = head;
            assert_eq!(weigh(&object(PLAIN, &headless)), TOO_COMPLEX);
        }
        let nothing = object(PLAIN, b"nothing");
        assert_eq!(weigh(&nothing.repeat(MOST_OF_ALL / LEAST)), Ok(()));
        assert_eq!(weigh(&nothing.repeat(MOST_OF_ALL / LEAST + 1)), TOO_COMPLEX);
    }

    #[test]
    fn what_is_packed_otherwise_is_refused() {
        for filter in [
            "/LZWDecode",
            "[/ASCIIHexDecode/FlateDecode]",
            "[/FlateDecode/FlateDecode]",
            "7 0 R",
        ] {
            let dictionary = format!("<</Type/ObjStm/Filter{filter}>>");
            assert_eq!(weigh(&object(&dictionary, b"")), TOO_COMPLEX, "{filter}");
        }
        let bare = object("<</Type/ObjStm>>", &vec![b' '; MOST_OF_ALL / 2]);
        assert_eq!(weigh(&bare), Ok(()));
        assert_eq!(weigh(&bare.repeat(3)), TOO_COMPLEX);
    }

    #[test]
    fn words_that_mislead_are_refused() {
        for dictionary in [
            "<</Filter/LZWDecode/X(\n8 0 obj<<)/Type/ObjStm>>",
            "<</Filter/LZWDecode%endobj 8 0 obj<<\n/Type/ObjStm>>",
            "<</Type/ObjStm/X(\n8 0 obj<<)/Filter/LZWDecode>>",
            "<</Type/ObjStm/stream/X/Filter/LZWDecode>>",
            "<</Filter/LZWDecode/stream/X/Type/ObjStm>>",
            "<</Type/ObjStm/X(>>stream)/Filter/LZWDecode>>",
        ] {
            assert_eq!(weigh(&object(dictionary, b"")), TOO_COMPLEX, "{dictionary}");
        }
    }

    #[test]
    fn what_is_encrypted_counts_as_if_it_were_as_large_as_it_may_be() {
        let file = |count| {
            [
                object(PLAIN, b"secret").repeat(count),
                b"trailer<</Encrypt 1 0 R>>".to_vec(),
            ]
            .concat()
        };
        assert_eq!(weigh(&file(6)), Ok(()));
        assert_eq!(weigh(&file(7)), TOO_COMPLEX);
    }

    #[test]
    fn other_streams_are_let_pass() {
        let other = object(
            "<</Filter/LZWDecode/Title(100 % of it)>>",
            &packed(MOST_OF_ALL + 1),
        );
        assert_eq!(weigh(&other), Ok(()));
    }
}
