//! What happens to agreements in force: instructions, a suspension that waits for the customer's judgement, a notice of
//! termination, and a customer that is a processor for others.

use anyhow::Context as _;
use serde_json::{Value, json};
use tillid_entities::enums::Role;
use tillid_kernel::Timestamp;

use super::{Story, part, text};

impl Story<'_> {
    pub(super) async fn lives(&self) -> anyhow::Result<()> {
        self.instruct(self.stage.days_ago(40)).await?;
        self.assist(self.stage.days_ago(30)).await?;
        self.suspend(self.stage.days_ago(9)).await?;
        let (given, last) = if self.facts.customer_has_left {
            (40, -12)
        } else {
            (8, 25)
        };
        let last = self.stage.today.plus_days(last);
        self.terminate(self.stage.days_ago(given), last).await?;
        if self.facts.customer_has_left {
            self.stage.work(last.plus_days(1)).await?;
        }
        self.chain(self.stage.days_ago(60)).await
    }

    /// One confirmed, one flagged, one that waits.
    async fn instruct(&self, at: Timestamp) -> anyhow::Result<()> {
        let agreement = self.agreement_of(part::RENEWED, at).await?;
        for (number, (days, words)) in [
            (
                0,
                "Logfiler med IP-adresser slettes efter 30 dage, også i sikkerhedskopierne.",
            ),
            (
                20,
                "Send os en kopi af alle supportsager, også dem fra andre kunder, som nævner os.",
            ),
            (
                38,
                "Supportadgang til vores miljø gives kun efter skriftlig aftale og logges.",
            ),
        ]
        .into_iter()
        .enumerate()
        {
            let at = at.plus_days(days);
            let input = json!({ "agreementId": agreement, "text": words });
            let selection = "agreement { life { instructions { id } } }";
            let dpo = self.customers[part::RENEWED].role(Role::Dpo)?;
            let given = self
                .stage
                .does(
                    dpo,
                    at,
                    "giveInstruction",
                    "GiveInstructionInput",
                    input,
                    selection,
                )
                .await?;
            let mut answer = json!({ "instructionId": text(&given, "/agreement/life/instructions/0/id")? });
            let (name, kind) = match number {
                0 => ("acknowledgeInstruction", "InstructionIdInput"),
                1 => {
                    answer["reason"] = json!(
                        "Sager fra andre kunder er deres oplysninger; vi må ikke udlevere dem (artikel 28, stk. 3, litra a)."
                    );
                    ("flagInstruction", "FlagInstructionInput")
                }
                _ => continue,
            };
            self.on_agreement(Role::Dpo, at.plus_days(1), name, kind, answer)
                .await?;
        }
        Ok(())
    }

    /// One that is done with, one whose time is over, and one that waits for the customer's word.
    async fn assist(&self, at: Timestamp) -> anyhow::Result<()> {
        let agreement = self.agreement_of(part::RENEWED, at).await?;
        let dpo = self.customers[part::RENEWED].role(Role::Dpo)?;
        let (name, kind) = ("openAssistanceRequest", "OpenAssistanceRequestInput");
        let selection = "assistance { request { id } }";
        let ask = async |days: i64, sort: &str, subject: &str, words: &str| {
            let input = json!({ "agreementId": agreement, "kind": sort, "subject": subject, "text": words });
            let asked = self
                .stage
                .does(dpo, at.plus_days(days), name, kind, input, selection)
                .await?;
            text(&asked, "/assistance/request/id")
        };
        let words =
            "En beboer vil se, hvad der er registreret om sager fra 2024. Find dem på sagsnummer 24-118.";
        let done = ask(0, "DATA_SUBJECT_REQUEST", "Indsigt i sag 24-118", words).await?;
        let answer = json!({ "assistanceRequestId": done,
            "text": "Udtrækket ligger i jeres eksportmappe. Der var ingen oplysninger i sikkerhedskopierne ud over det." });
        let (name, kind) = ("answerAssistance", "AssistanceMessageInput");
        self.vendor(Role::Dpo, at.plus_days(4), name, kind, answer, selection)
            .await?;
        let (name, kind) = ("closeAssistance", "AssistanceRequestIdInput");
        let input = json!({ "assistanceRequestId": done });
        self.stage
            .does(dpo, at.plus_days(5), name, kind, input, selection)
            .await?;
        let words =
            "Send os den seneste erklæring om jeres kontroller; vi skal bruge den til vores årlige tilsyn.";
        ask(10, "INFORMATION", "Revisionserklæring", words).await?;
        let words =
            "Vi vurderer, om sagsbehandlingen kræver en konsekvensanalyse. Beskriv, hvem der kan se sagerne.";
        let open = ask(26, "IMPACT_ASSESSMENT", "Adgang til sager", words).await?;
        let question = json!({ "assistanceRequestId": open,
            "text": "Gælder det kun jeres egne brugere, eller også vores support?" });
        let (name, kind) = ("askBackOnAssistance", "AssistanceMessageInput");
        self.vendor(Role::Dpo, at.plus_days(28), name, kind, question, selection)
            .await?;
        Ok(())
    }

    /// The vendor says that it is put right; the customer has not judged it yet.
    async fn suspend(&self, at: Timestamp) -> anyhow::Result<()> {
        let agreement = self.agreement_of(part::SPECIFIC, at).await?;
        let owner = self.customers[part::SPECIFIC].role(Role::Owner)?;
        let input = json!({ "agreementId": agreement, "subject": "Brug af testdata fra vores produktionsmiljø",
            "reason": "Bilag C tillader ikke, at rigtige oplysninger bruges til test." });
        self.stage
            .does(
                owner,
                at,
                "suspendProcessing",
                "SuspendProcessingInput",
                input,
                "agreement { id }",
            )
            .await?;
        let input = json!({ "agreementId": agreement,
            "text": "Testmiljøet er tømt og fyldt med syntetiske data. Adgangen er lukket, og rutinen er ændret." });
        self.on_agreement(Role::Dpo, at.plus_days(4), "reportCure", "ReportCureInput", input)
            .await
    }

    /// The customer wants its data back after the last day.
    async fn terminate(&self, at: Timestamp, last: Timestamp) -> anyhow::Result<()> {
        let agreement = self.agreement_of(part::ON_PREMISE, at).await?;
        let owner = self.customers[part::ON_PREMISE].role(Role::Owner)?;
        let last = last.to_time().date();
        let input = json!({ "agreementId": agreement, "ground": "SERVICE_ENDS", "endsOn": last.to_string(),
            "reason": "Vi tager et andet system i brug ved månedens udgang." });
        let (kind, selection) = ("TerminateAgreementInput", "agreement { id }");
        self.stage
            .does(owner, at, "terminateAgreement", kind, input, selection)
            .await?;
        let input = json!({ "agreementId": agreement, "choice": "RETURN" });
        self.stage
            .does(
                owner,
                at.plus_days(1),
                "chooseExit",
                "ChooseExitInput",
                input,
                selection,
            )
            .await?;
        Ok(())
    }

    async fn chain(&self, at: Timestamp) -> anyhow::Result<()> {
        let agreement = self.agreement_of(part::OBJECTING, at).await?;
        let admin = self.customers[part::OBJECTING].role(Role::Admin)?;
        let selection = "agreement { id }";
        let input = json!({ "agreementId": agreement, "capacity": "PROCESSOR_FOR_OTHERS" });
        let (name, kind) = ("setControllerCapacity", "SetControllerCapacityInput");
        self.stage.does(admin, at, name, kind, input, selection).await?;
        for (name, number, until) in [
            ("Eksempel Forsyning", "TEST 000101", None),
            ("Eksempel Havn", "TEST 000102", Some("2026-06-30")),
        ] {
            let input = json!({ "agreementId": agreement, "name": name, "registration": number, "countryCode": "DK",
                "contactEmail": format!("databeskyttelse@{}.demo.example", super::slug(name)),
                "since": "2025-01-01", "until": until });
            let (name, kind) = ("addAgreementController", "AddAgreementControllerInput");
            self.stage.does(admin, at, name, kind, input, selection).await?;
        }
        Ok(())
    }

    async fn on_agreement(
        &self,
        role: Role,
        at: Timestamp,
        mutation: &str,
        kind: &str,
        input: Value,
    ) -> anyhow::Result<()> {
        self.vendor(role, at, mutation, kind, input, "agreement { id }")
            .await?;
        Ok(())
    }

    async fn agreement_of(&self, place: usize, at: Timestamp) -> anyhow::Result<String> {
        let query = "query($id: ID!) { agreements(organisationId: $id, first: 1) { nodes { id } } }";
        let customer = &self.customers[place];
        let id = customer.organisation.to_string();
        let answer = self
            .stage
            .asks(customer.role(Role::Owner)?, at, query, json!({ "id": id }))
            .await?;
        text(&answer, "/agreements/nodes/0/id").context("the customer has no agreement")
    }
}
