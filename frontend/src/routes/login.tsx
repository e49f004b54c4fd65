import { Button, Stack } from "@mantine/core";
import { createFileRoute, redirect, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { prefetch, usePageData } from "../session/data";
import { isSignedIn, openAsNewcomer } from "../session/session";
import { DemoLogins } from "../session/DemoLogins";
import { JoinForm } from "../session/JoinForm";
import { SecondStepForm } from "../session/SecondStepForm";
import { SignInForm } from "../session/SignInForm";
import { broughtBy } from "../session/signOn";
import { SignOnForm } from "../session/SignOnForm";
import { FramedProblem } from "../shell/FramedProblem";
import { FrontPage } from "../shell/FrontPage";
import { TextLink } from "../shell/links";
import { localPath, oneOf, searchOf } from "../shell/search";
import { problems } from "../signOn/data";
import { Callout } from "../ui/Alerts";

const LoginPage = graphql(`
  query LoginPage {
    portal {
      demo
      signUp {
        name
      }
      ...DemoLogins_portal
    }
  }
`);

/** `signOn` is how the portal says why a sign-in at a provider did not come about. */
const validateSearch = searchOf({ to: localPath, signOn: oneOf(problems) });

export const Route = createFileRoute("/login")({
  validateSearch,
  beforeLoad: async ({ search, location }) => {
    // Whoever comes back from a provider has something to answer here, signed in or not.
    if (location.hash !== "" || search.signOn !== undefined) return;
    const signedIn = await isSignedIn().catch(() => false);
    if (signedIn) throw redirect({ href: search.to ?? "/" });
  },
  loader: ({ context }) => prefetch(context.client, LoginPage, {}),
  errorComponent: FramedProblem,
  component: Login,
});

function Login() {
  const { t } = useTranslation();
  const { to, signOn } = Route.useSearch();
  const router = useRouter();
  const { data } = usePageData(LoginPage, {});
  const [filled, setFilled] = useState<{ email: string; password: string } | null>(null);
  const [way, setWay] = useState<"password" | "organisation">(signOn ? "organisation" : "password");
  const [brought, setBrought] = useState(() => broughtBy(window.location.hash));
  useEffect(() => {
    // Secrets do not stay in the address.
    if (window.location.hash !== "") {
      window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
    }
  }, []);
  const goOn = () => openAsNewcomer(to ?? "/", (path) => router.history.push(path));
  const restart = () => setBrought(null);
  return (
    <FrontPage
      title={t("signIn.title")}
      lead={t("signIn.lead")}
      aside={
        data?.portal.demo ? (
          <DemoLogins
            portal={data.portal}
            onChoose={(login) => {
              setWay("password");
              setFilled(login);
            }}
          />
        ) : undefined
      }
    >
      <Stack>
        {signOn && brought === null && (
          <Callout tone="bad" title={t("signOnLogin.problemTitle")}>
            <p>{t(`signOnProblem.person.${signOn}`)}</p>
          </Callout>
        )}
        {brought !== null && "secondStep" in brought && (
          <SecondStepForm step={brought.secondStep} onSignedIn={goOn} onRestart={restart} />
        )}
        {brought !== null && "join" in brought && (
          <JoinForm token={brought.join} onSignedIn={goOn} onBack={restart} />
        )}
        {brought === null && way === "organisation" && (
          <SignOnForm returnTo={to ?? "/"} onBack={() => setWay("password")} />
        )}
        {brought === null && way === "password" && (
          <>
            <SignInForm key={filled?.email} returnTo={to ?? "/"} filled={filled} />
            <Button variant="default" onClick={() => setWay("organisation")}>
              {t("signOnLogin.choose")}
            </Button>
            {data?.portal.signUp && <TextLink to="/sign-up">{t("signUp.link")}</TextLink>}
          </>
        )}
      </Stack>
    </FrontPage>
  );
}
