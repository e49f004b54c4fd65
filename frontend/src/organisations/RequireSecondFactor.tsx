import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { notify } from "../shell/notify";
import { Panel } from "../ui/Panel";
import { StatusBadge } from "../ui/StatusBadge";

const RequireSecondFactorOrganisation = graphql(`
  fragment RequireSecondFactor_organisation on Organisation {
    id
    requiresSecondFactor
  }
`);

const RequireSecondFactorAction = graphql(`
  mutation RequireSecondFactor($input: RequireSecondFactorInput!) {
    requireSecondFactor(input: $input) {
      organisation {
        id
        ...RequireSecondFactor_organisation
      }
    }
  }
`);

/** Whether everybody in the organisation must sign in with two steps: an owner's to decide. */
export function RequireSecondFactor(props: {
  organisation: FragmentType<typeof RequireSecondFactorOrganisation>;
}) {
  const { t } = useTranslation();
  const organisation = readFragment(RequireSecondFactorOrganisation, props.organisation);
  const [asking, dialog] = useDisclosure(false);
  const action = useAction(RequireSecondFactorAction);
  const state = organisation.requiresSecondFactor ? "on" : "off";
  return (
    <Panel
      title={t("requireFactor.title")}
      lead={t(`requireFactor.lead.${state}`)}
      actions={
        <StatusBadge tone={state === "on" ? "good" : "neutral"}>
          {t(`requireFactor.state.${state}`)}
        </StatusBadge>
      }
    >
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          dialog.open();
        }}
      >
        {t(`requireFactor.change.${state}`)}
      </Button>
      <Confirm
        opened={asking}
        title={t(`requireFactor.confirm.${state}.title`)}
        confirmLabel={t(`requireFactor.change.${state}`)}
        busy={action.busy}
        failures={action.failures}
        onClose={dialog.close}
        onConfirm={() => {
          const required = state === "off";
          void action.run({ input: { organisationId: organisation.id, required } }).then((done) => {
            if (!done) return;
            dialog.close();
            notify(t("requireFactor.saved"));
          });
        }}
      >
        <p>{t(`requireFactor.confirm.${state}.words`)}</p>
      </Confirm>
    </Panel>
  );
}
