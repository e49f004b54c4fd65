import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { SignOn_SignOnFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { notify } from "../shell/notify";
import { Panel } from "../ui/Panel";
import { StatusBadge } from "../ui/StatusBadge";

const SwitchSignOn = graphql(`
  mutation SwitchSignOn($input: SwitchSignOnInput!) {
    switchSignOn(input: $input) {
      signOn {
        ...SignOn_signOn
      }
    }
  }
`);

const EnforceSignOn = graphql(`
  mutation EnforceSignOn($input: EnforceSignOnInput!) {
    enforceSignOn(input: $input) {
      signOn {
        ...SignOn_signOn
      }
    }
  }
`);

interface Props {
  organisationId: string;
  signOn: SignOn_SignOnFragment;
}

/** Takes the connection into use, or out of it. */
export function UseStep({ organisationId, signOn, onSwitchedOn }: Props & { onSwitchedOn: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const action = useAction(SwitchSignOn);
  const state = signOn.provider?.state === "ACTIVE" ? "on" : "off";
  return (
    <Panel
      title={t("signOnUse.title")}
      lead={t(`signOnUse.lead.${state}`)}
      actions={
        <StatusBadge tone={state === "on" ? "good" : "neutral"}>{t(`signOnUse.state.${state}`)}</StatusBadge>
      }
    >
      <Button
        variant={state === "on" ? "default" : "filled"}
        onClick={() => {
          action.clear();
          setAsking(true);
        }}
      >
        {t(`signOnUse.change.${state}`)}
      </Button>
      <Confirm
        opened={asking}
        title={t(`signOnUse.confirm.${state}`)}
        confirmLabel={t(`signOnUse.change.${state}`)}
        busy={action.busy}
        failures={action.failures}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          void action.run({ input: { organisationId, on: state === "off" } }).then((done) => {
            if (!done) return;
            setAsking(false);
            notify(t("signOnUse.saved"));
            if (state === "off") onSwitchedOn();
          });
        }}
      >
        <p>{t(`signOnUse.words.${state}`)}</p>
      </Confirm>
    </Panel>
  );
}

/** Whether passwords let people of a domain in at all. */
export function EnforceStep({ organisationId, signOn }: Props) {
  const { t } = useTranslation();
  return (
    <Stack>
      {signOn.domains
        .filter((domain) => domain.verifiedAt !== null)
        .map((domain) => (
          <EnforcePanel
            key={domain.domain}
            organisationId={organisationId}
            domain={domain.domain}
            state={domain.enforced ? "on" : "off"}
          />
        ))}
      <p>{t("signOnEnforce.door")}</p>
    </Stack>
  );
}

function EnforcePanel(props: { organisationId: string; domain: string; state: "on" | "off" }) {
  const { t } = useTranslation();
  const { organisationId, domain, state } = props;
  const [asking, setAsking] = useState(false);
  const action = useAction(EnforceSignOn);
  return (
    <Panel
      title={domain}
      lead={t(`signOnEnforce.lead.${state}`)}
      actions={
        <StatusBadge tone={state === "on" ? "good" : "neutral"}>
          {t(`signOnEnforce.state.${state}`)}
        </StatusBadge>
      }
    >
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          setAsking(true);
        }}
      >
        {t(`signOnEnforce.change.${state}`)}
      </Button>
      <Confirm
        opened={asking}
        title={t(`signOnEnforce.change.${state}`)}
        confirmLabel={t(`signOnEnforce.change.${state}`)}
        busy={action.busy}
        failures={action.failures}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          const input = { organisationId, domain, enforced: state === "off" };
          void action.run({ input }).then((done) => {
            if (done) setAsking(false);
          });
        }}
      >
        <p>{t(`signOnEnforce.words.${state}`, { domain })}</p>
      </Confirm>
    </Panel>
  );
}
