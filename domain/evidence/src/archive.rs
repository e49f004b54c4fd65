//! The ZIP around a bundle, in the one form that this format has: files stored as they are, one after another, nothing
//! between them, nothing before and nothing behind.
//!
//! Any program unpacks it (APPNOTE.TXT 6.3.10), and equal files give equal bytes. The reader takes this form alone: so
//! there is nothing to inflate, no file hides behind another of the same name, and what a reader sees is all there is.

use std::collections::BTreeMap;
use std::ops::Range;

/// The largest bundle of one agreement or one notice: what is uploaded to the public page, too.
pub const LARGEST: usize = 50 * 1024 * 1024;
/// The largest bundle of an announcement, which has a notice for every customer.
pub const LARGEST_OF_MANY: usize = 1024 * 1024 * 1024;
/// The most files in a bundle.
pub const MOST_FILES: usize = 4_096;
/// The longest name of a file.
const LONGEST_NAME: usize = 120;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const LOCAL_LENGTH: usize = 30;
/// 1980-01-01 00:00, the earliest that ZIP can say: what it was is told inside.
const DATE: u16 = 0x0021;
/// Version 1.0: nothing but stored files.
const NEEDED: u16 = 10;

/// Why something is no bundle that could be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More bytes than were to be looked at: [`LARGEST`] or [`LARGEST_OF_MANY`].
    #[error("it is too large")]
    TooLarge,
    /// It does not begin as a ZIP.
    #[error("it is no ZIP")]
    NoZip,
    /// More than [`MOST_FILES`] files.
    #[error("it has more than {MOST_FILES} files")]
    TooManyFiles,
    /// A file that is compressed, encrypted, or of unknown length: not as the portal writes it.
    #[error("a file in it is not stored as the portal stores it")]
    NotStored,
    /// A name that leads elsewhere, or has letters that no name in a bundle has.
    #[error("a file in it has a name that no file of a bundle has")]
    BadName,
    /// Two files of one name.
    #[error("two files in it have one name")]
    Twice,
    /// It ends too early, or its list of contents does not tell what is in it.
    #[error("its list of contents does not tell what is in it")]
    Torn,
}

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where its bytes stand.
    pub(crate) range: Range<usize>,
    /// The checksum that stands beside them.
    pub(crate) crc: u32,
}

/// Writes files in the order of their names. Equal files give equal bytes.
///
/// # Errors
/// [`Unreadable`]: what could not be read again is not written.
pub(crate) fn write(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Unreadable> {
    let mut stream = Stream::new(LARGEST);
    let mut out = Vec::with_capacity(files.values().map(|bytes| bytes.len() + 256).sum());
    for (name, bytes) in files {
        stream.file(&mut out, name, bytes)?;
    }
    stream.end(&mut out)?;
    Ok(out)
}

/// An archive that is written piece by piece: each file goes into whatever the caller holds, and only its place is kept.
#[derive(Debug)]
pub(crate) struct Stream {
    limit: usize,
    written: usize,
    entries: Vec<(String, Entry)>,
}

impl Stream {
    /// An archive of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            written: 0,
            entries: Vec::new(),
        }
    }

    /// Appends the next file to `out`.
    ///
    /// # Errors
    /// [`Unreadable`]: what could not be read again is not written.
    pub(crate) fn file(&mut self, out: &mut Vec<u8>, name: &str, bytes: &[u8]) -> Result<(), Unreadable> {
        if self.entries.len() == MOST_FILES {
            return Err(Unreadable::TooManyFiles);
        }
        if !is_name(name) {
            return Err(Unreadable::BadName);
        }
        let crc = crc32fast::hash(bytes);
        let before = out.len();
        local(out, name, crc, bytes.len());
        let start = self.written + out.len() - before;
        out.extend_from_slice(bytes);
        self.written += out.len() - before;
        let range = start..self.written;
        self.entries.push((name.to_owned(), Entry { range, crc }));
        self.fits(0)
    }

    /// Appends the list of contents, which ends the archive.
    ///
    /// # Errors
    /// [`Unreadable::TooLarge`].
    pub(crate) fn end(self, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        let entries: Vec<(&str, Entry)> = self
            .entries
            .iter()
            .map(|(name, entry)| (name.as_str(), entry.clone()))
            .collect();
        let before = out.len();
        contents_at(out, self.written, &entries);
        self.fits(out.len() - before)
    }

    fn fits(&self, more: usize) -> Result<(), Unreadable> {
        if self.written + more > self.limit {
            return Err(Unreadable::TooLarge);
        }
        Ok(())
    }
}

