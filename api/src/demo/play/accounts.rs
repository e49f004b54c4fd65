//! What the organisations answer for: their records of processing activities, and the evidence of their measures.

use serde_json::{Value, json};
use tillid_entities::enums::{Deployment, Role};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Timestamp;

use super::super::cast::Cast;
use super::super::stage::Player;
use super::{Story, part, text};

/// What the staff signs.
const WORDING: &str = "Jeg holder alle personoplysninger, som jeg får adgang til i mit arbejde, fortrolige, også efter at min \
    ansættelse er ophørt. Jeg behandler dem kun efter instruks.";

impl Story<'_> {
    pub(super) async fn accounts(&self) -> anyhow::Result<()> {
        self.vendor_accounts(self.stage.days_ago(110)).await?;
        self.customer_accounts(self.stage.days_ago(80)).await
    }

    /// One activity for the customers of a service, one for a single customer, one as controller, and a draft that nobody
    /// answers for yet.
    async fn vendor_accounts(&self, at: Timestamp) -> anyhow::Result<()> {
        let vendor = self.team.organisation;
        let dpo = self.team.role(Role::Dpo)?;
        let service = self.service(Deployment::Cloud)?;
        let mut operation = activity("PROCESSOR", "Drift og vedligehold for kunder", "Direktionen");
        operation["serviceId"] = json!(service);
        operation["purposes"] = json!(["Drift af ydelsen", "Sikkerhedskopiering", "Fejlretning"]);
        operation["measures"] = json!(
            "Kryptering under transport og i hvile, adgang efter behov, logning, årlig prøve af genskabelse."
        );
        self.recorded(dpo, at, vendor, operation, true).await?;
        let query = "query($id: ID!) { customers(organisationId: $id, first: 1) { nodes { id } } }";
        let first = self
            .stage
            .asks(dpo, at, query, json!({ "id": vendor.to_string() }))
            .await?;
        let mut conversion = activity("PROCESSOR", "Konvertering af gamle sager", "Kundechefen");
        conversion["relationId"] = json!(text(&first, "/customers/nodes/0/id")?);
        conversion["purposes"] = json!(["Overførsel fra kundens tidligere system"]);
        self.recorded(dpo, at, vendor, conversion, true).await?;
        let mut staff = activity("CONTROLLER", "Personaleadministration", "Direktionen");
        staff["legalBasis"] = json!("CONTRACT");
        staff["purposes"] = json!(["Løn og ansættelse"]);
        staff["subjectCategories"] = json!(["Medarbejdere", "Tidligere medarbejdere"]);
        staff["recipients"] = json!(["Lønbureau", "Skattestyrelsen"]);
        staff["retention"] = json!("Fem år efter det kalenderår, hvor ansættelsen ophører.");
        self.recorded(dpo, at, vendor, staff, true).await?;
        let applicants = activity("CONTROLLER", "Rekruttering", "");
        self.recorded(dpo, at.plus_days(100), vendor, applicants, false)
            .await?;
        self.committed(dpo, at, vendor, 41, 38).await?;
        self.committed(dpo, at.plus_days(90), vendor, 45, 42).await?;
        self.taught(dpo, at, vendor, "Instruks og underdatabehandlere", 41, 35)
            .await?;
        self.taught(
            dpo,
            at.plus_days(75),
            vendor,
            "Brud på persondatasikkerheden",
            45,
            42,
        )
        .await
    }

    async fn customer_accounts(&self, at: Timestamp) -> anyhow::Result<()> {
        for place in [part::RENEWED, part::OBJECTING] {
            let customer = self.customers[place].organisation;
            let dpo = self.customers[place].role(Role::Dpo)?;
            let mut cases = activity("CONTROLLER", "Sagsbehandling", "Direktionen");
            cases["legalBasis"] = json!("PUBLIC_TASK");
            cases["recipients"] = json!(["Leverandører, der behandler oplysninger for os"]);
            self.recorded(dpo, at, customer, cases, true).await?;
            self.taught(dpo, at, customer, "Årligt møde om databeskyttelse", 24, 21)
                .await?;
            self.committed(dpo, at, customer, 24, 24).await?;
        }
        let customer = self.customers[part::OBJECTING].organisation;
        let dpo = self.customers[part::OBJECTING].role(Role::Dpo)?;
        let mut others = activity("PROCESSOR", "Administration for andre", "Administrationschefen");
        others["controllerNames"] = json!(["Eksempel Forsyning", "Eksempel Havn"]);
        self.recorded(dpo, at, customer, others, true).await
    }

    pub(super) async fn partner_accounts(&self, people: &Cast, at: Timestamp) -> anyhow::Result<()> {
        let admin = people.role(Role::Admin)?;
        let mut support = activity("PROCESSOR", "Hjælp til fælles kunder", "Ejerkredsen");
        support["controllerNames"] = json!(["Eksempel Boligforening"]);
        self.recorded(admin, at, people.organisation, support, true)
            .await?;
        self.taught(
            admin,
            at,
            people.organisation,
            "Adgang til kunders systemer",
            6,
            6,
        )
        .await
    }

    async fn recorded(
        &self,
        who: &Player,
        at: Timestamp,
        organisation: OrganisationId,
        activity: Value,
        active: bool,
    ) -> anyhow::Result<()> {
        let input = json!({ "organisationId": organisation.to_string(), "activity": activity });
        let (name, kind) = ("createProcessingActivity", "CreateProcessingActivityInput");
        let selection = "activity { id version }";
        let made = self.stage.does(who, at, name, kind, input, selection).await?;
        if active {
            let input = json!({ "processingActivityId": made["activity"]["id"], "version": made["activity"]["version"] });
            let (name, kind) = ("activateProcessingActivity", "ProcessingActivityIdInput");
            self.stage
                .does(who, at.plus_days(1), name, kind, input, selection)
                .await?;
        }
        Ok(())
    }

    async fn committed(
        &self,
        who: &Player,
        at: Timestamp,
        organisation: OrganisationId,
        staff: i32,
        committed: i32,
    ) -> anyhow::Result<()> {
        let input = json!({ "organisationId": organisation.to_string(), "wording": WORDING, "staffCount": staff,
            "committedCount": committed, "countedOn": at.to_time().date().to_string() });
        let (name, kind) = ("recordConfidentiality", "RecordConfidentialityInput");
        self.stage
            .does(who, at, name, kind, input, "confidentiality { id }")
            .await?;
        Ok(())
    }

    async fn taught(
        &self,
        who: &Player,
        at: Timestamp,
        organisation: OrganisationId,
        topic: &str,
        staff: i32,
        came: i32,
    ) -> anyhow::Result<()> {
        let input = json!({ "organisationId": organisation.to_string(), "topic": topic, "staffCount": staff,
            "attendeeCount": came, "heldOn": at.to_time().date().to_string() });
        let (name, kind) = ("recordTraining", "RecordTrainingInput");
        self.stage
            .does(who, at, name, kind, input, "training { id }")
            .await?;
        Ok(())
    }
}

fn activity(role: &str, title: &str, owner: &str) -> Value {
    json!({ "role": role, "title": title, "ownerRole": owner, "purposes": ["Administration"],
        "subjectCategories": ["Beboere", "Brugere"], "dataCategories": ["Navn", "Kontaktoplysninger"],
        "retention": "Slettes, når formålet er opfyldt." })
}
