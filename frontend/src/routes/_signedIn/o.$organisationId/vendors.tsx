import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { placesToGather } from "../../../customers/gathering";
import { VendorList } from "../../../customers/VendorList";
import { graphql } from "../../../graphql/generated";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { TextLink } from "../../../shell/links";
import { pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, searchOf } from "../../../shell/search";
import { useStanding } from "../../../shell/viewer";
import { Callout } from "../../../ui/Alerts";
import { EmptyState } from "../../../ui/EmptyState";
import { BuildingIcon } from "../../../ui/icons";

const VendorsPage = graphql(`
  query VendorsPage($organisationId: ID!, $first: Int!, $after: String) {
    vendors(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        ...VendorList_relation
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ after: cursor });

function variablesOf(organisationId: string, { after }: ReturnType<typeof validateSearch>) {
  return { organisationId, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/vendors")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, VendorsPage, variablesOf(params.organisationId, deps)),
  component: Vendors,
});

/** Every vendor that processes for the customer, in one list; and where to gather those of several organisations. */
function Vendors() {
  const { t } = useTranslation();
  const { organisation, viewer } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(VendorsPage, variablesOf(organisation.id, search));
  const places = placesToGather(viewer, organisation);
  return (
    <Page title={t("vendors.title")} lead={t("vendors.lead")}>
      {places.length > 0 && (
        <Callout tone="info" title={t("vendors.gatherTitle")}>
          <p>{t("vendors.gather", { places: places.map(({ legalName }) => legalName).join(", ") })}</p>
          {data?.vendors.totalCount === 0 && (
            <TextLink
              to="/o/$organisationId/settings"
              params={{ organisationId: organisation.id }}
            >
              {t("vendors.close")}
            </TextLink>
          )}
        </Callout>
      )}
      <ListPanel
        connection={data?.vendors}
        after={search.after}
        filters={{}}
        summary={(count) => t("vendors.summary", { count })}
        empty={
          <EmptyState icon={<BuildingIcon />} title={t("vendors.emptyTitle")}>
            {t("vendors.empty")}
          </EmptyState>
        }
      >
        {(relations) => <VendorList relations={relations} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
