import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { Dialog } from "../ui/Dialog";

const Open = graphql(`
  mutation OpenInvestigation($input: OpenInvestigationInput!) {
    openInvestigation(input: $input) {
      investigation {
        id
      }
    }
  }
`);

/** The button by which a record of suspected misuse is opened, and its form. */
export function OpenInvestigation(props: { organisation: { id: string } }) {
  const { t } = useTranslation();
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button onClick={dialog.open}>{t("investigations.open")}</Button>
      {opened && <OpenDialog organisationId={props.organisation.id} onClose={dialog.close} />}
    </>
  );
}

function OpenDialog(props: { organisationId: string; onClose: () => void }) {
  const { organisationId, onClose } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const missing = required(t("investigations.missing"));
  const form = useForm({
    initialValues: { title: "", subject: "", suspicion: "", interest: "" },
    validate: { title: missing, subject: missing, suspicion: missing, interest: missing },
  });
  const action = useAction(Open, form);
  const open = form.onSubmit(async (values) => {
    const made = await action.run({ input: { organisationId, ...values } });
    if (!made) return;
    onClose();
    void navigate({
      to: "/o/$organisationId/investigations/$investigationId",
      params: { organisationId, investigationId: made.openInvestigation.investigation.id },
    });
  }, focusFirstError(form));
  const long = { autosize: true, minRows: 2, maxLength: 4000 };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("investigations.open")}
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={open} noValidate>
        <Stack>
          <TextInput
            label={t("investigations.titleField")}
            description={t("investigations.titleHint")}
            maxLength={120}
            data-autofocus
            {...form.getInputProps("title")}
          />
          <Textarea label={t("investigations.subject")} {...long} {...form.getInputProps("subject")} />
          <Textarea
            label={t("investigations.suspicion")}
            {...long}
            {...form.getInputProps("suspicion")}
          />
          <Textarea
            label={t("investigations.interest")}
            description={t("investigations.interestHint")}
            {...long}
            {...form.getInputProps("interest")}
          />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("investigations.open")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