/// Reads an archive: the place of each file, by its name.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn read(archive: &[u8], limit: usize) -> Result<BTreeMap<String, Entry>, Unreadable> {
    if archive.len() > limit {
        return Err(Unreadable::TooLarge);
    }
    if !archive.starts_with(&LOCAL) {
        return Err(Unreadable::NoZip);
    }
    let mut entries: Vec<(&str, Entry)> = Vec::new();
    let mut at = 0;
    while archive[at..].starts_with(&LOCAL) {
        if entries.len() == MOST_FILES {
            return Err(Unreadable::TooManyFiles);
        }
        let (name, entry) = entry(archive, at)?;
        at = entry.range.end;
        entries.push((name, entry));
    }
    let mut expected = Vec::new();
    let before = at;
    contents_at(&mut expected, before, &entries);
    if archive[at..] != expected {
        return Err(Unreadable::Torn);
    }
    let mut files = BTreeMap::new();
    for (name, entry) in entries {
        if files.insert(name.to_owned(), entry).is_some() {
            return Err(Unreadable::Twice);
        }
    }
    Ok(files)
}

fn entry(archive: &[u8], at: usize) -> Result<(&str, Entry), Unreadable> {
    let head = archive.get(at..at + LOCAL_LENGTH).ok_or(Unreadable::Torn)?;
    let short = |place: usize| u16::from_le_bytes([head[place], head[place + 1]]);
    let long =
        |place: usize| u32::from_le_bytes([head[place], head[place + 1], head[place + 2], head[place + 3]]);
    let (flags, method, extra) = (short(6), short(8), short(28));
    let (crc, packed, length) = (long(14), long(18), long(22));
    if flags != 0 || method != 0 || extra != 0 || packed != length {
        return Err(Unreadable::NotStored);
    }
    let name_start = at + LOCAL_LENGTH;
    let start = name_start + usize::from(short(26));
    let end = usize::try_from(length)
        .ok()
        .and_then(|length| start.checked_add(length))
        .ok_or(Unreadable::Torn)?;
    let name = archive.get(name_start..start).ok_or(Unreadable::Torn)?;
    let name = std::str::from_utf8(name).map_err(|_| Unreadable::BadName)?;
    if !is_name(name) {
        return Err(Unreadable::BadName);
    }
    if end > archive.len() {
        return Err(Unreadable::Torn);
    }
    let mut written = Vec::with_capacity(LOCAL_LENGTH + name.len());
    local(&mut written, name, crc, end - start);
    if archive[at..start] != written {
        return Err(Unreadable::NotStored);
    }
    let range = start..end;
    Ok((name, Entry { range, crc }))
}

/// Small letters, digits and few signs, in folders below the bundle.
fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=LONGEST_NAME).contains(&name.len())
        && name
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && part.bytes().all(allowed))
}

fn local(out: &mut Vec<u8>, name: &str, crc: u32, length: usize) {
    out.extend_from_slice(&LOCAL);
    out.extend_from_slice(&NEEDED.to_le_bytes());
    about(out, name, crc, length);
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(name.as_bytes());
}

/// What the head of a file and the list of contents say of it alike.
fn about(out: &mut Vec<u8>, name: &str, crc: u32, length: usize) {
    // No flags, stored, midnight.
    out.extend_from_slice(&[0; 6]);
    out.extend_from_slice(&DATE.to_le_bytes());
    out.extend_from_slice(&crc.to_le_bytes());
    out.extend_from_slice(&in_32_bits(length));
    out.extend_from_slice(&in_32_bits(length));
    out.extend_from_slice(&in_16_bits(name.len()));
}

/// The list of contents, which stands `before` bytes into the archive, and the end.
fn contents_at(out: &mut Vec<u8>, before: usize, entries: &[(&str, Entry)]) {
    let start = out.len();
    for (name, entry) in entries {
        out.extend_from_slice(&CENTRAL);
        out.extend_from_slice(&NEEDED.to_le_bytes());
        out.extend_from_slice(&NEEDED.to_le_bytes());
        about(out, name, entry.crc, entry.range.len());
        // No extra field, no comment, one disk, no attributes.
        out.extend_from_slice(&[0; 12]);
        let head = entry.range.start - LOCAL_LENGTH - name.len();
        out.extend_from_slice(&in_32_bits(head));
        out.extend_from_slice(name.as_bytes());
    }
    let length = out.len() - start;
    out.extend_from_slice(&END);
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&in_16_bits(entries.len()));
    out.extend_from_slice(&in_16_bits(entries.len()));
    out.extend_from_slice(&in_32_bits(length));
    out.extend_from_slice(&in_32_bits(before));
    out.extend_from_slice(&[0, 0]);
}

