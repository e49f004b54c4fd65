//! Every row of the database, with the organisations its tenancy rule names: what lies behind the walls.

use std::collections::BTreeSet;
use std::fmt::Display;

use sea_orm::sea_query::FromValueTuple;
use sea_orm::{
    DatabaseConnection, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, PrimaryKeyTrait, QueryFilter,
    Value,
};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::tenancy::Tenancy;
use tillid_entities::users::UserId;

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its table.
    pub table: &'static str,
    /// Its id, as the API shows it.
    pub id: String,
    /// The organisations that the table's rule names in it, as the API shows their ids.
    pub sides: Vec<String>,
    /// The person that the rule names, as the API shows the id.
    pub user: Option<String>,
    /// Whether the rule lets anybody read it.
    pub published: bool,
    /// Its `state` column, where it has one.
    pub state: Option<String>,
    /// All its texts, one after the other.
    pub texts: String,
}

impl Row {
    /// Whether the rule names this organisation.
    #[must_use]
    pub fn is_of(&self, organisation: &str) -> bool {
        self.sides.iter().any(|side| side == organisation)
    }
}

/// Every row of every table, oldest id first.
pub async fn rows(db: &DatabaseConnection) -> Vec<Row> {
    let mut all = Vec::new();
    macro_rules! read {
        ($module:ident) => {
            // In boxes: so many tables in one future are more than a test's stack holds.
            all.extend(Box::pin(of::<tillid_entities::$module::Entity>(db)).await);
        };
    }
    tillid_entities::for_each_table!(read);
    all
}

#[expect(
    clippy::disallowed_methods,
    reason = "looks behind the walls, to know what must not come through them"
)]
async fn of<E>(db: &DatabaseConnection) -> Vec<Row>
where
    E: Tenancy + Default,
    E::Model: ModelTrait<Entity = E>,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: Display,
{
    let key = E::PrimaryKey::iter().next().unwrap().into_column();
    let id_of = |model: &E::Model| -> String {
        <E::PrimaryKey as PrimaryKeyTrait>::ValueType::from_value_tuple(model.get(key)).to_string()
    };
    let rule = E::rule();
    let sides = [rule.processor, rule.controller, rule.partner, rule.organisation];
    let state = E::Column::iter().find(|column| column.as_str() == "state");
    let published = match rule.published {
        Some(published) => E::find().filter(published).all(db).await.unwrap(),
        None => Vec::new(),
    };
    let published: BTreeSet<String> = published.iter().map(id_of).collect();
    let mut rows: Vec<Row> = E::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|model| Row {
            table: E::default().table_name(),
            id: id_of(&model),
            published: published.contains(&id_of(&model)),
            sides: sides
                .iter()
                .flatten()
                .filter_map(|column| organisation(model.get(*column)))
                .collect(),
            user: rule.user.and_then(|column| person(model.get(column))),
            state: state.and_then(|column| text(model.get(column))),
            texts: E::Column::iter()
                .map(|column| model.get(column).to_string())
                .collect::<Vec<_>>()
                .join("\n"),
        })
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "values are made to be looked at here"
)]
fn organisation(value: Value) -> Option<String> {
    match value {
        Value::Uuid(id) => id.map(|id| OrganisationId(id).to_string()),
        _ => None,
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "values are made to be looked at here"
)]
fn person(value: Value) -> Option<String> {
    match value {
        Value::Uuid(id) => id.map(|id| UserId(id).to_string()),
        _ => None,
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => text,
        _ => None,
    }
}
