//! The official text as a file: uploaded, read, made a template of, published, and carried by an agreement.

use std::io::Write;
use std::process::Command;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_kernel::sha256_hex;
use tillid_tests::{ActorLogin, Answer, Client, TestApp};

const LETTERS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// The people of the vendor and one of its customers.
struct House {
    app: TestApp,
    admin: Client,
    owner: Client,
    customer: Client,
}

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let of = async |vendor: &str, kind: &str, role: &str| {
            app.sign_in_as(&login(&app, vendor, kind, role).await).await
        };
        let (admin, owner, customer) = (
            of("superoffice", "VENDOR", "ADMIN").await,
            of("superoffice", "VENDOR", "OWNER").await,
            of("superoffice", "CUSTOMER", "OWNER").await,
        );
        Self {
            app,
            admin,
            owner,
            customer,
        }
    }

    /// Creates a template of an uploaded file, has it published by another, and issues an agreement on it.
    async fn issued(&self, uploaded: &Value, structure: &str) -> (Value, String) {
        let input = self.input(uploaded, structure);
        let selection = "template { id origin file { id name size sha256 mediaType url } \
                         latestVersion { id version missingCoverage clauses { number heading paragraphs locked covers } } }";
        let made = self.admin.mutate("createTemplate", input, selection).await;
        let template = made.at("/createTemplate/template").clone();
        assert_eq!(template["latestVersion"]["missingCoverage"], json!([]));
        assert_eq!(template["file"]["id"], uploaded["templateFileId"]);
        assert_eq!(template["file"]["sha256"], uploaded["sha256"]);
        let version = template["latestVersion"]["id"].as_str().unwrap().to_owned();
        self.publish(&version).await;

        let services = "query($id: ID!) { services(organisationId: $id, first: 1) { nodes { id } } }";
        let services = self
            .admin
            .run(services, json!({ "id": self.admin.organisation }))
            .await;
        let input = json!({ "organisationId": self.admin.organisation, "customerId": self.customer.organisation,
            "templateVersionId": version, "serviceIds": [services.at("/services/nodes/0/id")],
            "language": uploaded["language"],
            "annexA": { "purpose": "Drift", "nature": "Opbevaring", "dataTypes": ["Navn"], "specialCategories": [],
                "subjectCategories": ["Brugere"], "duration": "Aftalens løbetid" },
            "annexC": { "instruction": "Som aftalt", "security": "Kryptering", "assistance": "Bistand",
                "retention": "30 dage", "locations": "EU", "transfers": "Ingen", "auditProcessor": "Årligt",
                "auditSubProcessors": "Årligt" } });
        let issued = self
            .admin
            .mutate("issueAgreement", input, "agreementVersion { id }")
            .await;
        (template, issued.text("/issueAgreement/agreementVersion/id"))
    }

    /// As the review step sends it: the first clauses cover everything between them.
    fn input(&self, uploaded: &Value, structure: &str) -> Value {
        let numbers: Vec<&Value> = uploaded["clauses"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|clause| clause["number"] != "0" && clause["paragraphs"] != json!([]))
            .map(|clause| &clause["number"])
            .collect();
        let covers: Vec<Value> = LETTERS
            .chunks(LETTERS.len().div_ceil(numbers.len()))
            .zip(numbers)
            .map(|(letters, number)| json!({ "number": number, "covers": letters }))
            .collect();
        json!({ "organisationId": self.admin.organisation, "title": "Den officielle tekst", "structure": structure,
            "language": uploaded["language"], "parameters": parameters(),
            "templateFileId": uploaded["templateFileId"], "covers": covers })
    }

    async fn publish(&self, version: &str) -> Answer {
        let (kind, with) = ("TemplateVersionIdInput", json!({ "templateVersionId": version }));
        let state = "templateVersion { state sha256 }";
        self.admin
            .mutate_with("submitTemplateVersion", kind, with.clone(), state)
            .await
            .data();
        self.admin
            .mutate_with("publishTemplateVersion", kind, with.clone(), state)
            .await
            .refused("APPROVAL_REQUIRED");
        let published = self
            .owner
            .mutate_with("publishTemplateVersion", kind, with, state)
            .await;
        assert_eq!(
            published.text("/publishTemplateVersion/templateVersion/state"),
            "PUBLISHED"
        );
        published
    }

    async fn count(&self, from: &str) -> i64 {
        let statement = sea_orm::Statement::from_string(
            self.app.state.db.pool().get_database_backend(),
            format!("SELECT COUNT(*) AS n FROM {from}"),
        );
        let row = self.app.state.db.pool().query_one_raw(statement).await.unwrap();
        row.unwrap().try_get("", "n").unwrap()
    }
}

