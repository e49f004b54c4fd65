import { Button, Group, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { SupportPurpose } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { Dialog } from "../ui/Dialog";

const Request = graphql(`
  mutation RequestSupportAccess($input: RequestSupportAccessInput!) {
    requestSupportAccess(input: $input) {
      supportGrant {
        id
        ...SupportGrantCard_grant
      }
    }
  }
`);

const choices = [1, 2, 3, 4, 5, 6, 7];

/** The button by which the operator asks an organisation for access, and its form. */
export function AskSupport(props: { organisation: { id: string; legalName: string } }) {
  const { t } = useTranslation();
  const [asking, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {t("supportAccess.ask")}
      </Button>
      {asking && <AskDialog organisation={props.organisation} onClose={dialog.close} />}
    </>
  );
}

function AskDialog(props: {
  organisation: { id: string; legalName: string };
  onClose: () => void;
}) {
  const { organisation, onClose } = props;
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { purpose: "TROUBLESHOOTING" as SupportPurpose, reason: "", days: "1" },
    validate: { reason: required(t("supportAccess.reasonMissing")) },
  });
  const action = useAction(Request, form);
  const ask = form.onSubmit(async ({ purpose, reason, days }) => {
    const input = { organisationId: organisation.id, purpose, reason, days: Number(days) };
    if (!(await action.run({ input }))) return;
    onClose();
    notify(t("supportAccess.askedDone"));
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("supportAccess.askTitle", { name: organisation.legalName })}
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={ask} noValidate>
        <Stack>
          <p>{t("supportAccess.askWords")}</p>
          <NativeSelect
            label={t("supportAccess.purpose")}
            data={Object.values(SupportPurpose).map((value) => ({
              value,
              label: t(`supportPurpose.${value}`),
            }))}
            {...form.getInputProps("purpose")}
          />
          <Textarea
            label={t("supportAccess.reason")}
            description={t("supportAccess.reasonHint")}
            autosize
            minRows={3}
            maxLength={1000}
            data-autofocus
            {...form.getInputProps("reason")}
          />
          <NativeSelect
            label={t("supportAccess.days")}
            description={t("supportAccess.daysHint")}
            data={choices.map((count) => ({
              value: String(count),
              label: t("supportAccess.dayCount", { count }),
            }))}
            {...form.getInputProps("days")}
          />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("supportAccess.ask")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
