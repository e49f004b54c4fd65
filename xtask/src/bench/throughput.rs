//! GraphQL and hand-written SQL, turn by turn.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::{Value, json};

use super::load::{Request, Turn};
use super::numbers::{median, percentile};
use super::world::{LARGE_VENDOR, World};
use crate::child;

/// How long and how hard.
pub(crate) struct Pace {
    pub(crate) connections: usize,
    pub(crate) turn: Duration,
    pub(crate) rounds: usize,
}

/// What is asked, and by whom.
struct Question {
    name: &'static str,
    /// Name of the document and of the plain route.
    document: &'static str,
    asker: &'static str,
    search: fn(u32) -> String,
}

const QUESTIONS: [Question; 3] = [
    Question {
        name: "customer dashboard",
        document: "dashboard",
        asker: "CUSTOMER",
        search: |_| String::new(),
    },
    Question {
        name: "customer list, common name",
        document: "customers",
        asker: "VENDOR",
        search: |_| "kunde".to_owned(),
    },
    // The last hundred in the order of the list: the search passes everybody else.
    Question {
        name: "customer list, rare name",
        document: "customers",
        asker: "VENDOR",
        search: |customers| format!("kunde {:04}", customers.saturating_sub(1) / 100),
    },
];

/// The ways to the same answer. The open portal has no second wall; the checked route asks who presents the token, as
/// the portal does; the bare one answers whoever asks.
const WAYS: [&str; 4] = ["graphql", "open", "checked", "bare"];

/// One question in one world.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row {
    pub(crate) question: &'static str,
    pub(crate) customers: u32,
    /// Length of the answer.
    pub(crate) bytes: usize,
    /// Answers a second.
    pub(crate) graphql: f64,
    /// Answers a second by one statement, with the token checked.
    pub(crate) plain: f64,
    /// Answers a second by one statement alone.
    pub(crate) bare: f64,
    /// Answers a second by GraphQL without the second wall.
    pub(crate) open: f64,
    /// Share of those answers that the second wall costs, in percent.
    pub(crate) wall_percent: f64,
    /// How many times as many plain answers.
    pub(crate) ratio: f64,
    /// The same against the bare ones.
    pub(crate) bare_ratio: f64,
    /// Median time of a GraphQL answer.
    pub(crate) p50_ms: f64,
    /// Time that one GraphQL answer of a hundred exceeds.
    pub(crate) p99_ms: f64,
    /// How many times as many answers in the small world.
    pub(crate) growth: f64,
    #[serde(skip)]
    rates: Vec<f64>,
}

/// Asks every question in every world, in turns.
pub(crate) fn measure(worlds: &[World], pace: &Pace) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for question in &QUESTIONS {
        eprintln!("{} …", question.name);
        let asked = worlds
            .iter()
            .map(|world| Asked::prepare(question, world, pace))
            .collect::<Result<Vec<_>>>()?;
        let mut turns: Vec<[Vec<Turn>; WAYS.len()]> = asked.iter().map(|_| Default::default()).collect();
        for _ in 0..pace.rounds {
            for (asked, turns) in asked.iter().zip(&mut turns) {
                for (way, turns) in asked.ways.iter().zip(turns) {
                    ensure!(!child::interrupted(), "interrupted");
                    turns.push(way.request.repeat(pace.connections, pace.turn, way.length)?);
                }
            }
        }
        let small = rows.len();
        for ((world, asked), turns) in worlds.iter().zip(&asked).zip(&turns) {
            rows.push(row(question, world, asked, turns));
        }
        let few = rows[small].rates.clone();
        for row in &mut rows[small..] {
            row.growth = median(&quotients(&few, &row.rates));
        }
    }
    Ok(rows)
}

struct Way {
    request: Request,
    length: usize,
}

struct Asked {
    ways: Vec<Way>,
}