pub(crate) async fn login(app: &TestApp, vendor: &str, kind: &str, role: &str) -> ActorLogin {
    let logins = app.logins().await;
    let fits = |login: &&ActorLogin| {
        login.vendor == vendor && login.kind.as_str() == kind && login.role.as_str() == role
    };
    logins.iter().find(fits).unwrap().clone()
}

fn parameters() -> Value {
    json!({ "authorisationModel": "GENERAL", "subProcessorNoticeDays": 30, "objectionDays": 14, "breachHours": 24,
        "exitChoice": "DELETE", "exitDays": 45, "auditConcept": 3, "auditNoticeDays": 30, "thirdCountryAllowed": true })
}

/// Sends a file as the page does.
pub(crate) async fn sent(who: &Client, organisation: &str, name: &str, file: Vec<u8>) -> (u16, Value) {
    let mut address = url::Url::parse(&format!("{}/uploads/templates", who.url)).unwrap();
    address
        .query_pairs_mut()
        .append_pair("organisationId", organisation)
        .append_pair("name", name);
    let mut request = who
        .http
        .post(address)
        .header("Accept-Language", who.language)
        .body(file);
    if let Some(bearer) = &who.bearer {
        request = request.bearer_auth(bearer);
    }
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    (answer.status().as_u16(), answer.json().await.unwrap())
}

pub(crate) async fn upload(who: &Client, name: &str, file: &[u8]) -> Value {
    let (status, said) = sent(who, &who.organisation, name, file.to_vec()).await;
    assert_eq!(status, 201, "{said}");
    assert_eq!(said["sha256"], sha256_hex(file));
    assert_eq!(said["size"], file.len());
    said
}

/// The code and the sentence of a refusal.
pub(crate) fn refusal(said: &Value) -> (&str, &str) {
    let error = &said["errors"][0];
    (
        error["extensions"]["code"].as_str().unwrap(),
        error["message"].as_str().unwrap(),
    )
}

pub(crate) const MARKDOWN: &str = "# Databehandleraftale\n\nAftalen gælder mellem parterne.\n\n\
    ## 1. Instruks\n\n1. Databehandleren handler kun efter instruks.\n2. Instruksen kan ændres af den dataansvarlige:\n\n   - skriftligt\n   - når som helst\n\n\
    ## 2. Fortrolighed og sikkerhed\n\n### 2.1 Fortrolighed\n\nDe, der behandler, har tavshedspligt.\n\n\
    ### 2.2 Sikkerhed\n\nDer er truffet foranstaltninger.\n\n\
    ## 7. Sletning\n\nOplysninger slettes eller leveres tilbage inden {{exitDays}}.\n";

/// What a ZIP of stored or packed files looks like.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let number = |length: usize| u32::try_from(length).unwrap().to_le_bytes();
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        let at = out.len();
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0, 0, 0, 0, 0];
        common.extend(number(packed.len()));
        common.extend(number(bytes.len()));
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
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
    out.extend([count, count].concat());
    out.extend(number(list.len()));
    out.extend(number(start));
    out.extend([0, 0]);
    out
}

fn docx() -> Vec<u8> {
    let heading = |text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"Overskrift1\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let item = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"2\"/></w:numPr></w:pPr>\
             <w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [
        "<w:p><w:pPr><w:pStyle w:val=\"Titel\"/></w:pPr><w:r><w:t>Standardkontraktsbestemmelser</w:t></w:r></w:p>".to_owned(),
        heading("Instruks"),
        item(0, "Databehandleren må kun behandle efter instruks."),
        item(1, "som er dokumenteret,"),
        item(1, "og som er lovlig."),
        item(0, "Er instruksen i strid med loven, siges det."),
        heading("Behandlingssikkerhed"),
        "<w:p><w:r><w:t xml:space=\"preserve\">Sikkerheden </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>vurderes &amp; prøves</w:t></w:r></w:p>".to_owned(),
    ]
    .concat();
    let level = |level: u8, form: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{form}\"/>\
             <w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let ns = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    let document = format!("{head}<w:document {ns}><w:body>{body}<w:sectPr/></w:body></w:document>");
    let styles = format!(
        "{head}<w:styles {ns}><w:style w:type=\"paragraph\" w:styleId=\"Titel\"><w:name w:val=\"Title\"/></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Overskrift1\"><w:name w:val=\"heading 1\"/>\
         <w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style></w:styles>"
    );
    let numbering = format!(
        "{head}<w:numbering {ns}><w:abstractNum w:abstractNumId=\"0\">{}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"1\">{}{}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>\
         <w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>",
        level(0, "decimal", "%1."),
        level(0, "decimal", "%1."),
        level(1, "lowerLetter", "%2)"),
    );
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
    ])
}

