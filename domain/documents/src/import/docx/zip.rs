//! As much of ZIP (APPNOTE.TXT 6.3.10) as finds one file in an archive and unpacks it, and no more of it than asked for.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::super::ImportError;

/// The most files that an archive may list: a document has a few dozen.
const MOST_FILES: usize = 4_096;
/// How far from the end the end of the list may stand: behind it comes a comment, if any.
const TAIL: usize = 22 + 65_535;

/// An archive and what it lists.
pub(super) struct Archive<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    name: &'a [u8],
    encrypted: bool,
    method: u16,
    packed: usize,
    at: usize,
}

impl<'a> Archive<'a> {
    /// Reads the list.
    ///
    /// # Errors
    /// `Unreadable` when there is none; `TooComplex` for one too long.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let tail = bytes.len().saturating_sub(TAIL);
        let end = bytes[tail..]
            .windows(4)
            .rposition(|window| window == b"PK\x05\x06")
            .ok_or(ImportError::Unreadable)?
            + tail;
        let count = usize::from(short(bytes, end + 10)?);
        let mut at = long(bytes, end + 16)?;
        if count > MOST_FILES {
            return Err(ImportError::TooComplex);
        }
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            if part(bytes, at, 4)? != b"PK\x01\x02" {
                return Err(ImportError::Unreadable);
            }
            let (name, extra, comment) = (
                usize::from(short(bytes, at + 28)?),
                usize::from(short(bytes, at + 30)?),
                usize::from(short(bytes, at + 32)?),
            );
            entries.push(Entry {
                name: part(bytes, at + 46, name)?,
                encrypted: short(bytes, at + 8)? & 1 == 1,
                method: short(bytes, at + 10)?,
                packed: long(bytes, at + 20)?,
                at: long(bytes, at + 42)?,
            });
            at = at
                .checked_add(46 + name + extra + comment)
                .ok_or(ImportError::Unreadable)?;
        }
        Ok(Self { bytes, entries })
    }

    /// Unpacks a file; `None` when there is none of this name. `budget` is what may still be unpacked, in bytes, and
    /// shrinks by what was.
    ///
    /// # Errors
    /// `Encrypted`; `TooComplex` when it is more than that; `Unreadable` when it is broken.
    pub(super) fn unpack(&self, name: &str, budget: &mut usize) -> Result<Option<Vec<u8>>, ImportError> {
        let Some(entry) = self.entries.iter().find(|entry| entry.name == name.as_bytes()) else {
            return Ok(None);
        };
        if entry.encrypted {
            return Err(ImportError::Encrypted);
        }
        if part(self.bytes, entry.at, 4)? != b"PK\x03\x04" {
            return Err(ImportError::Unreadable);
        }
        let names =
            usize::from(short(self.bytes, entry.at + 26)?) + usize::from(short(self.bytes, entry.at + 28)?);
        let packed = part(self.bytes, entry.at + 30 + names, entry.packed)?;
        let mut out = Vec::new();
        match entry.method {
            0 => out.extend_from_slice(packed),
            8 => {
                // What an entry says of its own length is not believed: it is unpacked until it is too much.
                let most = u64::try_from(*budget).unwrap_or(u64::MAX).saturating_add(1);
                DeflateDecoder::new(packed)
                    .take(most)
                    .read_to_end(&mut out)
                    .map_err(|_| ImportError::Unreadable)?;
            }
            _ => return Err(ImportError::Unreadable),
        }
        *budget = budget.checked_sub(out.len()).ok_or(ImportError::TooComplex)?;
        Ok(Some(out))
    }
}

fn part(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], ImportError> {
    at.checked_add(length)
        .and_then(|end| bytes.get(at..end))
        .ok_or(ImportError::Unreadable)
}

fn short(bytes: &[u8], at: usize) -> Result<u16, ImportError> {
    let two = part(bytes, at, 2)?;
    Ok(u16::from_le_bytes([two[0], two[1]]))
}

fn long(bytes: &[u8], at: usize) -> Result<usize, ImportError> {
    let four = part(bytes, at, 4)?;
    usize::try_from(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .map_err(|_| ImportError::Unreadable)
}

/// An archive of these files, packed.
#[cfg(test)]
pub(super) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;

    let number = |length: usize| u32::try_from(length).unwrap().to_le_bytes();
    let name_length = |name: &str| u16::try_from(name.len()).unwrap().to_le_bytes();
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        let at = out.len();
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0, 0, 0, 0, 0];
        common.extend(number(packed.len()));
        common.extend(number(bytes.len()));
        common.extend(name_length(name));
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(&packed);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(number(at));
        list.extend(name.as_bytes());
    }
    let (start, count) = (out.len(), u16::try_from(files.len()).unwrap().to_le_bytes());
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(number(list.len()));
    out.extend(number(start));
    out.extend([0, 0]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_unpacked_within_its_budget() {
        let archive = packed(&[("a", b"first"), ("b", &[b'x'; 10_000])]);
        let archive = Archive::read(&archive).unwrap();
        let mut budget = 10_004;
        assert_eq!(
            archive.unpack("a", &mut budget).unwrap().as_deref(),
            Some(&b"first"[..])
        );
        assert_eq!(budget, 9_999);
        assert_eq!(archive.unpack("c", &mut budget), Ok(None));
        assert_eq!(archive.unpack("b", &mut budget), Err(ImportError::TooComplex));
    }

    #[test]
    fn an_encrypted_or_torn_archive_is_told_apart() {
        let mut archive = packed(&[("a", b"first")]);
        let list = archive.len() - 22 - 46 - 1;
        archive[list + 8] |= 1;
        let read = Archive::read(&archive).unwrap();
        assert_eq!(read.unpack("a", &mut 100), Err(ImportError::Encrypted));
        assert!(Archive::read(&archive[..archive.len() - 30]).is_err());
        assert!(Archive::read(b"PK\x03\x04").is_err());
    }
}
