import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../graphql/generated";
import { SharedRelationList } from "../../../relations/SharedRelationList";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { ListSearch, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, searchOf, text } from "../../../shell/search";
import { useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { LinkIcon } from "../../../ui/icons";
import { ListToolbar } from "../../../ui/ListToolbar";

const RelationsPage = graphql(`
  query RelationsPage($organisationId: ID!, $search: String, $first: Int!, $after: String) {
    sharedRelations(
      organisationId: $organisationId
      search: $search
      first: $first
      after: $after
    ) {
      nodes {
        id
        ...SharedRelationList_relation
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ search: text, after: cursor });

function variablesOf(
  organisationId: string,
  { search, after }: ReturnType<typeof validateSearch>,
) {
  return { organisationId, search: search ?? null, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/relations")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, RelationsPage, variablesOf(params.organisationId, deps)),
  component: Relations,
});

function Relations() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(RelationsPage, variablesOf(organisation.id, search));
  return (
    <Page title={t("navigation.relations")} lead={t("relations.lead")}>
      <ListToolbar>
        <ListSearch label={t("relations.search")} value={search.search} />
      </ListToolbar>
      <ListPanel
        connection={data?.sharedRelations}
        after={search.after}
        filters={{ search: search.search }}
        summary={(count) => t("relations.summary", { count })}
        empty={
          <EmptyState icon={<LinkIcon />} title={t("relations.emptyTitle")}>
            {t("relations.empty")}
          </EmptyState>
        }
      >
        {(relations) => <SharedRelationList relations={relations} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