/// The numbers and headings that an agreement's document carries.
async fn carried(who: &Client, version: &str) -> (Vec<(String, String)>, Value) {
    let shown = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { clauses { number heading paragraphs locked } } } }";
    let shown = who.run(shown, json!({ "id": version })).await;
    let clauses = shown.at("/node/clauses").clone();
    let pairs = clauses.as_array().unwrap().iter().map(|clause| {
        let text = |key: &str| clause[key].as_str().unwrap().to_owned();
        (text("number"), text("heading"))
    });
    (pairs.collect(), clauses)
}

/// R-000-100: an uploaded text is published only with all letters covered. R-000-004: by another person.
#[actix_web::test]
async fn a_markdown_text_becomes_an_agreement_word_by_word() {
    let house = House::open().await;
    let read = upload(
        &house.admin,
        "C:\\tekster\\Officiel tekst.txt",
        MARKDOWN.as_bytes(),
    )
    .await;
    assert_eq!(read["name"], "Officiel tekst.md");
    assert_eq!(read["mediaType"], "text/markdown");
    assert_eq!(read["title"], "Databehandleraftale");
    assert_eq!(read["language"], "DA");
    let (template, version) = house.issued(&read, "DK_SCC_2020").await;
    assert_eq!(template["origin"], "DK_SCC_2020");
    let locked = template["latestVersion"]["clauses"].as_array().unwrap();
    assert!(locked.iter().all(|clause| clause["locked"] == true));

    let (numbers, clauses) = carried(&house.customer, &version).await;
    let expected = [
        ("1", "Instruks"),
        ("2", "Fortrolighed og sikkerhed"),
        ("2.1", "Fortrolighed"),
        ("2.2", "Sikkerhed"),
        ("7", "Sletning"),
    ];
    let said: Vec<_> = numbers
        .iter()
        .map(|(number, heading)| (number.as_str(), heading.as_str()))
        .collect();
    assert_eq!(&said[said.len() - 5..], expected);
    let first = clauses
        .as_array()
        .unwrap()
        .iter()
        .find(|clause| clause["number"] == "1")
        .unwrap();
    assert_eq!(
        first["paragraphs"],
        json!([
            "1. Databehandleren handler kun efter instruks.",
            "2. Instruksen kan ændres af den dataansvarlige:\n– skriftligt\n– når som helst",
        ])
    );
    let last = clauses.as_array().unwrap().last().unwrap();
    assert_eq!(
        last["paragraphs"],
        json!(["Oplysninger slettes eller leveres tilbage inden 45 dage."])
    );

    // The original is handed out as it came, to those of the vendor.
    let url = template["file"]["url"].as_str().unwrap();
    let answer = house.owner.get(url).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/markdown");
    let named = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(
        named.starts_with("attachment") && named.contains("Officiel tekst.md"),
        "{named}"
    );
    assert_eq!(answer.bytes().await.unwrap(), MARKDOWN.as_bytes());
    assert_eq!(house.customer.get(url).await.status(), 404);
    assert_eq!(house.app.stranger().get(url).await.status(), 401);
}

#[actix_web::test]
async fn a_word_document_becomes_an_agreement_with_the_numbers_it_counts() {
    let house = House::open().await;
    let read = upload(&house.admin, "Bestemmelser.docx", &docx()).await;
    assert_eq!(read["title"], "Standardkontraktsbestemmelser");
    assert_eq!(
        read["clauses"],
        json!([
            { "number": "1", "heading": "Instruks", "paragraphs": [
                "1. Databehandleren må kun behandle efter instruks.\n- a) som er dokumenteret,\n- b) og som er lovlig.",
                "2. Er instruksen i strid med loven, siges det." ] },
            { "number": "2", "heading": "Behandlingssikkerhed", "paragraphs": ["Sikkerheden vurderes & prøves"] },
        ])
    );
    let (_, version) = house.issued(&read, "OWN").await;
    let (_, clauses) = carried(&house.customer, &version).await;
    assert_eq!(
        clauses[0]["paragraphs"][0],
        "1. Databehandleren må kun behandle efter instruks.\na) som er dokumenteret,\nb) og som er lovlig."
    );
    let shown = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { pdfUrl } } }";
    let shown = house.customer.run(shown, json!({ "id": version })).await;
    let pdf = house.customer.get(&shown.text("/node/pdfUrl")).await;
    assert!(pdf.bytes().await.unwrap().starts_with(b"%PDF-"));
}

