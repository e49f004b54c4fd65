//! The compiler's world: one layout, one file of data, four fonts, and nothing else.

use super::TypesetError;
use std::sync::LazyLock;
use time::{OffsetDateTime, UtcOffset};
use typst::comemo;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Which layout a document has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Layout {
    /// An agreement with annexes and signatures.
    Agreement,
    /// A letter.
    Notice,
    /// A certificate.
    Certificate,
    /// A revision of annex B.
    Annex,
}

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));

/// Serif regular and italic, sans regular and semibold. Licences: `fonts/OFL.txt`.
pub(super) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 4] = [
        include_bytes!("../../fonts/LibertinusSerif-Regular.otf"),
        include_bytes!("../../fonts/LibertinusSerif-Italic.otf"),
        include_bytes!("../../fonts/Inter-Regular.otf"),
        include_bytes!("../../fonts/Inter-SemiBold.otf"),
    ];
    files
        .into_iter()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

static AGREEMENT: LazyLock<Source> = LazyLock::new(|| {
    Source::detached(concat!(
        include_str!("../../typst/look.typ"),
        include_str!("../../typst/agreement.typ")
    ))
});

static NOTICE: LazyLock<Source> = LazyLock::new(|| {
    Source::detached(concat!(
        include_str!("../../typst/look.typ"),
        include_str!("../../typst/notice.typ")
    ))
});

static CERTIFICATE: LazyLock<Source> = LazyLock::new(|| {
    Source::detached(concat!(
        include_str!("../../typst/look.typ"),
        include_str!("../../typst/certificate.typ")
    ))
});

static ANNEX: LazyLock<Source> = LazyLock::new(|| {
    Source::detached(concat!(
        include_str!("../../typst/look.typ"),
        include_str!("../../typst/annex.typ")
    ))
});

/// What the compiler can see while it sets one document.
struct Desk {
    layout: &'static Source,
    data: Bytes,
    data_id: FileId,
}

impl Desk {
    fn new(layout: Layout, data: String) -> Self {
        let layout = match layout {
            Layout::Agreement => &*AGREEMENT,
            Layout::Notice => &*NOTICE,
            Layout::Certificate => &*CERTIFICATE,
            Layout::Annex => &*ANNEX,
        };
        // `main.typ` beside `main.json`.
        let data_id = layout.id().map(|path| path.with_extension("json")).intern();
        Self {
            layout,
            data: Bytes::from_string(data),
            data_id,
        }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.layout.id() {
            Ok(self.layout.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Drops the compiler's memoised work when a document is done, also after an error, so that neither
/// memory nor a person's text stays behind.
struct Forget;

impl Drop for Forget {
    fn drop(&mut self) {
        comemo::evict(0);
    }
}

/// Compiles and exports; answers with the file and its number of pages.
pub(super) fn to_pdf(
    layout: Layout,
    data: String,
    made_at: OffsetDateTime,
    identity: &str,
) -> Result<(Vec<u8>, usize), TypesetError> {
    let _forget = Forget;
    let desk = Desk::new(layout, data);
    let options = options(made_at, identity)?;
    let compiled = typst::compile::<PagedDocument>(&desk);
    let document = compiled
        .output
        .map_err(|errors| TypesetError::Layout(messages(&errors)))?;
    let bytes =
        typst_pdf::pdf(&document, &options).map_err(|errors| TypesetError::Layout(messages(&errors)))?;
    Ok((bytes, document.pages().len()))
}

fn options(made_at: OffsetDateTime, identity: &str) -> Result<PdfOptions, TypesetError> {
    let at = made_at.to_offset(UtcOffset::UTC);
    let datetime = Datetime::from_ymd_hms(
        at.year(),
        at.month().into(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
    )
    .filter(|_| (0..=9999).contains(&at.year()))
    .ok_or(TypesetError::Date)?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| TypesetError::Layout(error.message().to_string()))?;
    Ok(PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some("Tillid".to_owned())),
        timestamp: Some(Timestamp::new_utc(datetime)),
        standards,
        ..PdfOptions::default()
    })
}

/// The compiler's messages, without their traces. A message may quote a character the fonts do not
/// have, so it is cut at the first quotation mark.
fn messages(diagnostics: &[SourceDiagnostic]) -> String {
    let texts: Vec<_> = diagnostics
        .iter()
        .take(5)
        .map(|diagnostic| {
            diagnostic
                .message
                .split(['"', '“'])
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        })
        .collect();
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst::syntax::VirtualPath;

    #[test]
    fn the_desk_holds_two_files_and_no_clock() {
        let desk = Desk::new(Layout::Notice, "{}".to_owned());
        assert!(desk.source(desk.main()).is_ok());
        assert_eq!(desk.file(desk.data_id).unwrap().as_slice(), b"{}");
        let elsewhere = desk
            .main()
            .map(|_| VirtualPath::new("/etc/passwd").unwrap())
            .intern();
        assert!(matches!(desk.file(elsewhere), Err(FileError::AccessDenied)));
        assert!(matches!(desk.source(elsewhere), Err(FileError::AccessDenied)));
        assert!(desk.today(None).is_none());
    }

    #[test]
    fn the_four_fonts_are_the_ones_the_layout_names() {
        let families: Vec<_> = FONTS.iter().map(|font| font.info().family.as_str()).collect();
        assert_eq!(
            families,
            ["Libertinus Serif", "Libertinus Serif", "Inter", "Inter"]
        );
    }
}
