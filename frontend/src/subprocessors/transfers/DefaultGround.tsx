import { NativeSelect, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { graphql } from "../../graphql/generated";
import type { TransferMechanism } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { notify } from "../../shell/notify";
import { useStanding } from "../../shell/viewer";
import { Panel } from "../../ui/Panel";
import { useGrounds } from "./useGrounds";

const SetDefaultTransferMechanism = graphql(`
  mutation SetDefaultTransferMechanism($input: SetDefaultTransferMechanismInput!) {
    setDefaultTransferMechanism(input: $input) {
      mechanism
    }
  }
`);

/** Which ground a vendor proposes to itself for a new place outside the EEA. */
export function DefaultGround() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { grounds, preferred } = useGrounds();
  const action = useAction(SetDefaultTransferMechanism);
  if (preferred === undefined) return null;
  const choose = async (mechanism: TransferMechanism) => {
    const input = { organisationId: organisation.id, mechanism };
    if (await action.run({ input })) notify(t("onFile.saved"));
  };
  return (
    <Panel title={t("transfers.default")} lead={t("transfers.defaultLead")}>
      <Stack>
        <NativeSelect
          label={t("subProcessorForm.ground")}
          value={preferred}
          disabled={action.busy}
          data={grounds
            .filter(({ selectable }) => selectable)
            .map(({ mechanism, label }) => ({ value: mechanism, label }))}
          onChange={(event) => void choose(event.currentTarget.value as TransferMechanism)}
        />
        <Failures failures={action.failures} />
      </Stack>
    </Panel>
  );
}
