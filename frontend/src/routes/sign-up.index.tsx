import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { prefetch, useAction, usePageData } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusOnArrival } from "../shell/focus";
import { focusFirstError, required } from "../shell/forms";
import { FramedProblem } from "../shell/FramedProblem";
import { FrontPage } from "../shell/FrontPage";
import { ButtonLink, TextLink } from "../shell/links";
import { Callout } from "../ui/Alerts";
import { TextSkeleton } from "../ui/Skeletons";

const SignUpPage = graphql(`
  query SignUpPage {
    portal {
      signUp {
        name
        contactEmail
      }
    }
  }
`);

const RequestSignUp = graphql(`
  mutation RequestSignUp($input: RequestSignUpInput!) {
    requestSignUp(input: $input) {
      requested
    }
  }
`);

export const Route = createFileRoute("/sign-up/")({
  loader: ({ context }) => prefetch(context.client, SignUpPage, {}),
  errorComponent: FramedProblem,
  component: SignUp,
});

/** Asks for a link to an account of one's own. Whether there is one already is told by the mail alone. */
function SignUp() {
  const { t } = useTranslation();
  const { data } = usePageData(SignUpPage, {});
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (!data) {
    return (
      <FrontPage title={undefined}>
        <TextSkeleton lines={4} />
      </FrontPage>
    );
  }
  const host = data.portal.signUp;
  if (host === null) {
    return (
      <FrontPage title={t("signUp.title")} lead={t("signUp.closed")}>
        <ButtonLink to="/login">{t("forgotPassword.back")}</ButtonLink>
      </FrontPage>
    );
  }
  if (sentTo !== null) {
    return (
      <FrontPage title={t("signUp.title")}>
        <Stack>
          <Callout tone="info" title={t("forgotPassword.sentTitle")}>
            <p>{t("signUp.sentWords", { email: sentTo })}</p>
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
      </FrontPage>
    );
  }
  return (
    <FrontPage title={t("signUp.title")} lead={t("signUp.lead")}>
      <AskForm onSent={setSentTo} />
      {/* Art. 13 GDPR: who answers for the account, and what for. */}
      <p>
        {host.contactEmail === null
          ? t("signUp.notice", { name: host.name })
          : t("signUp.noticeContact", { name: host.name, email: host.contactEmail })}
      </p>
    </FrontPage>
  );
}

function AskForm({ onSent }: { onSent: (email: string) => void }) {
  const { t, i18n } = useTranslation();
  const form = useForm({
    initialValues: { email: "" },
    validate: { email: required(t("forgotPassword.emailMissing")) },
  });
  const request = useAction(RequestSignUp, form);
  const submit = form.onSubmit(async (values) => {
    const email = values.email.trim();
    const language = i18n.language === "en" ? ("EN" as const) : ("DA" as const);
    if (await request.run({ input: { email, language } })) onSent(email);
  }, focusFirstError(form));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t("signIn.email")}
          type="email"
          name="email"
          autoComplete="email"
          {...form.getInputProps("email")}
        />
        <Failures failures={request.failures} />
        <Button type="submit" size="md" loading={request.busy} fullWidth>
          {t("signUp.submit")}
        </Button>
        <TextLink to="/login">{t("forgotPassword.back")}</TextLink>
      </Stack>
    </form>
  );
}
