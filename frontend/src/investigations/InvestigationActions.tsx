import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { Dialog } from "../ui/Dialog";

const Note = graphql(`
  mutation NoteInvestigation($input: NoteInvestigationInput!) {
    noteInvestigation(input: $input) {
      investigation {
        id
      }
    }
  }
`);

const Close = graphql(`
  mutation CloseInvestigation($input: CloseInvestigationInput!) {
    closeInvestigation(input: $input) {
      investigation {
        id
        state
        closedAt
      }
    }
  }
`);

/** Noting what was found, and closing for good. */
export function InvestigationActions({ id }: { id: string }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<"note" | "close" | null>(null);
  const onClose = () => setAsked(null);
  return (
    <>
      <Button variant="default" onClick={() => setAsked("close")}>
        {t("investigations.close.action")}
      </Button>
      <Button onClick={() => setAsked("note")}>{t("investigations.note.action")}</Button>
      {asked === "note" && <NoteDialog id={id} onClose={onClose} />}
      {asked === "close" && <CloseDialog id={id} onClose={onClose} />}
    </>
  );
}

function NoteDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { text: "" },
    validate: { text: required(t("investigations.missing")) },
  });
  const action = useAction(Note, form);
  const submit = form.onSubmit(async ({ text }) => {
    if (!(await action.run({ input: { investigationId: id, text } }))) return;
    onClose();
    notify(t("investigations.note.done"));
  }, focusFirstError(form));
  return (
    <WordsDialog
      kind="note"
      field={form.getInputProps("text")}
      action={action}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}

function CloseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { conclusion: "" },
    validate: { conclusion: required(t("investigations.missing")) },
  });
  const action = useAction(Close, form);
  const submit = form.onSubmit(async ({ conclusion }) => {
    if (!(await action.run({ input: { investigationId: id, conclusion } }))) return;
    onClose();
    notify(t("investigations.close.done"));
  }, focusFirstError(form));
  return (
    <WordsDialog
      kind="close"
      field={form.getInputProps("conclusion")}
      action={action}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}

function WordsDialog(props: {
  kind: "note" | "close";
  field: object;
  action: { busy: boolean; failures: Parameters<typeof Failures>[0]["failures"] };
  onSubmit: React.FormEventHandler<HTMLFormElement>;
  onClose: () => void;
}) {
  const { kind, field, action, onSubmit, onClose } = props;
  const { t } = useTranslation();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t(`investigations.${kind}.action`)}
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <Textarea
            label={t(`investigations.${kind}.label`)}
            description={t(`investigations.${kind}.hint`)}
            autosize
            minRows={3}
            maxLength={4000}
            data-autofocus
            {...field}
          />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t(`investigations.${kind}.action`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
