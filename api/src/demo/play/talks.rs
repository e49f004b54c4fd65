//! What is said and proposed before a signature: one agreement that was signed with a term of its own, and one that is still
//! talked about.

use anyhow::Context as _;
use serde_json::{Value, json};
use tillid_entities::enums::Role;
use tillid_kernel::Timestamp;

use super::{Story, part, text};

const VERSION: &str = "agreementVersion { id negotiation { passages { place proposals { id state } } } }";

impl Story<'_> {
    /// A customer that runs the software itself wants a word in the annex; the vendor agrees and sends it. Answers with
    /// the version that has it.
    pub(super) async fn agree_on_a_deviation(&self, at: Timestamp, version: &str) -> anyhow::Result<String> {
        let dpo = Role::Admin;
        let proposed = self
            .talk(
                part::ON_PREMISE,
                dpo,
                at,
                "proposeChange",
                "ProposeChangeInput",
                json!({ "agreementVersionId": version, "place": self.on_audits(), "kind": "ADDITION",
                    "text": "Databehandleren får kun adgang til den dataansvarliges driftsmiljø efter aftale fra gang til gang.",
                    "reason": "Vi driver selv systemet og styrer adgangen." }),
            )
            .await?;
        let input = json!({ "changeProposalId": open_at(&proposed, self.on_audits())? });
        let (name, kind) = ("acceptChange", "AcceptChangeInput");
        self.vendor(Role::Dpo, at.plus_days(1), name, kind, input, VERSION)
            .await?;
        let input = json!({ "agreementVersionId": version });
        let (name, kind) = ("sendAgreedChanges", "AgreementVersionIdInput");
        let sent = self
            .vendor(Role::Admin, at.plus_days(1), name, kind, input, VERSION)
            .await?;
        text(&sent, "/agreementVersion/id")
    }

    /// A comment with its answer, a proposal that was refused, and one that waits for the vendor.
    pub(super) async fn keep_talking(&self, at: Timestamp, version: &str) -> anyhow::Result<()> {
        let place = part::VIEWED;
        let on = |place: &str, more: Value| {
            let mut input = json!({ "agreementVersionId": version, "place": place });
            if let (Value::Object(input), Value::Object(more)) = (&mut input, more) {
                input.extend(more);
            }
            input
        };
        let (name, kind) = ("commentOnClause", "CommentOnClauseInput");
        let words = json!({ "text": "Hvordan får vi besked, når listen i bilag B ændrer sig?" });
        self.talk(
            place,
            Role::Signatory,
            at,
            name,
            kind,
            on(self.on_sub_processors(), words),
        )
        .await?;
        let answer = on(
            self.on_sub_processors(),
            json!({ "text": "I får et varsel her og på e-mail, mindst 30 dage før ændringen." }),
        );
        self.vendor(Role::Dpo, at.plus_days(1), name, kind, answer, VERSION)
            .await?;
        let (name, kind) = ("proposeChange", "ProposeChangeInput");
        let refused = json!({ "kind": "ADDITION", "text": "Revision sker hvert kvartal på leverandørens regning.",
            "reason": "Krav fra vores bestyrelse." });
        let refused = self
            .talk(place, Role::Owner, at, name, kind, on(self.on_audits(), refused))
            .await?;
        let waits = json!({ "kind": "WORDING",
            "text": "Oplysningerne slettes senest 30 dage efter, at kunden har bedt om det, og sikkerhedskopier senest 90 dage efter.",
            "reason": "Vores slettepolitik kræver faste frister." });
        self.talk(place, Role::Owner, at.plus_days(1), name, kind, on("C.4", waits))
            .await?;
        let input = json!({ "changeProposalId": open_at(&refused, self.on_audits())?,
            "reason": "Tilsynet følger koncept 5 for alle kunder; en ekstra revision kan bestilles." });
        let (name, kind) = ("refuseChange", "RefuseChangeInput");
        self.vendor(Role::Dpo, at.plus_days(2), name, kind, input, VERSION)
            .await?;
        Ok(())
    }

    /// The clause on audits in the vendor's structure.
    fn on_audits(&self) -> &'static str {
        if self.facts.origin == "EU_2021_915" {
            "7.6"
        } else {
            "12"
        }
    }

    /// The clause on sub-processors in the vendor's structure.
    fn on_sub_processors(&self) -> &'static str {
        if self.facts.origin == "EU_2021_915" {
            "7.7"
        } else {
            "7"
        }
    }

    async fn talk(
        &self,
        place: usize,
        role: Role,
        at: Timestamp,
        name: &str,
        kind: &str,
        input: Value,
    ) -> anyhow::Result<Value> {
        let who = self.customers[place].role(role)?;
        self.stage.does(who, at, name, kind, input, VERSION).await
    }
}

/// The open proposal at a place.
fn open_at(payload: &Value, place: &str) -> anyhow::Result<String> {
    let passages = payload
        .pointer("/agreementVersion/negotiation/passages")
        .and_then(Value::as_array)
        .context("the answer has no negotiation")?;
    let proposals = passages
        .iter()
        .filter(|passage| passage["place"] == place)
        .flat_map(|passage| passage["proposals"].as_array().cloned().unwrap_or_default());
    let open = proposals.into_iter().find(|proposal| proposal["state"] == "OPEN");
    open.and_then(|proposal| proposal["id"].as_str().map(str::to_owned))
        .with_context(|| format!("nothing is proposed at {place}"))
}
