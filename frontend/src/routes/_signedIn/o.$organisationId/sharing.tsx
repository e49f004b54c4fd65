import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../graphql/generated";
import { GrantState } from "../../../graphql/generated/graphql";
import { prefetch, usePageData } from "../../../session/data";
import { GrantCard } from "../../../sharing/GrantCard";
import { ListFilter, ListPager, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, oneOf, searchOf } from "../../../shell/search";
import { useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { ShareIcon } from "../../../ui/icons";
import { ListToolbar } from "../../../ui/ListToolbar";
import { Panel } from "../../../ui/Panel";
import { TextSkeleton } from "../../../ui/Skeletons";

const SharingPage = graphql(`
  query SharingPage($organisationId: ID!, $states: [GrantState!], $first: Int!, $after: String) {
    sharingGrants(organisationId: $organisationId, states: $states, first: $first, after: $after) {
      nodes {
        id
        ...GrantCard_grant
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const states = Object.values(GrantState);

const validateSearch = searchOf({ state: oneOf(states), after: cursor });

function variablesOf(
  organisationId: string,
  { state, after }: ReturnType<typeof validateSearch>,
) {
  return {
    organisationId,
    states: state ? [state] : null,
    first: pageSize,
    after: after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/sharing")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, SharingPage, variablesOf(params.organisationId, deps)),
  component: Sharing,
});

function Sharing() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data } = usePageData(SharingPage, variablesOf(organisation.id, search));
  const grants = data?.sharingGrants;
  return (
    <Page title={t("navigation.sharing")} lead={t("sharing.lead")}>
      <ListToolbar>
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={search.state}
          options={states.map((value) => ({ value, label: t(`grantState.${value}`) }))}
        />
      </ListToolbar>
      {!grants && (
        <Panel>
          <TextSkeleton lines={5} />
        </Panel>
      )}
      {grants?.nodes.length === 0 && (
        <Panel>
          <EmptyState icon={<ShareIcon />} title={t("sharing.emptyTitle")}>
            {t("sharing.empty")}
          </EmptyState>
        </Panel>
      )}
      {grants?.nodes.map((grant) => (
        <GrantCard key={grant.id} grant={grant} />
      ))}
      {grants && (grants.pageInfo.hasNextPage || search.after !== undefined) && (
        <Panel flush>
          <ListPager
            after={search.after}
            pageInfo={grants.pageInfo}
            summary={t("sharing.summary", { count: grants.totalCount })}
          />
        </Panel>
      )}
    </Page>
  );
}
