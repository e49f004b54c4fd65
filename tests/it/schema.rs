//! The schema: the file that is checked in is what the program says, and it keeps the rules of the house.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use tillid_tests::TestApp;

/// `api/schema.graphql` is written by `tillid schema`; run it when this fails and read the difference.
#[test]
fn the_schema_that_is_checked_in_is_the_one_that_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/schema.graphql");
    let checked_in = std::fs::read_to_string(path).unwrap();
    assert!(
        checked_in == tillid::graph::sdl(),
        "api/schema.graphql is stale: cargo run -p tillid -- schema > api/schema.graphql"
    );
}

const INTROSPECTION: &str = "{ __schema { types { name kind description interfaces { name } enumValues { name description } \
    inputFields { name description type { ...T } } fields { name description type { ...T } args { name description type { ...T } } } } } } \
    fragment T on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }";

fn named(ty: &Value) -> &str {
    match ty["name"].as_str() {
        Some(name) => name,
        None => named(&ty["ofType"]),
    }
}

fn has_list(ty: &Value) -> bool {
    ty["kind"] == "LIST" || (ty["ofType"].is_object() && has_list(&ty["ofType"]))
}

fn is_camel(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Names, descriptions and Relay's rules, over everything that is served.
#[tokio::test]
async fn the_schema_keeps_the_rules_of_the_house() {
    let app = TestApp::start().await;
    let answer = app.stranger().run(INTROSPECTION, json!({})).await;
    let types = answer.at("/__schema/types").as_array().unwrap();
    let mut faults = Vec::new();
    let nodes: BTreeSet<&str> = types
        .iter()
        .filter(|ty| {
            ty["interfaces"]
                .as_array()
                .is_some_and(|all| all.iter().any(|i| i["name"] == "Node"))
        })
        .map(|ty| ty["name"].as_str().unwrap())
        .collect();
    assert!(
        nodes.len() > 8,
        "things with an id of their own are nodes: {nodes:?}"
    );
    for ty in types {
        let name = ty["name"].as_str().unwrap();
        if name.starts_with("__") || ["String", "Boolean", "Int", "Float", "ID"].contains(&name) {
            continue;
        }
        let mut need = |described: &Value, place: String| {
            if described.as_str().is_none_or(|text| text.trim().is_empty()) {
                faults.push(format!("{place} has no description"));
            }
        };
        need(&ty["description"], name.to_owned());
        for value in ty["enumValues"].as_array().into_iter().flatten() {
            need(&value["description"], format!("{name}.{}", value["name"]));
        }
        for field in ty["inputFields"].as_array().into_iter().flatten() {
            need(&field["description"], format!("{name}.{}", field["name"]));
        }
        for field in ty["fields"].as_array().into_iter().flatten() {
            let place = format!("{name}.{}", field["name"].as_str().unwrap());
            need(&field["description"], place.clone());
            for argument in field["args"].as_array().into_iter().flatten() {
                // The one argument of a mutation is described by its type.
                if name == "Mutation" && argument["name"] == "input" {
                    continue;
                }
                need(&argument["description"], format!("{place}({})", argument["name"]));
            }
        }
        for field in ty["fields"].as_array().into_iter().flatten() {
            let field_name = field["name"].as_str().unwrap();
            let place = format!("{name}.{field_name}");
            if !is_camel(field_name) {
                faults.push(format!("{place} is not camelCase"));
            }
            let of = named(&field["type"]);
            if of.ends_with("Connection") {
                let args: BTreeSet<&str> = field["args"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|arg| arg["name"].as_str().unwrap())
                    .collect();
                if !args.contains("first") || !args.contains("after") {
                    faults.push(format!("{place} is a connection without first and after"));
                }
            }
            if name == "Mutation" && !of.ends_with("Payload") {
                faults.push(format!("{place} answers {of}, not a payload"));
            }
            if name == "Query" && has_list(&field["type"]) && field_name != "nodes" {
                faults.push(format!("{place} is a list without a cursor"));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}
