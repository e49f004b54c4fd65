import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusOnArrival } from "../shell/focus";
import { focusFirstError, required } from "../shell/forms";
import { FrontPage } from "../shell/FrontPage";
import { ButtonLink, TextLink } from "../shell/links";
import { Callout } from "../ui/Alerts";

const RequestPasswordReset = graphql(`
  mutation RequestPasswordReset($input: RequestPasswordResetInput!) {
    requestPasswordReset(input: $input) {
      requested
    }
  }
`);

export const Route = createFileRoute("/forgot-password")({ component: ForgotPassword });

/** Asks for a link to a new password. Whether there is an account is told by the mail alone. */
function ForgotPassword() {
  const { t } = useTranslation();
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <FrontPage
      title={t("forgotPassword.title")}
      lead={sentTo === null ? t("forgotPassword.lead") : undefined}
    >
      {sentTo === null ? (
        <AskForm onSent={setSentTo} />
      ) : (
        <Stack>
          <Callout tone="info" title={t("forgotPassword.sentTitle")}>
            <p>{t("forgotPassword.sentWords", { email: sentTo })}</p>
          </Callout>
          <Group>
            <ButtonLink to="/login" ref={focusOnArrival}>
              {t("forgotPassword.back")}
            </ButtonLink>
            <Button variant="default" onClick={() => setSentTo(null)}>
              {t("forgotPassword.again")}
            </Button>
          </Group>
        </Stack>
      )}
    </FrontPage>
  );
}

function AskForm({ onSent }: { onSent: (email: string) => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { email: "" },
    validate: { email: required(t("forgotPassword.emailMissing")) },
  });
  const request = useAction(RequestPasswordReset, form);
  const submit = form.onSubmit(async ({ email }) => {
    if (await request.run({ input: { email: email.trim() } })) onSent(email.trim());
  }, focusFirstError(form));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t("signIn.email")}
          type="email"
          name="email"
          autoComplete="username"
          {...form.getInputProps("email")}
        />
        <Failures failures={request.failures} />
        <Button type="submit" size="md" loading={request.busy} fullWidth>
          {t("forgotPassword.submit")}
        </Button>
        <TextLink to="/login">{t("forgotPassword.back")}</TextLink>
      </Stack>
    </form>
  );
}
