//! What a vendor has on file of a sub-processor before it uses it.

use serde_json::json;
use tillid_entities::enums::{Role, SubProcessorFileKind};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::Timestamp;
use tillid_policy::{Action, authorise};
use tillid_subprocessors::{files, today};

use super::Story;

/// A page that says that it is an example.
const EXAMPLE: &[u8] = include_bytes!("../../../demo/contract.pdf");

impl Story<'_> {
    /// The contract with its checklist, and due diligence that customers may see.
    pub(super) async fn put_on_file(&self, at: Timestamp, id: &str) -> anyhow::Result<()> {
        let (selection, flow_down) = (
            "subProcessor { id version }",
            ["A", "B", "C", "D", "E", "F", "G", "H"],
        );
        let input = json!({
            "subProcessorId": id, "version": 1, "signedAt": "2024-01-15", "flowDown": flow_down,
            "noOwnPurposes": true, "onInstruction": true, "instructionReference": "Bilag C, punkt C.1",
        });
        let kind = "RecordSubProcessorContractInput";
        self.vendor(
            Role::Dpo,
            at,
            "recordSubProcessorContract",
            kind,
            input,
            selection,
        )
        .await?;
        let input = json!({
            "subProcessorId": id, "performedOn": today(at.plus_days(-5)).to_string(),
            "performedBy": "Databeskyttelsesansvarlig", "result": "PASSED", "shared": true,
            "note": "ISO 27001-certifikat og seneste revisorerklæring er gennemgået uden bemærkninger.",
            "reviewOn": today(at.plus_days(360)).to_string(),
        });
        let kind = "RecordDueDiligenceInput";
        self.vendor(Role::Dpo, at, "recordDueDiligence", kind, input, selection)
            .await?;
        self.file(
            at,
            id,
            SubProcessorFileKind::Contract,
            "underdatabehandleraftale.pdf",
        )
        .await
    }

    /// What documents a transfer to the United States, and the ground of former days.
    pub(super) async fn document_transfer(&self, at: Timestamp, id: &str) -> anyhow::Result<()> {
        for (kind, name) in [
            (SubProcessorFileKind::Scc, "standardkontraktbestemmelser.pdf"),
            (SubProcessorFileKind::Tia, "vurdering-af-overfoersel.pdf"),
        ] {
            self.file(at, id, kind, name).await?;
        }
        let input = json!({
            "subProcessorId": id, "countryCode": "US", "mechanism": "PRIVACY_SHIELD",
            "validFrom": "2018-05-25", "validTo": "2020-07-16",
        });
        let (kind, selection) = ("RecordPastTransferInput", "subProcessor { id }");
        self.vendor(Role::Dpo, at, "recordPastTransfer", kind, input, selection)
            .await?;
        Ok(())
    }

    async fn file(
        &self,
        at: Timestamp,
        id: &str,
        kind: SubProcessorFileKind,
        name: &str,
    ) -> anyhow::Result<()> {
        let request = self.stage.request(self.team.role(Role::Dpo)?, at);
        let scope = authorise(&request, Action::MaintainRegister, self.team.organisation)?;
        let (db, documents) = (&self.stage.state.db, &*self.stage.state.documents);
        let id: SubProcessorId = id.parse()?;
        let row = scope.load::<sub_processors::Entity>(db.reads(), id).await?;
        let page = actix_web::web::Bytes::from_static(EXAMPLE);
        files::keep(db, documents, &scope, &row, kind, name, page).await?;
        Ok(())
    }
}
