import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { prefetch } from "../../../session/data";
import { Page } from "../../../shell/Page";
import { ProblemPage } from "../../../shell/ProblemPage";
import { cursor, searchOf } from "../../../shell/search";
import { useMay, useStanding } from "../../../shell/viewer";
import { accessOf, SupportAccessList, SupportAccessPage } from "../../../supportAccess/SupportAccessList";

const validateSearch = searchOf({ after: cursor });

export const Route = createFileRoute("/_signedIn/o/$organisationId/support-access")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, SupportAccessPage, accessOf(params.organisationId, deps.after)),
  component: SupportAccess,
});

function SupportAccess() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { after } = Route.useSearch();
  if (!useMay("READ_AUDIT")) return <ProblemPage problem="forbidden" />;
  return (
    <Page title={t("navigation.supportAccess")} lead={t("supportAccess.lead")}>
      <SupportAccessList organisation={organisation} after={after} empty={t("supportAccess.empty")} />
    </Page>
  );
}
