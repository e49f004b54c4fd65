import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { Language } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { notify } from "../shell/notify";
import { Dialog } from "../ui/Dialog";
import { Panel } from "../ui/Panel";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const FirstOwnerTenant = graphql(`
  fragment FirstOwner_tenant on Tenant {
    id
    state
    firstOwner {
      state
      expiresAt
    }
  }
`);

const InviteFirstOwner = graphql(`
  mutation InviteFirstOwner($input: InviteFirstOwnerInput!) {
    inviteFirstOwner(input: $input) {
      tenant {
        id
        ...FirstOwner_tenant
      }
    }
  }
`);

/** How the invitation of a draft's first owner stands, and another one where it came to nothing. */
export function FirstOwner(props: { tenant: FragmentType<typeof FirstOwnerTenant> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { id, state, firstOwner } = readFragment(FirstOwnerTenant, props.tenant);
  const [asking, dialog] = useDisclosure(false);
  if (state !== "DRAFT") return null;
  return (
    <Panel
      title={t("operator.owner")}
      lead={t("operator.draft")}
      actions={
        firstOwner && (
          <StatusBadge tone="waiting">{t(`invitationState.${firstOwner.state}`)}</StatusBadge>
        )
      }
    >
      <Stack align="flex-start">
        {firstOwner && <p>{t("operator.goodUntil", { until: dates.dateTime(firstOwner.expiresAt) })}</p>}
        <Button variant="default" onClick={dialog.open}>
          {t("operator.inviteAgain")}
        </Button>
      </Stack>
      {asking && <InviteDialog tenantId={id} onClose={dialog.close} />}
    </Panel>
  );
}

function InviteDialog({ tenantId, onClose }: { tenantId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { email: "", language: "DA" as Language },
    validate: {
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t("customers.emailWrong")),
    },
  });
  const action = useAction(InviteFirstOwner, form);
  const send = form.onSubmit(async ({ email, language }) => {
    const input = { organisationId: tenantId, email: email.trim(), language };
    if (!(await action.run({ input }))) return;
    onClose();
    notify(t("operator.invited"));
  }, focusFirstError(form));
  return (
    <Dialog opened onClose={onClose} title={t("operator.inviteAgain")} closeLabel={t("dialog.close")}>
      <form onSubmit={send} noValidate>
        <Stack>
          <p>{t("operator.inviteAgainWords")}</p>
          <TextInput
            type="email"
            label={t("operator.ownerEmail")}
            data-autofocus
            {...form.getInputProps("email")}
          />
          <NativeSelect
            label={t("customers.language")}
            data={Object.values(Language).map((value) => ({ value, label: t(`language.${value}`) }))}
            {...form.getInputProps("language")}
          />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("operator.send")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