/// A PDF of the portal's own serves as the official text: what it says is read again.
#[actix_web::test]
async fn a_pdf_becomes_an_agreement() {
    let house = House::open().await;
    let file = agreement_pdf(&house).await;
    let read = upload(&house.admin, "Aftale.pdf", &file).await;
    assert_eq!(read["mediaType"], "application/pdf");
    assert_eq!(read["language"], "DA");
    let clauses = read["clauses"].as_array().unwrap();
    let headings: Vec<&str> = clauses
        .iter()
        .map(|clause| clause["heading"].as_str().unwrap())
        .collect();
    for heading in ["Parterne", "Bilag A"] {
        assert!(
            headings.iter().any(|it| it.contains(heading)),
            "{heading} in {headings:?}"
        );
    }
    assert!(read.to_string().contains("instruks"), "{read}");
    let (_, version) = house.issued(&read, "OWN").await;
    let (numbers, _) = carried(&house.customer, &version).await;
    assert!(numbers.len() >= 15, "{numbers:?}");
}

/// A PDF of an agreement that stands in the demo.
async fn agreement_pdf(house: &House) -> Vec<u8> {
    let shown = "query($id: ID!) { agreements(organisationId: $id) { nodes { currentVersion { pdfUrl } } } }";
    let shown = house
        .customer
        .run(shown, json!({ "id": house.customer.organisation }))
        .await;
    let answer = house
        .customer
        .get(&shown.text("/agreements/nodes/0/currentVersion/pdfUrl"))
        .await;
    answer.bytes().await.unwrap().to_vec()
}

#[actix_web::test]
async fn the_text_of_a_file_never_changes_and_what_it_covers_does() {
    let house = House::open().await;
    let read = upload(&house.admin, "tekst.md", MARKDOWN.as_bytes()).await;
    let mut input = house.input(&read, "OWN");
    input["covers"] = json!([]);
    let selection = "template { id latestVersion { id version missingCoverage clauses { number heading paragraphs covers } } }";
    let made = house
        .admin
        .mutate("createTemplate", input.clone(), selection)
        .await;
    let draft = made.at("/createTemplate/template/latestVersion").clone();
    assert_eq!(draft["missingCoverage"], json!(LETTERS));

    let update = async |clauses: Value| {
        let input =
            json!({ "templateVersionId": draft["id"], "version": draft["version"], "clauses": clauses });
        let selection = "templateVersion { version missingCoverage }";
        house.admin.mutate("updateTemplateDraft", input, selection).await
    };
    let mut changed = draft["clauses"].clone();
    changed[1]["paragraphs"][0] = json!("Databehandleren handler, som den vil.");
    update(changed).await.refused("IMMUTABLE");
    let mut renamed = draft["clauses"].clone();
    renamed[1]["heading"] = json!("Noget andet");
    update(renamed).await.refused("IMMUTABLE");
    let mut fewer = draft["clauses"].clone();
    fewer.as_array_mut().unwrap().pop();
    update(fewer).await.refused("IMMUTABLE");

    // Handed in and looked at by another, it is not published while a letter is missing.
    let mut covering = draft["clauses"].clone();
    covering[1]["covers"] = json!(["b", "a", "a", "c", "d", "e", "f", "g"]);
    let saved = update(covering.clone()).await;
    assert_eq!(
        saved.at("/updateTemplateDraft/templateVersion/missingCoverage"),
        &json!(["h"])
    );
    let (kind, with) = (
        "TemplateVersionIdInput",
        json!({ "templateVersionId": draft["id"] }),
    );
    let state = "templateVersion { state }";
    house
        .admin
        .mutate_with("submitTemplateVersion", kind, with.clone(), state)
        .await
        .data();
    house
        .owner
        .mutate_with("publishTemplateVersion", kind, with, state)
        .await
        .refused("VALIDATION");

    // The hash of what is published covers the hash of the file: of two texts that were read alike, too.
    let twin = format!("{MARKDOWN}\n");
    let mut hashes = Vec::new();
    for file in [MARKDOWN, &twin] {
        let read = upload(&house.admin, "tekst.md", file.as_bytes()).await;
        let made = house
            .admin
            .mutate("createTemplate", house.input(&read, "OWN"), selection)
            .await;
        let version = made.text("/createTemplate/template/latestVersion/id");
        let published = house.publish(&version).await;
        hashes.push(published.text("/publishTemplateVersion/templateVersion/sha256"));
    }
    assert_ne!(hashes[0], hashes[1]);

    // A letter or a clause that is none, and a file beside a built-in text.
    for covers in [
        json!([{ "number": "1", "covers": ["i"] }]),
        json!([{ "number": "99", "covers": ["a"] }]),
    ] {
        input["covers"] = covers;
        house
            .admin
            .mutate("createTemplate", input.clone(), selection)
            .await
            .refused("VALIDATION");
    }
    input["templateFileId"] = Value::Null;
    house
        .admin
        .mutate("createTemplate", input, selection)
        .await
        .refused("VALIDATION");
}

