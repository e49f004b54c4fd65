//! What veraPDF would look at, looked at by hand: it cannot be had from the registries that the tests may use.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

#[path = "../../documents/tests/sample/mod.rs"]
#[expect(
    dead_code,
    reason = "the typesetter's sample, of which this needs the agreement"
)]
mod sample;

use lopdf::{Dictionary, Document, Object, ObjectId};
use tillid_sealing::certificate::{Certificate, Subject};
use tillid_sealing::key::{PrivateKey, Signer};
use tillid_sealing::pdf::{self, Field};
use tillid_sealing::{SealError, seal};
use time::macros::datetime;

fn dice(bytes: &mut [u8]) {
    bytes.fill(0x5a);
}

fn field() -> Field {
    Field {
        name: "Østjysk Software A/S".to_owned(),
        reason: "Segl".to_owned(),
        tooltip: "Elektronisk segl fra Østjysk Software A/S".to_owned(),
        at: datetime!(2026-11-27 08:30:00 +1),
    }
}

fn agreement() -> Vec<u8> {
    tillid_documents::typeset::typeset(&sample::agreement())
        .unwrap()
        .bytes
}

fn own(key: &PrivateKey) -> Certificate {
    let subject = Subject {
        legal_name: "Østjysk Software A/S".to_owned(),
        identifier: Some("NTRDK-12345678".to_owned()),
        country: "DK".to_owned(),
    };
    let valid = (datetime!(2026-11-27 0:00 UTC), datetime!(2029-11-26 0:00 UTC));
    Certificate::self_signed(&subject, key, valid, &dice).unwrap()
}

fn sealed(document: &[u8]) -> Vec<u8> {
    let key = PrivateKey::generate(&dice);
    seal(document, &field(), &[own(&key)], &key.signer(&dice))
        .unwrap()
        .bytes
}

fn follow<'a>(document: &'a Document, from: &'a Dictionary, key: &str) -> (ObjectId, &'a Dictionary) {
    let id = from.get(key.as_bytes()).unwrap().as_reference().unwrap();
    (id, document.get_dictionary(id).unwrap())
}

fn number(from: &Dictionary, key: &str) -> i64 {
    from.get(key.as_bytes()).unwrap().as_i64().unwrap()
}

fn name<'a>(from: &'a Dictionary, key: &str) -> &'a [u8] {
    from.get(key.as_bytes()).unwrap().as_name().unwrap()
}

fn text(from: &Dictionary, key: &str) -> String {
    lopdf::decode_text_string(from.get(key.as_bytes()).unwrap()).unwrap()
}

/// ISO 14289-1 (PDF/UA-1), 7.18: the widget has a name for people, stands in the structure tree below a `Form`
/// element, and is met in the order of the structure. ISO 19005-2 (PDF/A-2), 6.3 and 6.4: printed, not hidden,
/// without area (so without appearance), no actions; the form asks no reader to draw.
#[test]
fn the_seal_is_tagged_named_and_printed() {
    let document = Document::load_mem(&sealed(&agreement())).unwrap();
    let catalog = document.catalog().unwrap();
    let form = catalog.get(b"AcroForm").unwrap().as_dict().unwrap();
    assert_eq!(number(form, "SigFlags"), 3);
    assert!(!form.has(b"NeedAppearances") && !form.has(b"XFA"));
    let fields = form.get(b"Fields").unwrap().as_array().unwrap();
    assert_eq!(fields.len(), 1);
    let widget_id = fields[0].as_reference().unwrap();
    let widget = document.get_dictionary(widget_id).unwrap();
    assert_eq!(name(widget, "Subtype"), b"Widget");
    assert_eq!(name(widget, "FT"), b"Sig");
    assert_eq!(text(widget, "TU"), "Elektronisk segl fra Østjysk Software A/S");
    assert_eq!(number(widget, "F"), 4 + 128);
    let rectangle = widget.get(b"Rect").unwrap().as_array().unwrap();
    assert!(rectangle.iter().all(|side| side.as_i64().unwrap() == 0));
    assert!(!widget.has(b"A") && !widget.has(b"AA"));

    let (page_id, page) = follow(&document, widget, "P");
    assert_eq!(Some(page_id), document.page_iter().last());
    assert_eq!(name(page, "Tabs"), b"S");
    let annotations = page.get(b"Annots").unwrap().as_array().unwrap();
    assert!(annotations.contains(&Object::Reference(widget_id)));

    let (tree_id, tree) = follow(&document, catalog, "StructTreeRoot");
    let key = number(widget, "StructParent");
    assert_eq!(number(tree, "ParentTreeNextKey"), key + 1);
    let numbers = tree.get(b"ParentTree").unwrap().as_dict().unwrap();
    let numbers = numbers.get(b"Nums").unwrap().as_array().unwrap();
    let keys: Vec<i64> = numbers
        .iter()
        .step_by(2)
        .map(|key| key.as_i64().unwrap())
        .collect();
    assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
    let at = keys.iter().position(|found| *found == key).unwrap();
    let element_id = numbers[2 * at + 1].as_reference().unwrap();
    let element = document.get_dictionary(element_id).unwrap();
    assert_eq!(name(element, "S"), b"Form");
    let leaf = element.get(b"K").unwrap().as_dict().unwrap();
    assert_eq!(name(leaf, "Type"), b"OBJR");
    assert_eq!(follow(&document, leaf, "Obj").0, widget_id);
    let (_, top) = follow(&document, element, "P");
    let kids = top.get(b"K").unwrap().as_array().unwrap();
    assert_eq!(kids.last().unwrap().as_reference().unwrap(), element_id);
    assert_eq!(follow(&document, top, "P").0, tree_id);
}

