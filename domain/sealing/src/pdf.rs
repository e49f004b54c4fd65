//! The seal's place in the PDF: one incremental update with a signature field, tagged as PDF/UA-1 wants it.
//!
//! PDF/A-2 (ISO 19005-2, 6.4.3 and annex B) wants the signature to cover the whole file except its own value; PDF/UA-1
//! (ISO 14289-1, 7.18) wants the field's name for people (`TU`) and a `Form` element in the structure tree that leads
//! to the widget. The widget is empty (a rectangle without area), so it needs no appearance; it is printed and locked.

use lopdf::{
    Dictionary, Document, IncrementalDocument, Object, ObjectId, StringFormat, dictionary, text_string,
};
use sha2::{Digest, Sha256};
use time::{OffsetDateTime, UtcOffset};

use crate::SealError;

/// Bytes kept for the CMS signature: enough for a chain of certificates and a timestamp.
pub const ROOM: usize = 16 * 1024;

/// The widget's flags (ISO 32000-1, 12.5.3): Print (3) and Locked (8).
const PRINT_AND_LOCKED: i64 = 1 << 2 | 1 << 7;
/// `SigFlags` of the form: there are signatures, and the file may only be appended to.
const SIGNATURES_APPEND_ONLY: i64 = 3;
/// Stands in the file until the real range is known; as long as any that fits.
const RANGE: i64 = 9_999_999_999;

/// What a reader of the PDF is told about the seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Who seals: the organisation's registered name.
    pub name: String,
    /// Why, in the document's language.
    pub reason: String,
    /// What the field is called where it is read aloud, in the document's language.
    pub tooltip: String,
    /// When, by the portal's clock. A claim until a timestamp proves it.
    pub at: OffsetDateTime,
}

/// A document with an empty seal.
#[derive(Debug, Clone)]
pub struct Prepared {
    bytes: Vec<u8>,
    /// Where the value of the seal begins and ends, its angle brackets included.
    gap: (usize, usize),
}

impl Prepared {
    /// SHA-256 of everything but the value of the seal.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(&self.bytes[..self.gap.0])
            .chain_update(&self.bytes[self.gap.1..])
            .finalize()
            .into()
    }

    /// The file with this signature (CMS in DER) in the place kept for it.
    ///
    /// # Errors
    /// [`SealError::TooLarge`].
    pub fn fill(&self, signature: &[u8]) -> Result<Vec<u8>, SealError> {
        if signature.len() > ROOM {
            return Err(SealError::TooLarge(signature.len()));
        }
        let mut bytes = self.bytes.clone();
        let start = self.gap.0 + 1;
        let text = hex::encode(signature);
        bytes[start..start + text.len()].copy_from_slice(text.as_bytes());
        Ok(bytes)
    }
}

/// Appends an empty seal. Equal input gives equal bytes.
///
/// # Errors
/// [`SealError::Document`] for a PDF without a structure tree of the form that the typesetter writes, or with a form
/// of its own; [`SealError::Pdf`] for something that is no PDF.
pub fn prepare(document: &[u8], field: &Field) -> Result<Prepared, SealError> {
    let previous = Document::load_mem(document)?;
    let mut update = IncrementalDocument::create_from(document.to_vec(), previous);
    let page = last_page(update.get_prev_documents())?;
    let new = &mut update.new_document;
    let (signature, widget, element) = (new.new_object_id(), new.new_object_id(), new.new_object_id());

    new.set_object(signature, signature_dictionary(field));
    let key = tag(&mut update, page, widget, element)?;
    update.new_document.set_object(
        widget,
        dictionary! {
            "Type" => "Annot",
            "Subtype" => "Widget",
            "FT" => "Sig",
            "T" => text_string("Seal"),
            "TU" => text_string(&field.tooltip),
            "V" => signature,
            "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
            "F" => PRINT_AND_LOCKED,
            "P" => page,
            "StructParent" => key,
        },
    );
    hang_on_page(&mut update, page, widget)?;
    let catalog = root(update.get_prev_documents())?;
    let catalog = changed(&mut update, catalog)?;
    if catalog.has(b"AcroForm") {
        return Err(SealError::Document("it has a form already"));
    }
    catalog.set(
        "AcroForm",
        dictionary! {
            "Fields" => vec![widget.into()],
            "SigFlags" => SIGNATURES_APPEND_ONLY,
        },
    );
    renew_identity(&mut update, document);

    let mut bytes = Vec::with_capacity(document.len() + 3 * ROOM);
    update.save_to(&mut bytes)?;
    with_range(bytes, document.len())
}

/// A sealed document, to put another signature over the same bytes into: the one with a timestamp.
///
/// # Errors
/// [`SealError::Document`] for one that is not sealed whole.
pub fn reopen(sealed: &[u8]) -> Result<Prepared, SealError> {
    let gap = crate::verify::place(sealed).map_err(|_| SealError::Document("it is not sealed whole"))?;
    let mut bytes = sealed.to_vec();
    if gap.1 - gap.0 != 2 * ROOM + 2 {
        return Err(SealError::Document("its seal has another size"));
    }
    bytes[gap.0 + 1..gap.1 - 1].fill(b'0');
    Ok(Prepared { bytes, gap })
}

fn signature_dictionary(field: &Field) -> Dictionary {
    let at = field.at.to_offset(UtcOffset::UTC);
    let when = format!(
        "D:{:04}{:02}{:02}{:02}{:02}{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    );
    dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![0.into(), RANGE.into(), RANGE.into(), RANGE.into()],
        "Contents" => Object::String(vec![0; ROOM], StringFormat::Hexadecimal),
        "Name" => text_string(&field.name),
        "Reason" => text_string(&field.reason),
        "M" => text_string(&when),
    }
}

