import { createFileRoute, redirect } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { prefetch, usePageData } from "../session/data";
import { isSignedIn } from "../session/session";
import { DemoLogins } from "../session/DemoLogins";
import { SignInForm } from "../session/SignInForm";
import { FramedProblem } from "../shell/FramedProblem";
import { FrontPage } from "../shell/FrontPage";
import { localPath, searchOf } from "../shell/search";

const LoginPage = graphql(`
  query LoginPage {
    portal {
      demo
      ...DemoLogins_portal
    }
  }
`);

const validateSearch = searchOf({ to: localPath });

export const Route = createFileRoute("/login")({
  validateSearch,
  beforeLoad: async ({ search }) => {
    const signedIn = await isSignedIn().catch(() => false);
    if (signedIn) throw redirect({ href: search.to ?? "/" });
  },
  loader: ({ context }) => prefetch(context.client, LoginPage, {}),
  errorComponent: FramedProblem,
  component: Login,
});

function Login() {
  const { t } = useTranslation();
  const { to } = Route.useSearch();
  const { data } = usePageData(LoginPage, {});
  const [filled, setFilled] = useState<{ email: string; password: string } | null>(null);
  return (
    <FrontPage
      title={t("signIn.title")}
      lead={t("signIn.lead")}
      aside={data?.portal.demo ? <DemoLogins portal={data.portal} onChoose={setFilled} /> : undefined}
    >
      <SignInForm key={filled?.email} returnTo={to ?? "/"} filled={filled} />
    </FrontPage>
  );
}
