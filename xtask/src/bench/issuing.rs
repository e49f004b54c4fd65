//! What an issue of agreements to very many customers takes, without their PDFs.

use std::fmt;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::{Value, json};

use super::background::Portal;
use super::program::Binaries;
use super::world::{Actor, LARGE_VENDOR, World};

/// Customers that get an agreement.
const CUSTOMERS: usize = 1_000;
/// As many as a page of a list has at most.
const PAGE: usize = 100;

/// See the module.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Issuing {
    customers: usize,
    /// Until the request was answered.
    accepted_ms: f64,
    /// Until the last agreement was out and its letters in the outbox.
    seconds: f64,
}

/// Measures in a world that other measures are done with.
pub(crate) fn measure(world: &World, binaries: &Binaries) -> Result<Issuing> {
    let portal = Portal::start(world, binaries, "issuing")?;
    let issuer = portal.actors.owner(LARGE_VENDOR, "VENDOR")?;
    let chosen = customers(&portal, issuer)?;
    let input = offer(&portal, issuer, &chosen)?;
    let started = Instant::now();
    let handed_in = portal.ask(
        issuer,
        "mutation($input: IssueAgreementsInput!) { issueAgreements(input: $input) { issueBatch { id } } }",
        &json!({ "input": input }),
    )?;
    let accepted = started.elapsed();
    let id = &handed_in["issueAgreements"]["issueBatch"]["id"];
    let seen = "query($id: ID!) { issueBatch(id: $id) { finishedAt issued refused } }";
    let seen = portal.until_finished(issuer, seen, id, "issueBatch")?;
    ensure!(seen["issued"] == chosen.len() && seen["refused"] == 0, "{seen:#}");
    Ok(Issuing {
        customers: chosen.len(),
        accepted_ms: accepted.as_secs_f64() * 1_000.0,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// The vendor's first customers by name.
fn customers(portal: &Portal, issuer: &Actor) -> Result<Vec<Value>> {
    let page = "query($id: ID!, $first: Int!, $after: String) { customers(organisationId: $id, first: $first, \
                after: $after) { nodes { customer { id } } pageInfo { hasNextPage endCursor } } }";
    let (mut found, mut after) = (Vec::new(), Value::Null);
    while found.len() < CUSTOMERS {
        let variables = json!({ "id": issuer.organisation_id, "first": PAGE, "after": after });
        let seen = portal.ask(issuer, page, &variables)?;
        let seen = &seen["customers"];
        let nodes = seen["nodes"].as_array().context("no customers")?;
        found.extend(nodes.iter().map(|node| node["customer"]["id"].clone()));
        if seen["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = seen["pageInfo"]["endCursor"].clone();
    }
    Ok(found)
}

/// The vendor's published text, for its first service.
fn offer(portal: &Portal, issuer: &Actor, customers: &[Value]) -> Result<Value> {
    let seen = portal.ask(
        issuer,
        "query($id: ID!) { services(organisationId: $id, first: 1) { nodes { id } } \
         templates(organisationId: $id, first: 1) { nodes { language currentVersion { id } } } }",
        &json!({ "id": issuer.organisation_id }),
    )?;
    let template = &seen["templates"]["nodes"][0];
    Ok(json!({
        "organisationId": issuer.organisation_id,
        "customerIds": customers,
        "templateVersionId": template["currentVersion"]["id"],
        "language": template["language"],
        "serviceIds": [seen["services"]["nodes"][0]["id"]],
        "changeReason": "Nye vilkår fra årsskiftet.",
        "annexA": {
            "purpose": "Drift", "nature": "Opbevaring", "dataTypes": ["Navn"], "specialCategories": [],
            "subjectCategories": ["Brugere"], "duration": "Aftalens løbetid",
        },
        "annexC": {
            "instruction": "Som aftalt", "security": "Kryptering", "assistance": "", "retention": "",
            "locations": "", "transfers": "", "auditProcessor": "", "auditSubProcessors": "",
        },
    }))
}

impl fmt::Display for Issuing {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Agreements to {} customers in one request, without PDFs",
            self.customers
        )?;
        writeln!(f, "  accepted                {:>8.0} ms", self.accepted_ms)?;
        writeln!(
            f,
            "  all out                 {:>8.1} s    ({:.0} a second)",
            self.seconds,
            self.customers as f64 / self.seconds
        )
    }
}
