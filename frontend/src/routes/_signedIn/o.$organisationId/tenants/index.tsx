import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { OrganisationState } from "../../../../graphql/generated/graphql";
import { TenantList } from "../../../../operator/TenantList";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { ButtonLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { cursor, oneOf, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { BuildingIcon, PlusIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const TenantsPage = graphql(`
  query TenantsPage($filter: TenantFilter, $first: Int!, $after: String) {
    tenants(filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...TenantList_tenant
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const kinds = ["VENDOR", "CUSTOMER", "PARTNER"] as const;
const states = Object.values(OrganisationState);

const validateSearch = searchOf({
  search: text,
  kind: oneOf(kinds),
  state: oneOf(states),
  after: cursor,
});

function variablesOf({ search, kind, state, after }: ReturnType<typeof validateSearch>) {
  return {
    filter: { search: search ?? null, kind: kind ?? null, state: state ?? null },
    first: pageSize,
    after: after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/tenants/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context.client, TenantsPage, variablesOf(deps)),
  component: Tenants,
});

function Tenants() {
  return useMay("MANAGE_TENANTS") ? <List /> : <ProblemPage problem="notFound" />;
}

function List() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(TenantsPage, variablesOf(search));
  const create = (
    <ButtonLink
      to="/o/$organisationId/tenants/new"
      params={{ organisationId: organisation.id }}
      leftSection={<PlusIcon size={18} />}
    >
      {t("operator.create")}
    </ButtonLink>
  );
  return (
    <Page title={t("navigation.tenants")} lead={t("operator.listLead")} actions={create}>
      <ListToolbar>
        <ListSearch label={t("operator.search")} value={search.search} />
        <ListFilter
          name="kind"
          label={t("operator.filterKind")}
          allLabel={t("operator.allKinds")}
          value={search.kind}
          options={kinds.map((value) => ({ value, label: t(`organisationKind.${value}`) }))}
        />
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={search.state}
          options={states.map((value) => ({ value, label: t(`operator.state.${value}`) }))}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.tenants}
        after={search.after}
        filters={{ search: search.search, kind: search.kind, state: search.state }}
        summary={(count) => t("operator.summary", { count })}
        empty={
          <EmptyState icon={<BuildingIcon />} title={t("operator.emptyTitle")} action={create}>
            {t("operator.empty")}
          </EmptyState>
        }
      >
        {(tenants) => <TenantList tenants={tenants} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
