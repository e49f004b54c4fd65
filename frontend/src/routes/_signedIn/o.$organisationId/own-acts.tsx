import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { OwnActList } from "../../../audit/OwnActList";
import { graphql } from "../../../graphql/generated";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, searchOf } from "../../../shell/search";
import { useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { TrailIcon } from "../../../ui/icons";

const OwnActsPage = graphql(`
  query OwnActsPage($organisationId: ID!, $first: Int!, $after: String) {
    ownActs(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        ...OwnActList_act
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

export const Route = createFileRoute("/_signedIn/o/$organisationId/own-acts")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, OwnActsPage, variablesOf(params.organisationId, deps)),
  component: OwnActs,
});

function OwnActs() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(OwnActsPage, variablesOf(organisation.id, search));
  return (
    <Page
      title={t("navigation.ownActs")}
      lead={t("ownActs.lead", { organisation: organisation.legalName })}
    >
      <ListPanel
        connection={data?.ownActs}
        after={search.after}
        filters={{}}
        summary={(count) => t("audit.summary", { count })}
        empty={
          <EmptyState icon={<TrailIcon />} title={t("ownActs.emptyTitle")}>
            {t("ownActs.empty")}
          </EmptyState>
        }
      >
        {(acts) => <OwnActList acts={acts} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
