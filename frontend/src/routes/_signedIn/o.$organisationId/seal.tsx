import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql, readFragment } from "../../../graphql/generated";
import { KeyPanel } from "../../../seals/KeyPanel";
import { RetiredKeys } from "../../../seals/RetiredKeys";
import { SealingKeysKeys } from "../../../seals/data";
import { prefetch, usePageData } from "../../../session/data";
import { Page } from "../../../shell/Page";
import { TextSkeleton } from "../../../ui/Skeletons";

const SealPage = graphql(`
  query SealPage($organisationId: ID!) {
    sealingKeys(organisationId: $organisationId) {
      ...SealingKeys_keys
    }
  }
`);

export const Route = createFileRoute("/_signedIn/o/$organisationId/seal")({
  loader: ({ context, params }) =>
    prefetch(context.client, SealPage, { organisationId: params.organisationId }),
  component: Seal,
});

function Seal() {
  const { t } = useTranslation();
  const { organisationId } = Route.useParams();
  const { data } = usePageData(SealPage, { organisationId });
  const keys = data ? readFragment(SealingKeysKeys, data.sealingKeys) : null;
  return (
    <Page title={t("sealPage.title")} lead={t("sealPage.lead")}>
      {keys === null ? (
        <TextSkeleton lines={8} />
      ) : (
        <>
          <KeyPanel organisationId={organisationId} keys={keys} />
          <RetiredKeys retired={keys.retired} />
        </>
      )}
    </Page>
  );
}
