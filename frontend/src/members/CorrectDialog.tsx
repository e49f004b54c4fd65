import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { Dialog } from "../ui/Dialog";

const CorrectInvitation = graphql(`
  mutation CorrectInvitation($input: CorrectInvitationInput!) {
    correctInvitation(input: $input) {
      invitation {
        id
        ...InvitationList_invitation
      }
    }
  }
`);

/** Sends a new invitation to the right address when the mail to the wrong one came back. */
export function CorrectDialog(props: {
  invitation: { id: string; email: string | null };
  onClose: () => void;
}) {
  const { invitation, onClose } = props;
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { email: invitation.email ?? "" },
    validate: { email: required(t("invite.emailMissing")) },
  });
  const action = useAction(CorrectInvitation, form);
  const send = form.onSubmit(async (draft) => {
    const email = draft.email.trim();
    const done = await action.run({ input: { invitationId: invitation.id, email } });
    if (!done) return;
    onClose();
    notify(t("invite.done", { email }));
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("invitations.correctTitle")}
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={send} noValidate>
        <Stack>
          <Text>{t("invitations.correctWords", { email: invitation.email ?? "" })}</Text>
          <TextInput
            type="email"
            label={t("invitations.correctEmail")}
            data-autofocus
            {...form.getInputProps("email")}
          />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("invitations.correctSubmit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
