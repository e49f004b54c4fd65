//! Files made to exhaust whoever reads them: they take down a process of their own, and the portal goes on.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use serde_json::json;
use tillid_tests::{Client, TestApp};

use crate::template_upload::{MARKDOWN, login, refusal, sent, upload};

/// The longest that a file may be read, twice, since two are read at once and four are sent; and some more for a busy machine.
const LONGEST: Duration = Duration::from_secs(90);
/// The number of the catalogue, the pages, and of what the files below are about.
const HEAVY: u32 = 10;

/// A PDF of these objects, and of these others that lie in a stream of objects: its number and their places in it.
fn pdf(objects: &BTreeMap<u32, Vec<u8>>, within: &BTreeMap<u32, u16>) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut places = BTreeMap::new();
    for (number, body) in objects {
        places.insert(*number, u32::try_from(out.len()).unwrap());
        out.extend(format!("{number} 0 obj\n").as_bytes());
        out.extend(body);
        out.extend(b"\nendobj\n");
    }
    let last = objects.keys().chain(within.keys()).max().unwrap() + 1;
    let start = u32::try_from(out.len()).unwrap();
    places.insert(last, start);
    let mut rows = Vec::new();
    for number in 0..=last {
        let (kind, place, index) = match (places.get(&number), within.get(&number)) {
            (Some(place), _) => (1, *place, 0),
            (None, Some(index)) => (2, HEAVY, *index),
            (None, None) => (0, 0, u16::MAX),
        };
        rows.push(kind);
        rows.extend(place.to_be_bytes());
        rows.extend(index.to_be_bytes());
    }
    let (size, length) = (last + 1, rows.len());
    let head =
        format!("{last} 0 obj\n<</Type/XRef/Size {size}/W[1 4 2]/Root 1 0 R/Length {length}>>\nstream\n");
    out.extend(head.as_bytes());
    out.extend(rows);
    out.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    out
}

/// A stream of objects: where they are, and what they are.
fn objects(index: &str, body: &str) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(index.as_bytes()).unwrap();
    encoder.write_all(body.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let (count, first) = (index.split_whitespace().count() / 2, index.len());
    let head = format!(
        "<</Type/ObjStm/N {count}/First {first}/Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    );
    [head.as_bytes(), &packed, b"\nendstream"].concat()
}

/// One page with nothing on it.
fn page() -> BTreeMap<u32, Vec<u8>> {
    BTreeMap::from([
        (1, b"<</Type/Catalog/Pages 2 0 R>>".to_vec()),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec()),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_vec()),
    ])
}

/// So many objects that all stand at places of these, by turns.
fn again_and_again(places: &[usize], body: &str) -> Vec<u8> {
    let all = 0..50_000_u16;
    let at = |place: u16| places[usize::from(place) % places.len()];
    let index: String = all
        .clone()
        .map(|place| format!("{} {} ", 100 + u32::from(place), at(place)))
        .collect();
    let mut file = page();
    file.insert(HEAVY, objects(&index, body));
    pdf(&file, &all.map(|place| (100 + u32::from(place), place)).collect())
}

/// A list of 200,000 numbers.
fn long_list() -> String {
    format!("[{}]", "0 ".repeat(200_000))
}

/// An index that names one place 50,000 times: half a megabyte that stands for a terabyte.
fn one_place_many_times() -> Vec<u8> {
    again_and_again(&[0], &long_list())
}

/// Lists within lists, each of them named for itself.
fn each_within_the_other() -> Vec<u8> {
    let depths: Vec<usize> = (0..90).collect();
    let body = format!("{}{}{}", "[".repeat(90), "0 ".repeat(1000), "]".repeat(90));
    again_and_again(&depths, &body)
}

/// 100,000 streams, the length of each of them said by a long list in a stream of objects.
fn lengths_in_a_stream_of_objects() -> Vec<u8> {
    let mut file = page();
    file.insert(HEAVY, objects("20 0 ", &long_list()));
    for number in 30..100_030 {
        file.insert(number, b"<</Length 20 0 R>>\nstream\n\nendstream".to_vec());
    }
    pdf(&file, &BTreeMap::from([(20, 0)]))
}

/// 400 pages, each with 300,000 names of one font.
fn names_of_fonts() -> Vec<u8> {
    let pages = 10..410;
    let kids: String = pages.clone().map(|number| format!("{number} 0 R ")).collect();
    let names: String = (0..300_000).map(|number| format!("/F{number} 4 0 R")).collect();
    let mut file = BTreeMap::from([
        (1, b"<</Type/Catalog/Pages 2 0 R>>".to_vec()),
        (2, format!("<</Type/Pages/Kids[{kids}]/Count 400>>").into_bytes()),
        (3, format!("<</Font<<{names}>>>>").into_bytes()),
        (4, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec()),
        (5, b"<</Length 0>>\nstream\n\nendstream".to_vec()),
    ]);
    for number in pages {
        let page = b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources 3 0 R>>";
        file.insert(number, page.to_vec());
    }
    pdf(&file, &BTreeMap::new())
}

async fn files(app: &TestApp) -> i64 {
    let statement = sea_orm::Statement::from_string(
        app.state.db.pool().get_database_backend(),
        "SELECT COUNT(*) AS n FROM template_files",
    );
    let row = app.state.db.pool().query_one_raw(statement).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

/// Each of them is small, gets past every bound on what is unpacked, and would take gigabytes or many minutes.
#[actix_web::test]
async fn a_file_that_exhausts_its_reader_gets_a_code_and_the_portal_goes_on() {
    let app = TestApp::start().await;
    let admin = app
        .sign_in_as(&login(&app, "superoffice", "VENDOR", "ADMIN").await)
        .await;
    let hostile = [
        ("one place many times", one_place_many_times()),
        ("each within the other", each_within_the_other()),
        ("lengths", lengths_in_a_stream_of_objects()),
        ("names of fonts", names_of_fonts()),
    ];
    let mut reading: Vec<_> = hostile
        .into_iter()
        .map(|(name, file)| {
            let admin: Client = admin.clone();
            tokio::spawn(async move {
                assert!(file.len() < 8 * 1024 * 1024, "{name} is small");
                let began = Instant::now();
                let (status, said) = sent(&admin, &admin.organisation, "hostile.pdf", file).await;
                assert_eq!(
                    (status, refusal(&said).0),
                    (422, "UPLOAD_TOO_COMPLEX"),
                    "{name}: {said}"
                );
                assert!(refusal(&said).1.contains("Nothing was kept"), "{name}: {said}");
                assert!(began.elapsed() < LONGEST, "{name}: {:?}", began.elapsed());
            })
        })
        .collect();

    // Meanwhile everybody else is answered.
    let mut answered = 0;
    while reading.iter().any(|it| !it.is_finished()) {
        let began = Instant::now();
        let asked = admin
            .run(
                "query($id: ID!) { agreements(organisationId: $id) { totalCount } }",
                json!({ "id": admin.organisation }),
            )
            .await;
        asked.data();
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        answered += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for one in reading.drain(..) {
        one.await.unwrap();
    }
    assert!(answered > 10, "{answered}");
    assert_eq!(files(&app).await, 0);

    // The next file is read as if nothing had been.
    upload(&admin, "tekst.md", MARKDOWN.as_bytes()).await;
    assert_eq!(files(&app).await, 1);
}
