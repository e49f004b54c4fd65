//! What a vendor has on file of a sub-processor before it uses it.

use serde_json::json;
use tillid_entities::enums::{Role, SubProcessorFileKind};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::Timestamp;
use tillid_policy::{Action, authorise};
use tillid_subprocessors::{files, today};

use super::Story;

/// A page that says that it is an example.
const CONTRACT: &[u8] = include_bytes!("../../../demo/contract.pdf");

impl Story<'_> {
    /// The contract with its checklist, and due diligence that customers may see.
    pub(super) async fn put_on_file(&self, at: Timestamp, id: &str) -> anyhow::Result<()> {
        let player = self.team.role(Role::Dpo)?;
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
        let request = self.stage.request(player, at);
        let scope = authorise(&request, Action::MaintainRegister, self.team.organisation)?;
        let (db, documents) = (&self.stage.state.db, &*self.stage.state.documents);
        let id: SubProcessorId = id.parse()?;
        let row = scope.load::<sub_processors::Entity>(db.reads(), id).await?;
        let contract = actix_web::web::Bytes::from_static(CONTRACT);
        let kind = SubProcessorFileKind::Contract;
        files::keep(
            db,
            documents,
            &scope,
            &row,
            kind,
            "underdatabehandleraftale.pdf",
            contract,
        )
        .await?;
        Ok(())
    }
}
