import { Button, Checkbox, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { ForgotPasswordLink } from "../session/ForgotPasswordLink";
import { entry, openAsNewcomer, type SecondStep } from "../session/session";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";

const AcceptInvitation = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      accessToken
      expiresAt
      organisationId
      viewer {
        user {
          id
          language
        }
      }
      secondStep {
        challenge
        methods
      }
    }
  }
`);

const DeclineInvitation = graphql(`
  mutation DeclineInvitation($input: InvitationTokenInput!) {
    declineInvitation(input: $input) {
      declined
    }
  }
`);

const ReportInvitation = graphql(`
  mutation ReportInvitation($input: InvitationTokenInput!) {
    reportInvitation(input: $input) {
      reported
    }
  }
`);

/** What came of the link: turned down, not meant for this address, or joined and on to the second step. */
export type Outcome =
  | "declined"
  | "reported"
  | { secondStep: SecondStep; joined: string };

/** Accepts an invitation: with a new account, or with the password of the one that exists. */
export function AcceptForm(props: {
  token: string;
  email: string;
  /** As the inviter wrote it, to be corrected or kept */
  name: string | null;
  organisationName: string;
  accountExists: boolean;
  /** Called once when there is nothing left to fill in here */
  onOutcome: (outcome: Outcome) => void;
}) {
  const { token, email, organisationName, accountExists, onOutcome } = props;
  const { t } = useTranslation();
  const [declining, dialog] = useDisclosure(false);
  const [reporting, reportDialog] = useDisclosure(false);
  const form = useForm({
    initialValues: { name: props.name ?? "", password: "", noticeAcknowledged: false },
    validate: {
      name: (name) =>
        accountExists || name.trim() !== "" ? null : t("invitation.nameMissing"),
      password: required(t("invitation.passwordMissing")),
      noticeAcknowledged: (read) => (read ? null : t("invitation.noticeMissing")),
    },
  });
  const open = useOpening();
  const accept = useAction(AcceptInvitation, form);
  const decline = useAction(DeclineInvitation);
  const report = useAction(ReportInvitation);
  const submit = form.onSubmit(async ({ name, password, noticeAcknowledged }) => {
    const done = await accept.run({
      input: {
        token,
        password,
        noticeAcknowledged,
        ...(!accountExists && { name: name.trim() }),
      },
    });
    if (!done) return;
    const joined = done.acceptInvitation.organisationId;
    const entered = entry(done.acceptInvitation);
    if ("secondStep" in entered) onOutcome({ secondStep: entered.secondStep, joined });
    else open(joined);
  }, focusFirstError(form));

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t("signIn.email")}
          value={email}
          readOnly
          name="email"
          autoComplete="username"
        />
        {!accountExists && (
          <TextInput
            label={t("invitation.name")}
            autoComplete="name"
            {...form.getInputProps("name")}
          />
        )}
        <PasswordInput
          label={accountExists ? t("invitation.ownPassword") : t("invitation.newPassword")}
          description={
            accountExists ? t("invitation.ownPasswordHint") : t("invitation.newPasswordHint")
          }
          autoComplete={accountExists ? "current-password" : "new-password"}
          visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
          {...form.getInputProps("password")}
        />
        {accountExists && <ForgotPasswordLink />}
        <Checkbox
          label={t("invitation.noticeRead")}
          {...form.getInputProps("noticeAcknowledged", { type: "checkbox" })}
        />
        <Failures failures={accept.failures} />
        <Group>
          <Button type="submit" size="md" loading={accept.busy}>
            {t("invitation.accept")}
          </Button>
          <Button
            variant="default"
            size="md"
            onClick={() => {
              decline.clear();
              dialog.open();
            }}
          >
            {t("invitation.decline")}
          </Button>
          <Button
            variant="subtle"
            size="md"
            onClick={() => {
              report.clear();
              reportDialog.open();
            }}
          >
            {t("invitation.report")}
          </Button>
        </Group>
      </Stack>
      <Confirm
        opened={declining}
        title={t("invitation.declineTitle")}
        confirmLabel={t("invitation.decline")}
        destructive
        busy={decline.busy}
        failures={decline.failures}
        onClose={dialog.close}
        onConfirm={() => {
          void decline.run({ input: { token } }).then((done) => {
            if (!done) return;
            dialog.close();
            onOutcome("declined");
          });
        }}
      >
        <p>{t("invitation.declineWords")}</p>
      </Confirm>
      <Confirm
        opened={reporting}
        title={t("invitation.reportTitle")}
        confirmLabel={t("invitation.report")}
        destructive
        busy={report.busy}
        failures={report.failures}
        onClose={reportDialog.close}
        onConfirm={() => {
          void report.run({ input: { token } }).then((done) => {
            if (!done) return;
            reportDialog.close();
            onOutcome("reported");
          });
        }}
      >
        <p>{t("invitation.reportWords", { name: organisationName })}</p>
      </Confirm>
    </form>
  );
}

/** Goes to the organisation that one has just joined. */
export function useOpening(): (organisationId: string) => void {
  const router = useRouter();
  return (organisationId) =>
    openAsNewcomer(`/o/${encodeURIComponent(organisationId)}`, (path) =>
      router.history.push(path),
    );
}
