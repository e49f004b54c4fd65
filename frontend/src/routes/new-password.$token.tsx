import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { NewPasswordPageQuery } from "../graphql/generated/graphql";
import { prefetch, useAction, usePageData } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusOnArrival } from "../shell/focus";
import { focusFirstError, required } from "../shell/forms";
import { FramedProblem } from "../shell/FramedProblem";
import { FrontPage } from "../shell/FrontPage";
import { ButtonLink } from "../shell/links";
import { Callout } from "../ui/Alerts";
import { TextSkeleton } from "../ui/Skeletons";

const NewPasswordPage = graphql(`
  query NewPasswordPage($token: String!) {
    passwordLink(token: $token) {
      email
      takesBack
    }
  }
`);

const ChoosePassword = graphql(`
  mutation ChoosePassword($input: ChoosePasswordInput!) {
    choosePassword(input: $input) {
      changed
    }
  }
`);

export const Route = createFileRoute("/new-password/$token")({
  loader: ({ context, params }) => prefetch(context.client, NewPasswordPage, { token: params.token }),
  errorComponent: FramedProblem,
  component: NewPassword,
});

type Link = NonNullable<NewPasswordPageQuery["passwordLink"]>;

/** Where a mailed link leads: a new password, after it was forgotten or to take an address back. */
function NewPassword() {
  const { token } = Route.useParams();
  const { data } = usePageData(NewPasswordPage, { token });
  // Once used the link opens nothing; what it did is still to be told.
  const [used, setUsed] = useState<Link | null>(null);
  if (!data) {
    return (
      <FrontPage title={undefined}>
        <TextSkeleton lines={4} />
      </FrontPage>
    );
  }
  if (used !== null) return <Done email={used.email} />;
  const link = data.passwordLink;
  if (link === null) return <Over />;
  return <Choose token={token} link={link} onChosen={() => setUsed(link)} />;
}

function Choose({ token, link, onChosen }: { token: string; link: Link; onChosen: () => void }) {
  const { t } = useTranslation();
  const { email, takesBack } = link;
  const form = useForm({
    initialValues: { newPassword: "" },
    validate: { newPassword: required(t("profile.newMissing")) },
  });
  const choose = useAction(ChoosePassword, form);
  const submit = form.onSubmit(async ({ newPassword }) => {
    if (await choose.run({ input: { token, newPassword } })) onChosen();
  }, focusFirstError(form));
  if (choose.failures.some(({ field }) => field === "token")) return <Over />;
  return (
    <FrontPage
      title={t(takesBack ? "newPassword.backTitle" : "newPassword.title")}
      lead={t(takesBack ? "newPassword.backLead" : "newPassword.lead", { email })}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {/* For the password manager, which keeps the two together. */}
          <TextInput
            label={t("signIn.email")}
            value={email}
            readOnly
            name="email"
            autoComplete="username"
          />
          <PasswordInput
            label={t("profile.new")}
            description={t("profile.newHint")}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
            {...form.getInputProps("newPassword")}
          />
          <Failures failures={choose.failures} />
          <Button type="submit" size="md" loading={choose.busy} fullWidth>
            {t(takesBack ? "newPassword.backSubmit" : "newPassword.submit")}
          </Button>
        </Stack>
      </form>
    </FrontPage>
  );
}

function Done({ email }: { email: string }) {
  const { t } = useTranslation();
  return (
    <FrontPage title={t("newPassword.done")}>
      <Stack>
        <Callout tone="good">
          <p>{t("newPassword.doneWords", { email })}</p>
        </Callout>
        <div>
          {/* Loaded anew: a session that was open in this page is over too. */}
          <Button component="a" href="/login" size="md" ref={focusOnArrival}>
            {t("signIn.title")}
          </Button>
        </div>
      </Stack>
    </FrontPage>
  );
}

/** A link that does not work, and what to do then. */
function Over() {
  const { t } = useTranslation();
  return (
    <FrontPage title={t("newPassword.overTitle")} lead={t("newPassword.overWords")}>
      <Group>
        <ButtonLink to="/forgot-password">{t("newPassword.ask")}</ButtonLink>
        <ButtonLink to="/login" variant="default">
          {t("signIn.title")}
        </ButtonLink>
      </Group>
    </FrontPage>
  );
}
