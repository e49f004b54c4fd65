import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createFileRoute, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { prefetch, useAction, usePageData } from "../session/data";
import { beginSession, openAsNewcomer } from "../session/session";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { FramedProblem } from "../shell/FramedProblem";
import { FrontPage } from "../shell/FrontPage";
import { ButtonLink } from "../shell/links";
import { TextSkeleton } from "../ui/Skeletons";

const SignUpLinkPage = graphql(`
  query SignUpLinkPage($token: String!) {
    signUpLink(token: $token) {
      email
    }
  }
`);

const MakeAccount = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) {
      accessToken
      expiresAt
    }
  }
`);

export const Route = createFileRoute("/sign-up/$token")({
  loader: ({ context, params }) => prefetch(context.client, SignUpLinkPage, { token: params.token }),
  errorComponent: FramedProblem,
  component: SignUpByLink,
});

/** Where the mailed link leads: name and password, and the account is there. */
function SignUpByLink() {
  const { token } = Route.useParams();
  const { data } = usePageData(SignUpLinkPage, { token });
  if (!data) {
    return (
      <FrontPage title={undefined}>
        <TextSkeleton lines={4} />
      </FrontPage>
    );
  }
  if (data.signUpLink === null) return <Over />;
  return <Choose token={token} email={data.signUpLink.email} />;
}

function Choose({ token, email }: { token: string; email: string }) {
  const { t, i18n } = useTranslation();
  const router = useRouter();
  const form = useForm({
    initialValues: { name: "", password: "" },
    validate: {
      name: required(t("invitation.nameMissing")),
      password: required(t("invitation.passwordMissing")),
    },
  });
  const make = useAction(MakeAccount, form);
  const submit = form.onSubmit(async ({ name, password }) => {
    const language = i18n.language === "en" ? ("EN" as const) : ("DA" as const);
    const made = await make.run({ input: { token, name: name.trim(), password, language } });
    if (!made) return;
    beginSession(made.signUp);
    openAsNewcomer("/profile", (path) => router.history.push(path));
  }, focusFirstError(form));
  if (make.failures.some(({ field }) => field === "token")) return <Over />;
  return (
    <FrontPage title={t("signUp.title")} lead={t("signUp.choose")}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={t("signIn.email")}
            value={email}
            readOnly
            name="email"
            autoComplete="username"
          />
          <TextInput
            label={t("invitation.name")}
            autoComplete="name"
            {...form.getInputProps("name")}
          />
          <PasswordInput
            label={t("invitation.newPassword")}
            description={t("invitation.newPasswordHint")}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
            {...form.getInputProps("password")}
          />
          <Failures failures={make.failures} />
          <Button type="submit" size="md" loading={make.busy} fullWidth>
            {t("signUp.make")}
          </Button>
        </Stack>
      </form>
    </FrontPage>
  );
}

/** A link that does not work, and what to do then. */
function Over() {
  const { t } = useTranslation();
  return (
    <FrontPage title={t("newPassword.overTitle")} lead={t("newPassword.overWords")}>
      <Group>
        <ButtonLink to="/sign-up">{t("newPassword.ask")}</ButtonLink>
        <ButtonLink to="/login" variant="default">
          {t("signIn.title")}
        </ButtonLink>
      </Group>
    </FrontPage>
  );
}
