import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DeviationList } from "../../../agreements/DeviationList";
import { graphql } from "../../../graphql/generated";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { TextLink } from "../../../shell/links";
import { ListFilter, ListSearch, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, flag, searchOf, text } from "../../../shell/search";
import { useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { DocumentIcon } from "../../../ui/icons";
import { ListToolbar } from "../../../ui/ListToolbar";

const DeviationsPage = graphql(`
  query DeviationsPage(
    $organisationId: ID!
    $filter: DeviationFilter
    $first: Int!
    $after: String
  ) {
    deviations(organisationId: $organisationId, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...DeviationList_deviation
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({
  search: text,
  place: text,
  customer: text,
  inForce: flag,
  after: cursor,
});

type Search = ReturnType<typeof validateSearch>;

function variablesOf(organisationId: string, search: Search) {
  return {
    organisationId,
    filter: {
      search: search.search ?? null,
      place: search.place ?? null,
      customerId: search.customer ?? null,
      inForce: search.inForce ?? null,
    },
    first: pageSize,
    after: search.after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/deviations")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, DeviationsPage, variablesOf(params.organisationId, deps)),
  component: Deviations,
});

/** Who has which terms. */
function Deviations() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(DeviationsPage, variablesOf(organisation.id, search));
  const side = organisation.kind === "VENDOR" ? "VENDOR" : "CUSTOMER";
  return (
    <Page
      title={t("deviations.title")}
      lead={t(`deviations.lead.${side}`)}
      back={
        <TextLink to="/o/$organisationId/agreements" params={{ organisationId: organisation.id }}>
          {t("agreement.back")}
        </TextLink>
      }
    >
      <ListToolbar>
        <ListSearch label={t("deviations.search")} value={search.search} />
        <ListSearch name="place" label={t("deviations.place")} value={search.place} />
        <ListFilter
          name="inForce"
          label={t("deviations.state")}
          allLabel={t("deviations.everything")}
          value={search.inForce ? "true" : undefined}
          options={[{ value: "true", label: t("deviations.inForce") }]}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.deviations}
        after={search.after}
        filters={{
          search: search.search,
          place: search.place,
          customer: search.customer,
          inForce: search.inForce,
        }}
        summary={(count) => t("deviations.summary", { count })}
        empty={
          <EmptyState icon={<DocumentIcon />} title={t("deviations.emptyTitle")}>
            {t(`deviations.empty.${side}`)}
          </EmptyState>
        }
      >
        {(deviations) => <DeviationList deviations={deviations} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