#[actix_web::test]
async fn only_those_who_draft_templates_bring_files_and_only_to_their_own_house() {
    let house = House::open().await;
    let mine = upload(&house.admin, "tekst.md", MARKDOWN.as_bytes()).await;
    let stranger = house.app.stranger();
    let (status, said) = sent(&stranger, &house.admin.organisation, "t.md", MARKDOWN.into()).await;
    assert_eq!((status, refusal(&said).0), (401, "UNAUTHENTICATED"));
    let member = house
        .app
        .sign_in_as(&login(&house.app, "superoffice", "VENDOR", "MEMBER").await)
        .await;
    let (status, said) = sent(&member, &member.organisation, "t.md", MARKDOWN.into()).await;
    assert_eq!((status, refusal(&said).0), (403, "FORBIDDEN"));
    let elsewhere = house
        .app
        .sign_in_as(&login(&house.app, "ts-nocode", "VENDOR", "ADMIN").await)
        .await;
    for organisation in [house.admin.organisation.as_str(), "org_nonsense", ""] {
        let (status, said) = sent(&elsewhere, organisation, "t.md", MARKDOWN.into()).await;
        assert_eq!((status, refusal(&said).0), (404, "NOT_FOUND"), "{organisation}");
    }
    let (status, said) = sent(
        &house.customer,
        &house.customer.organisation,
        "t.md",
        MARKDOWN.into(),
    )
    .await;
    assert_eq!((status, refusal(&said).0), (403, "FORBIDDEN"));

    // Another tenant's file is not there, as none is.
    let mut input = house.input(&mine, "OWN");
    input["organisationId"] = json!(elsewhere.organisation);
    for id in [mine["templateFileId"].clone(), json!("tpf_nonsense")] {
        input["templateFileId"] = id;
        elsewhere
            .mutate("createTemplate", input.clone(), "template { id }")
            .await
            .refused("NOT_FOUND");
    }
    let path = format!(
        "/documents/template-files/{}",
        mine["templateFileId"].as_str().unwrap()
    );
    assert_eq!(elsewhere.get(&path).await.status(), 404);
    assert_eq!(member.get(&path).await.status(), 200);
}

