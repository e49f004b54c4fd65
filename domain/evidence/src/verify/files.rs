//! Every file is listed, every listed file is there, and none has changed.

use std::collections::BTreeSet;

use super::{Verifier, hashed};
use crate::manifest::{Listed, MANIFEST, Manifest};
use crate::report::{Check, Detail};

impl Verifier<'_> {
    /// `complete` tells that all files which belong to the content are known by now.
    pub(super) fn files(&mut self, manifest: &Manifest, complete: bool) {
        let mut listed = BTreeSet::new();
        for file in &manifest.files {
            let verdict = self.file(file, !listed.insert(file.path.as_str()), complete);
            self.note(Check::File, &file.path, verdict.map(|()| None));
        }
        let unlisted: Vec<String> = self
            .files
            .keys()
            .filter(|name| *name != MANIFEST && !listed.contains(name.as_str()))
            .cloned()
            .collect();
        for name in unlisted {
            self.note(Check::File, &name, Err(Detail::Additional));
        }
    }

    fn file(&self, file: &Listed, again: bool, complete: bool) -> Result<(), Detail> {
        let entry = self.files.get(&file.path).ok_or(Detail::Missing)?;
        let bytes = self.bytes(&file.path).ok_or(Detail::Missing)?;
        if bytes.len() != file.bytes {
            return Err(Detail::OtherLength {
                expected: file.bytes,
                found: bytes.len(),
            });
        }
        hashed(&file.sha256, bytes)?;
        // The checksum of the ZIP, which programs that unpack it look at.
        if crc32fast::hash(bytes) != entry.crc {
            return Err(Detail::Unreadable);
        }
        if again || (complete && !self.known.contains(&file.path)) {
            return Err(Detail::Additional);
        }
        Ok(())
    }
}