impl Asked {
    /// Proves that all ways lead to the same answer, then lets each warm up.
    fn prepare(question: &Question, world: &World, pace: &Pace) -> Result<Self> {
        let asker = world.actors.owner(LARGE_VENDOR, question.asker)?;
        let served = &world.served;
        let document = served
            .documents
            .get(question.document)
            .context("an unknown document")?;
        let variables =
            json!({ "organisationId": asker.organisation_id, "search": (question.search)(world.customers) });
        let graphql = json!({ "query": document, "variables": used(document, &variables) }).to_string();
        let plain = variables.to_string();
        let mut answers: Vec<Value> = Vec::new();
        let mut ways = Vec::new();
        for way in WAYS {
            let request = match way {
                "graphql" => Request::post(served.portal, "/graphql", &asker.token, &graphql),
                "open" => Request::post(served.open, "/graphql", &asker.token, &graphql),
                _ => {
                    let path = format!("/{way}/{}", question.document);
                    Request::post(served.plain, &path, &asker.token, &plain)
                }
            };
            let body = request
                .once()
                .with_context(|| format!("{}, {way}", question.name))?;
            let answer: Value = serde_json::from_slice(&body)?;
            ensure!(answer.get("errors").is_none(), "{answer:#}");
            answers.push(answer.get("data").cloned().unwrap_or(answer));
            ways.push(Way {
                request,
                length: body.len(),
            });
        }
        ensure!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{}: the answers differ:\n{:#}\n{:#?}",
            question.name,
            answers[0],
            answers.get(2)
        );
        for way in &ways {
            way.request.repeat(pace.connections, pace.turn / 3, way.length)?;
        }
        Ok(Self { ways })
    }
}

/// The variables that the document declares; GraphQL refuses others.
fn used(document: &str, variables: &Value) -> Value {
    let declared = variables.as_object().into_iter().flatten();
    declared
        .filter(|(name, _)| document.contains(&format!("${name}:")))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn row(question: &Question, world: &World, asked: &Asked, turns: &[Vec<Turn>; WAYS.len()]) -> Row {
    let rates = |way: usize| -> Vec<f64> { turns[way].iter().map(|turn| turn.rate).collect() };
    let (graphql, open, plain, bare) = (rates(0), rates(1), rates(2), rates(3));
    let milliseconds: Vec<f64> = turns[0]
        .iter()
        .flat_map(|turn| turn.milliseconds.clone())
        .collect();
    Row {
        question: question.name,
        customers: world.customers,
        bytes: asked.ways[0].length,
        graphql: median(&graphql),
        plain: median(&plain),
        bare: median(&bare),
        open: median(&open),
        wall_percent: (1.0 - median(&quotients(&graphql, &open))) * 100.0,
        ratio: median(&quotients(&plain, &graphql)),
        bare_ratio: median(&quotients(&bare, &graphql)),
        p50_ms: percentile(&milliseconds, 50),
        p99_ms: percentile(&milliseconds, 99),
        growth: 1.0,
        rates: graphql,
    }
}

/// Round by round: what disturbs a round disturbs both sides of it.
fn quotients(above: &[f64], below: &[f64]) -> Vec<f64> {
    above
        .iter()
        .zip(below)
        .map(|(above, below)| above / below)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_declared_variables_are_sent() {
        let variables = json!({ "organisationId": "org_1", "search": "a" });
        let document = "query($organisationId: ID!) { x }";
        assert_eq!(used(document, &variables), json!({ "organisationId": "org_1" }));
    }

    #[test]
    fn the_rare_name_is_at_the_end_of_the_list() {
        let rare = QUESTIONS[2].search;
        assert_eq!(rare(50_000), "kunde 0499");
        assert_eq!(rare(100), "kunde 0000");
    }

    #[test]
    fn rounds_are_compared_with_their_own_round() {
        assert_eq!(quotients(&[4.0, 9.0], &[2.0, 3.0]), [2.0, 3.0]);
    }
}
