import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { Dialog } from "../ui/Dialog";
import { Panel } from "../ui/Panel";

const SuspensionTenant = graphql(`
  fragment Suspension_tenant on Tenant {
    id
    legalName
    state
    suspensionReason
  }
`);

const SuspendOrganisation = graphql(`
  mutation SuspendOrganisation($input: SuspendOrganisationInput!) {
    suspendOrganisation(input: $input) {
      tenant {
        id
        ...TenantList_tenant
        ...Suspension_tenant
      }
    }
  }
`);

const ReinstateOrganisation = graphql(`
  mutation ReinstateOrganisation($input: ReinstateOrganisationInput!) {
    reinstateOrganisation(input: $input) {
      tenant {
        id
        ...TenantList_tenant
        ...Suspension_tenant
      }
    }
  }
`);

/** Stopping a tenant with a reason, and letting it go on. */
export function Suspension(props: { tenant: FragmentType<typeof SuspensionTenant> }) {
  const { t } = useTranslation();
  const tenant = readFragment(SuspensionTenant, props.tenant);
  const [asking, dialog] = useDisclosure(false);
  const reinstate = useAction(ReinstateOrganisation);
  const suspended = tenant.state === "SUSPENDED";
  if (tenant.state !== "ACTIVE" && !suspended) return null;
  return (
    <Panel
      title={t("operator.suspension")}
      lead={suspended ? t("operator.suspendedLead") : t("operator.suspensionLead")}
    >
      <Stack align="flex-start">
        {tenant.suspensionReason !== null && (
          <p>{t("organisationState.reason", { reason: tenant.suspensionReason })}</p>
        )}
        <Button
          variant={suspended ? "filled" : "default"}
          onClick={() => {
            reinstate.clear();
            dialog.open();
          }}
        >
          {suspended ? t("operator.reinstate") : t("operator.suspend")}
        </Button>
      </Stack>
      {!suspended && asking && (
        <SuspendDialog tenantId={tenant.id} name={tenant.legalName} onClose={dialog.close} />
      )}
      <Confirm
        opened={suspended && asking}
        title={t("operator.reinstateTitle", { name: tenant.legalName })}
        confirmLabel={t("operator.reinstate")}
        busy={reinstate.busy}
        failures={reinstate.failures}
        onClose={dialog.close}
        onConfirm={() => {
          void reinstate.run({ input: { organisationId: tenant.id } }).then((done) => {
            if (!done) return;
            dialog.close();
            notify(t("operator.reinstated"));
          });
        }}
      >
        <p>{t("operator.reinstateWords")}</p>
      </Confirm>
    </Panel>
  );
}

function SuspendDialog(props: { tenantId: string; name: string; onClose: () => void }) {
  const { tenantId, name, onClose } = props;
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { reason: "" },
    validate: { reason: required(t("operator.reasonMissing")) },
  });
  const action = useAction(SuspendOrganisation, form);
  const suspend = form.onSubmit(async ({ reason }) => {
    if (!(await action.run({ input: { organisationId: tenantId, reason } }))) return;
    onClose();
    notify(t("operator.suspended"));
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("operator.suspendTitle", { name })}
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={suspend} noValidate>
        <Stack>
          <p>{t("operator.suspendWords")}</p>
          <Textarea
            label={t("operator.reason")}
            description={t("operator.reasonHint")}
            autosize
            minRows={3}
            maxLength={1000}
            data-autofocus
            {...form.getInputProps("reason")}
          />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" color="ruby" loading={action.busy}>
              {t("operator.suspend")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
