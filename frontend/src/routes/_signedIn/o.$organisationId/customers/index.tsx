import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CustomerList } from "../../../../customers/CustomerList";
import {
  agreementStates,
  customerFilter,
  customerSearch,
  noticeKinds,
  sectors,
} from "../../../../customers/filter";
import { graphql } from "../../../../graphql/generated";
import { AllServices, allServicesOf, useServices } from "../../../../services/useServices";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { ButtonLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { BuildingIcon, PlusIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const CustomersPage = graphql(`
  query CustomersPage(
    $organisationId: ID!
    $filter: CustomerFilter
    $first: Int!
    $after: String
  ) {
    customers(organisationId: $organisationId, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...CustomerList_relation
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

function variablesOf(organisationId: string, search: ReturnType<typeof customerSearch>) {
  return {
    organisationId,
    filter: customerFilter(search),
    first: pageSize,
    after: search.after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/customers/")({
  validateSearch: customerSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    prefetch(context.client, CustomersPage, variablesOf(params.organisationId, deps));
    prefetch(context.client, AllServices, allServicesOf(params.organisationId));
  },
  component: Customers,
});

function Customers() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayManage = useMay("MANAGE_CUSTOMERS");
  const search = Route.useSearch();
  const services = useServices(organisation.id);
  const { data, busy } = usePageData(CustomersPage, variablesOf(organisation.id, search));
  const { after, ...filters } = search;
  const create = (
    <ButtonLink
      to="/o/$organisationId/customers/new"
      params={{ organisationId: organisation.id }}
      leftSection={<PlusIcon size={18} />}
    >
      {t("customers.create")}
    </ButtonLink>
  );
  return (
    <Page
      title={t("navigation.customers")}
      lead={t("customers.lead")}
      actions={mayManage && create}
    >
      <ListToolbar>
        <ListSearch label={t("customers.search")} value={search.search} />
        <ListFilter
          name="agreement"
          label={t("customers.filterAgreement")}
          allLabel={t("customers.allAgreements")}
          value={search.agreement}
          options={agreementStates.map((value) => ({
            value,
            label:
              value === "MISSING_DPA"
                ? t(`customerFlag.${value}`)
                : value === "NONE"
                  ? t("customers.noAgreement")
                  : t(`agreementVersionState.${value}`),
          }))}
        />
        <ListFilter
          name="notices"
          label={t("customers.filterNotices")}
          allLabel={t("customers.allNotices")}
          value={search.notices}
          options={noticeKinds.map((value) => ({ value, label: t(`customers.noticeKind.${value}`) }))}
        />
        <ListFilter
          name="service"
          label={t("customers.filterService")}
          allLabel={t("customers.allServices")}
          value={search.service}
          options={(services ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        />
        <ListFilter
          name="sector"
          label={t("customers.filterSector")}
          allLabel={t("customers.allSectors")}
          value={search.sector}
          options={sectors.map((value) => ({ value, label: t(`sector.${value}`) }))}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.customers}
        after={after}
        filters={{ search: undefined, agreement: undefined, notices: undefined, service: undefined, sector: undefined, ...filters }}
        summary={(count) => t("customers.summary", { count })}
        empty={
          <EmptyState
            icon={<BuildingIcon />}
            title={t("customers.emptyTitle")}
            action={mayManage && create}
          >
            {t("customers.empty")}
          </EmptyState>
        }
      >
        {(relations) => <CustomerList relations={relations} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
