import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql, readFragment } from "../../../graphql/generated";
import { DirectoryPanel } from "../../../provisioning/DirectoryPanel";
import { GroupsPanel } from "../../../provisioning/GroupsPanel";
import { ProvisioningProvisioning } from "../../../provisioning/data";
import { prefetch, usePageData } from "../../../session/data";
import { Page } from "../../../shell/Page";
import { oneOf, searchOf } from "../../../shell/search";
import { DomainStep } from "../../../signOn/DomainStep";
import { ProviderStep } from "../../../signOn/ProviderStep";
import { TryStep } from "../../../signOn/TryStep";
import { EnforceStep, UseStep } from "../../../signOn/UseStep";
import { problems, reached, SignOnSignOn, type Step, steps } from "../../../signOn/data";
import { TextSkeleton } from "../../../ui/Skeletons";
import { Steps } from "../../../ui/Steps";

const SignOnPage = graphql(`
  query SignOnPage($organisationId: ID!) {
    signOn(organisationId: $organisationId) {
      ...SignOn_signOn
    }
    provisioning(organisationId: $organisationId) {
      ...Provisioning_provisioning
    }
  }
`);

/** `tried` is how the portal says that the reader comes back from a trial. */
const validateSearch = searchOf({ step: oneOf(steps), tried: oneOf(["works", ...problems]) });

export const Route = createFileRoute("/_signedIn/o/$organisationId/sign-on")({
  validateSearch,
  loader: ({ context, params }) =>
    prefetch(context.client, SignOnPage, { organisationId: params.organisationId }),
  component: SignOn,
});

function SignOn() {
  const { t } = useTranslation();
  const { organisationId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data } = usePageData(SignOnPage, { organisationId });
  const signOn = data ? readFragment(SignOnSignOn, data.signOn) : null;
  const provisioning = data ? readFragment(ProvisioningProvisioning, data.provisioning) : null;
  const furthest = signOn === null ? 0 : reached(signOn);
  const wanted = search.step ?? (search.tried === undefined ? undefined : "try");
  const current = wanted === undefined ? furthest : Math.min(steps.indexOf(wanted), furthest);
  const open = (step: Step) => void navigate({ search: { step } });
  return (
    <Page title={t("signOnPage.title")} lead={t("signOnPage.lead")}>
      <Steps
        label={t("signOnPage.steps")}
        steps={steps.map((key) => ({ key, name: t(`signOnPage.step.${key}`) }))}
        current={current}
        reached={furthest}
        onStep={(index) => open(steps[index] ?? "domain")}
      />
      {signOn === null && <TextSkeleton lines={6} />}
      {signOn !== null && steps[current] === "domain" && (
        <DomainStep organisationId={organisationId} signOn={signOn} />
      )}
      {signOn !== null && steps[current] === "provider" && (
        <ProviderStep organisationId={organisationId} signOn={signOn} onSaved={() => open("try")} />
      )}
      {signOn !== null && steps[current] === "try" && (
        <TryStep organisationId={organisationId} signOn={signOn} onGoOn={() => open("use")} />
      )}
      {signOn !== null && steps[current] === "use" && (
        <UseStep
          organisationId={organisationId}
          signOn={signOn}
          onSwitchedOn={() => open("enforce")}
        />
      )}
      {signOn !== null && steps[current] === "enforce" && (
        <EnforceStep organisationId={organisationId} signOn={signOn} />
      )}
      {provisioning !== null && (furthest > 0 || provisioning.tokens.length > 0) && (
        <>
          <DirectoryPanel organisationId={organisationId} provisioning={provisioning} />
          <GroupsPanel provisioning={provisioning} />
        </>
      )}
    </Page>
  );
}