/// Nothing in a bundle is larger, see [`LARGEST_OF_MANY`].
fn in_32_bits(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

/// Nothing in a bundle is more, see [`MOST_FILES`] and [`LONGEST_NAME`].
fn in_16_bits(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn files(list: &[(&str, &[u8])]) -> BTreeMap<String, Vec<u8>> {
        list.iter()
            .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
            .collect()
    }

    fn some() -> Vec<u8> {
        write(&files(&[
            ("a.txt", b"one"),
            ("b/c.json", b"{}"),
            ("b/empty", b""),
        ]))
        .unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let archive = some();
        let read = read(&archive, LARGEST).unwrap();
        let names: Vec<_> = read.keys().map(String::as_str).collect();
        assert_eq!(names, ["a.txt", "b/c.json", "b/empty"]);
        assert_eq!(&archive[read["b/c.json"].range.clone()], b"{}");
        assert!(
            read.values()
                .all(|entry| crc32fast::hash(&archive[entry.range.clone()]) == entry.crc)
        );
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in [
            "../a", "a/../b", "/a", "a//b", "", "a/", ".a", "a\\b", "a:b", "å", "a b", "a\0",
        ] {
            assert_eq!(
                write(&files(&[(name, b"")])),
                Err(Unreadable::BadName),
                "{name:?}"
            );
        }
        let archive = some();
        let name = archive.windows(5).position(|part| part == b"a.txt").unwrap();
        let mut leads_elsewhere = archive.clone();
        leads_elsewhere[name..name + 2].copy_from_slice(b"..");
        assert_eq!(read(&leads_elsewhere, LARGEST), Err(Unreadable::BadName));
    }

    #[test]
    fn two_files_of_one_name_are_refused() {
        let mut archive = Vec::new();
        let mut entries = Vec::new();
        for bytes in [b"one", b"two"] {
            let crc = crc32fast::hash(bytes);
            local(&mut archive, "a", crc, bytes.len());
            let start = archive.len();
            archive.extend_from_slice(bytes);
            let range = start..archive.len();
            entries.push(("a", Entry { range, crc }));
        }
        let before = archive.len();
        contents_at(&mut archive, before, &entries);
        assert_eq!(read(&archive, LARGEST), Err(Unreadable::Twice));
    }

    #[test]
    fn only_stored_files_are_read() {
        for (place, what) in [
            (6, "flags"),
            (8, "method"),
            (10, "time"),
            (18, "length"),
            (28, "extra"),
        ] {
            let mut archive = some();
            archive[place] ^= 0x08;
            assert_eq!(read(&archive, LARGEST), Err(Unreadable::NotStored), "{what}");
        }
    }

    /// A file of a gigabyte that is a kilobyte when it is packed: it is never unpacked, whatever it says.
    #[test]
    fn a_bomb_is_not_unpacked() {
        let mut archive = some();
        archive[8] = 8;
        archive[22..26].copy_from_slice(&(1_u32 << 30).to_le_bytes());
        assert_eq!(read(&archive, LARGEST), Err(Unreadable::NotStored));
        assert_eq!(read(&vec![0; LARGEST + 1], LARGEST), Err(Unreadable::TooLarge));
        let mut many = Vec::new();
        for _ in 0..=MOST_FILES {
            local(&mut many, "a", 0, 0);
        }
        assert_eq!(read(&many, LARGEST), Err(Unreadable::TooManyFiles));
    }

    #[test]
    fn nothing_stands_before_between_or_behind() {
        let archive = some();
        assert_eq!(read(b"hello", LARGEST), Err(Unreadable::NoZip));
        assert_eq!(read(b"", LARGEST), Err(Unreadable::NoZip));
        assert_eq!(
            read(&[b"x".as_slice(), &archive].concat(), LARGEST),
            Err(Unreadable::NoZip)
        );
        assert_eq!(
            read(&[&archive, b"x".as_slice()].concat(), LARGEST),
            Err(Unreadable::Torn)
        );
        for end in 4..archive.len() {
            assert!(read(&archive[..end], LARGEST).is_err(), "{end}");
        }
    }

    proptest! {
        /// A byte outside the files' own is noticed by the reader; one inside by whoever knows the hashes.
        #[test]
        fn a_changed_byte_of_the_frame_is_noticed(at in any::<prop::sample::Index>(), by in 1_u8..) {
            let archive = some();
            let good = read(&archive, LARGEST).unwrap();
            let at = at.index(archive.len());
            prop_assume!(!good.values().any(|entry| entry.range.contains(&at)));
            let mut bad = archive;
            bad[at] ^= by;
            prop_assert!(read(&bad, LARGEST).is_err());
        }

        #[test]
        fn no_bytes_are_too_wild(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut archive = LOCAL.to_vec();
            archive.extend(bytes);
            let _ = read(&archive, LARGEST);
        }
    }
}