/// Ties the widget into the structure tree; answers with its key in the parent tree.
fn tag(
    update: &mut IncrementalDocument,
    page: ObjectId,
    widget: ObjectId,
    element: ObjectId,
) -> Result<i64, SealError> {
    let catalog = root(update.get_prev_documents())?;
    let tree_id = reference(update.get_prev_documents(), catalog, b"StructTreeRoot")?;
    let kids = update.get_prev_documents().get_dictionary(tree_id)?.get(b"K")?;
    let top = match kids {
        Object::Array(kids) if kids.len() == 1 => kids[0].as_reference()?,
        Object::Reference(kid) => *kid,
        _ => return Err(SealError::Document("its structure has no single root")),
    };
    update.new_document.set_object(
        element,
        dictionary! {
            "Type" => "StructElem",
            "S" => "Form",
            "P" => top,
            "Pg" => page,
            "K" => dictionary! { "Type" => "OBJR", "Obj" => widget, "Pg" => page },
        },
    );
    match changed(update, top)?.get_mut(b"K")? {
        Object::Array(kids) => kids.push(element.into()),
        one => *one = Object::Array(vec![one.clone(), element.into()]),
    }
    let tree = changed(update, tree_id)?;
    let key = tree.get(b"ParentTreeNextKey")?.as_i64()?;
    tree.set("ParentTreeNextKey", key + 1);
    let parents = match tree.get(b"ParentTree")? {
        Object::Reference(id) => {
            let id = *id;
            changed(update, id)?
        }
        _ => tree.get_mut(b"ParentTree")?.as_dict_mut()?,
    };
    let numbers = parents
        .get_mut(b"Nums")
        .and_then(Object::as_array_mut)
        .map_err(|_| SealError::Document("its parent tree is no flat list"))?;
    numbers.extend([key.into(), element.into()]);
    Ok(key)
}

fn hang_on_page(update: &mut IncrementalDocument, page: ObjectId, widget: ObjectId) -> Result<(), SealError> {
    let listed = match changed(update, page)?.get(b"Annots") {
        Ok(Object::Reference(id)) => {
            let id = *id;
            update.opt_clone_object_to_new_document(id)?;
            update.new_document.get_object_mut(id)?.as_array_mut()?
        }
        Ok(_) => changed(update, page)?.get_mut(b"Annots")?.as_array_mut()?,
        Err(_) => {
            let page = changed(update, page)?;
            page.set("Annots", Object::Array(Vec::new()));
            page.get_mut(b"Annots")?.as_array_mut()?
        }
    };
    listed.push(widget.into());
    // Annotations are met in the order of the structure (ISO 14289-1, 7.18.3).
    changed(update, page)?.set("Tabs", "S");
    Ok(())
}

/// The second half of the file's identity names the revision (ISO 32000-1, 14.4).
fn renew_identity(update: &mut IncrementalDocument, document: &[u8]) {
    if let Ok(Object::Array(parts)) = update.new_document.trailer.get_mut(b"ID")
        && let Some(last) = parts.get_mut(1)
    {
        let revision = Sha256::digest(document)[..16].to_vec();
        *last = Object::String(revision, StringFormat::Hexadecimal);
    }
}

/// Finds the seal's value in what was appended, and writes what it covers.
fn with_range(mut bytes: Vec<u8>, from: usize) -> Result<Prepared, SealError> {
    let lost = || SealError::Document("the seal's place was not found");
    let placeholder = format!("[0 {RANGE} {RANGE} {RANGE}]");
    let range = once(&bytes, from, placeholder.as_bytes()).ok_or_else(lost)?;
    let empty = [b"<", "0".repeat(2 * ROOM).as_bytes(), b">"].concat();
    let start = once(&bytes, range, &empty).ok_or_else(lost)?;
    let end = start + empty.len();
    let real = format!("[0 {start} {end} {}]", bytes.len() - end);
    let padded = format!("{real:<width$}", width = placeholder.len());
    bytes[range..range + padded.len()].copy_from_slice(padded.as_bytes());
    Ok(Prepared {
        bytes,
        gap: (start, end),
    })
}

/// Where `wanted` stands after `from`, if it does exactly once.
fn once(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let mut places = bytes
        .get(from..)?
        .windows(wanted.len())
        .enumerate()
        .filter_map(|(at, window)| (window == wanted).then_some(from + at));
    let place = places.next()?;
    places.next().is_none().then_some(place)
}

fn root(document: &Document) -> Result<ObjectId, SealError> {
    Ok(document.trailer.get(b"Root")?.as_reference()?)
}

fn reference(document: &Document, id: ObjectId, key: &[u8]) -> Result<ObjectId, SealError> {
    let value = document.get_dictionary(id)?.get(key);
    value
        .and_then(Object::as_reference)
        .map_err(|_| SealError::Document("it is not tagged"))
}

fn last_page(document: &Document) -> Result<ObjectId, SealError> {
    document
        .page_iter()
        .last()
        .ok_or(SealError::Document("it has no page"))
}

/// The object as the update has it.
fn changed(update: &mut IncrementalDocument, id: ObjectId) -> Result<&mut Dictionary, SealError> {
    update.opt_clone_object_to_new_document(id)?;
    Ok(update.new_document.get_dictionary_mut(id)?)
}
