import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { notify } from "../shell/notify";

const LeaveOrganisationMutation = graphql(`
  mutation LeaveOrganisation($input: LeaveOrganisationInput!) {
    leaveOrganisation(input: $input) {
      membership {
        id
        state
      }
    }
  }
`);

/** Lets the reader go out of an organisation by themself, after asking. */
export function LeaveOrganisation(props: { organisation: { id: string; legalName: string } }) {
  const { t } = useTranslation();
  const { id, legalName } = props.organisation;
  const [asking, setAsking] = useState(false);
  const leave = useAction(LeaveOrganisationMutation);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("leaveOrganisation.of", { name: legalName })}
        onClick={() => {
          leave.clear();
          setAsking(true);
        }}
      >
        {t("leaveOrganisation.leave")}
      </Button>
      <Confirm
        opened={asking}
        title={t("leaveOrganisation.title", { name: legalName })}
        confirmLabel={t("leaveOrganisation.leave")}
        destructive
        busy={leave.busy}
        failures={leave.failures}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          void leave.run({ input: { organisationId: id } }).then((done) => {
            if (!done) return;
            setAsking(false);
            notify(t("leaveOrganisation.left", { name: legalName }));
          });
        }}
      >
        <p>{t("leaveOrganisation.words")}</p>
      </Confirm>
    </>
  );
}