/// Each kind of bad file has its own code and its own sentence in the reader's language, and nothing is kept of it.
#[actix_web::test]
async fn a_bad_file_says_why_and_leaves_nothing() {
    let house = House::open().await;
    let folder = tempfile::tempdir().unwrap();
    let (plain, locked) = (folder.path().join("plain.pdf"), folder.path().join("locked.pdf"));
    std::fs::write(&plain, agreement_pdf(&house).await).unwrap();
    let done = Command::new("qpdf")
        .args(["--encrypt", "secret", "owner", "256", "--"])
        .args([&plain, &locked])
        .status()
        .expect("qpdf encrypts");
    assert!(done.success());
    let bomb = zip(&[
        ("word/document.xml", vec![b' '; 64 * 1024 * 1024].as_slice()),
        ("[Content_Types].xml", b"<Types/>"),
    ]);
    assert!(bomb.len() < 100_000);
    let scan = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Size 4/Root 1 0 R>>\n%%EOF\n";
    let mut many = String::new();
    for number in 1..=201 {
        many += &format!("# {number}. Bestemmelse\n\nTekst.\n\n");
    }
    let bad: [(&str, Vec<u8>, u16, &str); 9] = [
        (
            "large.pdf",
            vec![b'%'; 20 * 1024 * 1024 + 1],
            413,
            "UPLOAD_TOO_LARGE",
        ),
        (
            "locked.pdf",
            std::fs::read(&locked).unwrap(),
            422,
            "UPLOAD_ENCRYPTED",
        ),
        ("bomb.docx", bomb, 422, "UPLOAD_TOO_COMPLEX"),
        ("many.md", many.into_bytes(), 422, "UPLOAD_TOO_COMPLEX"),
        ("scan.pdf", scan.to_vec(), 422, "UPLOAD_EMPTY"),
        ("empty.md", b" \n".to_vec(), 422, "UPLOAD_EMPTY"),
        ("nothing.md", Vec::new(), 422, "UPLOAD_EMPTY"),
        (
            "picture.pdf",
            b"\x89PNG\r\n\x1a\n\0\0".to_vec(),
            422,
            "UPLOAD_UNREADABLE",
        ),
        (
            "sheet.docx",
            zip(&[("xl/workbook.xml", b"<a/>")]),
            422,
            "UPLOAD_UNREADABLE",
        ),
    ];
    let before = house.count("audit_events").await;
    let danish = Client {
        language: "da",
        ..house.admin.clone()
    };
    for (name, file, status, code) in bad {
        let (said_status, said) = sent(&house.admin, &house.admin.organisation, name, file.clone()).await;
        let (said_code, english) = refusal(&said);
        assert_eq!((said_status, said_code), (status, code), "{name}: {said}");
        assert!(english.contains("Nothing was kept"), "{name}: {english}");
        let (_, said) = sent(&danish, &danish.organisation, name, file).await;
        let (_, sentence) = refusal(&said);
        assert!(sentence.contains("Intet er gemt"), "{name}: {sentence}");
    }
    assert_eq!(house.count("template_files").await, 0);
    assert_eq!(house.count("audit_events").await, before);
}

/// Files of which no template is made fill no disk.
#[actix_web::test]
async fn fifty_files_that_nobody_uses_are_enough() {
    let house = House::open().await;
    for _ in 0..50 {
        upload(&house.admin, "tekst.md", MARKDOWN.as_bytes()).await;
    }
    let (status, said) = sent(
        &house.admin,
        &house.admin.organisation,
        "tekst.md",
        MARKDOWN.into(),
    )
    .await;
    assert_eq!((status, refusal(&said).0), (429, "RATE_LIMITED"));
    house.app.travel(house.app.now().plus_days(8));
    house.app.work().await;
    assert_eq!(house.count("template_files").await, 0);
}

/// The same file twice is two uploads; the one of which no template is made is forgotten after seven days, the other not.
#[actix_web::test]
async fn twice_is_twice_and_what_nobody_uses_is_forgotten() {
    let house = House::open().await;
    let first = upload(&house.admin, "tekst.md", MARKDOWN.as_bytes()).await;
    let second = upload(&house.admin, "tekst.md", MARKDOWN.as_bytes()).await;
    assert_ne!(first["templateFileId"], second["templateFileId"]);
    assert_eq!(first["sha256"], second["sha256"]);
    let selection = "template { id file { url } }";
    let made = house
        .admin
        .mutate("createTemplate", house.input(&second, "OWN"), selection)
        .await;
    let url = made.text("/createTemplate/template/file/url");

    house.app.travel(house.app.now().plus_days(7));
    house.app.work().await;
    assert_eq!(house.count("template_files").await, 2);
    house.app.travel(house.app.now().plus_seconds(1));
    house.app.work().await;
    assert_eq!(house.count("template_files").await, 1);
    assert_eq!(
        house
            .count("audit_events WHERE action = 'template.fileForgotten'")
            .await,
        1
    );

    let admin = house
        .app
        .sign_in_as(&login(&house.app, "superoffice", "VENDOR", "ADMIN").await)
        .await;
    assert_eq!(admin.get(&url).await.status(), 200);
    let gone = format!(
        "/documents/template-files/{}",
        first["templateFileId"].as_str().unwrap()
    );
    assert_eq!(admin.get(&gone).await.status(), 404);
}
