#![allow(warnings)]
#[path = "../tests/sample/mod.rs"]
mod sample;
use std::time::Instant;
use tillid_documents::{agreement::*, builtin, clauses, typeset};
fn main() {
    let out = std::path::Path::new("/tmp/documents-pdf");
    std::fs::create_dir_all(out).unwrap();
    let make = |t: &builtin::Template| {
        let mut d = sample::agreement();
        d.language = t.language;
        d.template = t.reference().unwrap();
        d.preamble = t.preamble.clone();
        d.clauses = clauses::fill(&t.clauses, &d.parameters, t.language).unwrap();
        d
    };
    let da = make(builtin::danish_structure(Language::Da));
    let mut en = make(builtin::eu_structure(Language::En));
    en.title = "Data processing agreement on the operation of the recruitment system, the onboarding module and the anonymous evaluation of applications".into();
    en.annex_b.sub_processors = (1..=30).map(sample::sub_processor).collect();
    en.annex_b.sub_processors[1].legal_name = "Eksempel Datenverarbeitungs- und Telekommunikationsdienstleistungsgesellschaft für öffentliche Verwaltungen mit beschränkter Haftung".into();
    en.annex_b.sub_processors[2].transfer_mechanism = TransferMechanism::Scc2021_914;
    en.annex_b.sub_processors[2].transfer_detail =
        Some("Module 3; transfer impact assessment of 1 March 2026".into());
    en.controller.legal_name = "Eksempel Fællesorganisation for Tværkommunale Beskæftigelses- og Arbejdsmarkedsindsatser i Region Midtjylland".into();
    en.annex_d = "The parties have agreed:\n- a first point\n- a second point".into();
    en.parameters.third_country_allowed = true;
    en.signatures = vec![
        sample::signature(Side::Controller, "Eksempel Kommune"),
        sample::signature(Side::Processor, "Eksempel Software A/S"),
    ];
    let mut da2 = make(builtin::danish_structure(Language::Da));
    da2.title = "Databehandleraftale".into();
    da2.signatures = vec![sample::signature(Side::Controller, "Eksempel Kommune")];
    let mut eda = make(builtin::eu_structure(Language::Da));
    let mut den = make(builtin::danish_structure(Language::En));
    for (name, doc) in [("da", &da2), ("en", &en), ("eda", &eda), ("den", &den)] {
        let t = Instant::now();
        let p = typeset::typeset(doc).unwrap();
        println!(
            "{name} {} pages {} bytes {:?} unshown {}",
            p.pages,
            p.bytes.len(),
            t.elapsed(),
            p.unshown
        );
        std::fs::write(out.join(format!("{name}.pdf")), p.bytes).unwrap();
    }
    let p = typeset::typeset_notice(&sample::notice()).unwrap();
    std::fs::write(out.join("notice.pdf"), p.bytes).unwrap();
}