/// ISO 19005-2, annex B, and ETSI EN 319 142-1, 6.3: the digest leaves out the value of the seal and nothing else, one
/// signer, its certificate inside, the claimed time in the PDF.
#[test]
fn the_seal_covers_everything_but_itself() {
    let original = agreement();
    let bytes = sealed(&original);
    assert_eq!(&bytes[..original.len()], original);
    let document = Document::load_mem(&bytes).unwrap();
    let form = document
        .catalog()
        .unwrap()
        .get(b"AcroForm")
        .unwrap()
        .as_dict()
        .unwrap();
    let widget = form.get(b"Fields").unwrap().as_array().unwrap()[0]
        .as_reference()
        .unwrap();
    let (_, seal) = follow(&document, document.get_dictionary(widget).unwrap(), "V");
    assert_eq!(name(seal, "SubFilter"), b"ETSI.CAdES.detached");
    assert_eq!(text(seal, "M"), "D:20261127073000Z");
    assert_eq!(text(seal, "Name"), "Østjysk Software A/S");
    let range: Vec<usize> = seal
        .get(b"ByteRange")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|number| usize::try_from(number.as_i64().unwrap()).unwrap())
        .collect();
    assert_eq!(range[0], 0);
    assert_eq!(range[2] + range[3], bytes.len());
    assert_eq!((bytes[range[1]], bytes[range[2] - 1]), (b'<', b'>'));
    assert_eq!(range[2] - range[1], 2 * pdf::ROOM + 2);
}

/// What the typesetter promised of the file still stands in it, and its identity is told apart from the unsealed one.
#[test]
fn what_the_file_says_of_itself_stays() {
    let original = agreement();
    let (before, after) = (
        Document::load_mem(&original).unwrap(),
        Document::load_mem(&sealed(&original)).unwrap(),
    );
    for key in [
        "Metadata",
        "OutputIntents",
        "MarkInfo",
        "Lang",
        "Pages",
        "StructTreeRoot",
    ] {
        assert_eq!(
            before.catalog().unwrap().get(key.as_bytes()).unwrap(),
            after.catalog().unwrap().get(key.as_bytes()).unwrap(),
            "{key}"
        );
    }
    let identity = |document: &Document| document.trailer.get(b"ID").unwrap().as_array().unwrap().clone();
    let (before, after) = (identity(&before), identity(&after));
    assert_eq!(before[0].as_str().unwrap(), after[0].as_str().unwrap());
    assert_ne!(before[1].as_str().unwrap(), after[1].as_str().unwrap());
}

/// A lost file is made again from the document and the stored signature, without the key.
#[test]
fn the_file_can_be_made_again_without_the_key() {
    let original = agreement();
    let key = PrivateKey::generate(&dice);
    let first = seal(&original, &field(), &[own(&key)], &key.signer(&dice)).unwrap();
    let again = pdf::prepare(&original, &field())
        .unwrap()
        .fill(&first.signature)
        .unwrap();
    assert_eq!(first.bytes, again);
}

#[test]
fn what_cannot_take_a_seal_is_refused() {
    let once = sealed(&agreement());
    assert!(matches!(
        pdf::prepare(&once, &field()),
        Err(SealError::Document(_))
    ));
    assert!(matches!(pdf::prepare(b"hello", &field()), Err(SealError::Pdf(_))));
    assert!(matches!(pdf::prepare(b"", &field()), Err(SealError::Pdf(_))));
    let prepared = pdf::prepare(&agreement(), &field()).unwrap();
    assert!(prepared.fill(&vec![0; pdf::ROOM]).is_ok());
    let more = pdf::ROOM + 1;
    assert!(matches!(prepared.fill(&vec![0; more]), Err(SealError::TooLarge(size)) if size == more));
}

/// ETSI EN 319 412-3: whose seal it is stands in the certificate.
#[test]
fn the_certificate_names_the_organisation() {
    let key = PrivateKey::generate(&dice);
    let certificate = own(&key);
    let subject = certificate.subject();
    for part in ["CN=Østjysk Software A/S", "O=Østjysk Software A/S", "C=DK"] {
        assert!(subject.contains(part), "{subject}");
    }
    assert!(
        subject.contains("NTRDK-12345678") || subject.contains("2.5.4.97="),
        "{subject}"
    );
    assert!(certificate.is_self_signed() && certificate.may_seal().unwrap());
    assert!(certificate.belongs_to(&key).unwrap());
    assert_eq!(certificate.valid_to(), datetime!(2029-11-26 0:00 UTC));
    let read = Certificate::from_pem(&certificate.to_pem().unwrap()).unwrap();
    assert_eq!(read.fingerprint(), certificate.fingerprint());
    let same = PrivateKey::from_pkcs8(&key.to_pkcs8().unwrap()).unwrap();
    assert_eq!(
        same.signer(&dice).sign(b"x").unwrap(),
        key.signer(&dice).sign(b"x").unwrap()
    );
    let long = Subject {
        legal_name: "Æ".repeat(200),
        identifier: None,
        country: "DK".to_owned(),
    };
    let valid = (datetime!(2026-11-27 0:00 UTC), datetime!(2051-11-26 0:00 UTC));
    let certificate = Certificate::self_signed(&long, &key, valid, &dice).unwrap();
    assert!(!certificate.subject().contains(&"Æ".repeat(65)));
    assert_eq!(certificate.valid_to(), datetime!(2051-11-26 0:00 UTC));
}
