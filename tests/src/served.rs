//! The schema as it is served: what the tests that cover "every field" and "every mutation" walk over.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::Client;

const INTROSPECTION: &str = "{ __schema { types { name kind enumValues { name } possibleTypes { name } \
    inputFields { name type { ...T } } fields { name type { ...T } args { name type { ...T } } } } } } \
    fragment T on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }";

/// The served schema.
#[derive(Debug)]
pub struct Served {
    types: BTreeMap<String, Value>,
}

/// A field and its arguments.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub arguments: Vec<Input>,
    /// What it answers.
    pub answers: Type,
}

/// An argument, or a field of an input.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// A type with its wrapping.
#[derive(Clone, Debug)]
pub struct Type {
    /// As in a document: `[ID!]!`.
    pub text: String,
    /// The type inside lists and exclamation marks.
    pub named: String,
    /// Whether it is a list.
    pub list: bool,
    /// Whether it must be given.
    pub required: bool,
}

impl Served {
    /// Asks the server for its schema.
    pub async fn ask(client: &Client) -> Self {
        let answer = client.run(INTROSPECTION, json!({})).await;
        let types = answer.at("/__schema/types").as_array().unwrap();
        Self {
            types: types.iter().map(|ty| (text(&ty["name"]), ty.clone())).collect(),
        }
    }

    /// The object types, by name; not those of introspection.
    #[must_use]
    pub fn objects(&self) -> Vec<String> {
        let objects = self.types.iter().filter(|(_, ty)| ty["kind"] == "OBJECT");
        objects
            .map(|(name, _)| name.clone())
            .filter(|name| !name.starts_with("__"))
            .collect()
    }

    /// The fields of an object type.
    #[must_use]
    pub fn fields(&self, ty: &str) -> Vec<Field> {
        let fields = self.types[ty]["fields"].as_array().into_iter().flatten();
        fields
            .map(|field| Field {
                name: text(&field["name"]),
                arguments: inputs(&field["args"]),
                answers: Type::read(&field["type"]),
            })
            .collect()
    }

    /// The fields of an input type; none for any other type.
    #[must_use]
    pub fn input_fields(&self, ty: &str) -> Vec<Input> {
        inputs(&self.types[ty]["inputFields"])
    }

    /// The values of an enum; none for any other type.
    #[must_use]
    pub fn values(&self, ty: &str) -> Vec<String> {
        self.types[ty]["enumValues"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|value| text(&value["name"]))
            .collect()
    }

    /// The types that implement an interface.
    #[must_use]
    pub fn implementors(&self, interface: &str) -> Vec<String> {
        self.types[interface]["possibleTypes"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|ty| text(&ty["name"]))
            .collect()
    }

    /// Whether values of the type have no fields to select.
    #[must_use]
    pub fn is_leaf(&self, ty: &str) -> bool {
        matches!(self.types[ty]["kind"].as_str(), Some("SCALAR" | "ENUM"))
    }
}

impl Type {
    fn read(ty: &Value) -> Self {
        let inner = || Self::read(&ty["ofType"]);
        match ty["kind"].as_str().unwrap() {
            "NON_NULL" => {
                let inner = inner();
                Self {
                    text: format!("{}!", inner.text),
                    required: true,
                    ..inner
                }
            }
            "LIST" => {
                let inner = inner();
                Self {
                    text: format!("[{}]", inner.text),
                    list: true,
                    required: false,
                    ..inner
                }
            }
            _ => Self {
                text: text(&ty["name"]),
                named: text(&ty["name"]),
                list: false,
                required: false,
            },
        }
    }
}

fn inputs(list: &Value) -> Vec<Input> {
    let list = list.as_array().into_iter().flatten();
    list.map(|input| Input {
        name: text(&input["name"]),
        ty: Type::read(&input["type"]),
    })
    .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
