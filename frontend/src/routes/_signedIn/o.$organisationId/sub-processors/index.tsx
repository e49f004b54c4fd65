import { Anchor } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { SubProcessorState } from "../../../../graphql/generated/graphql";
import { AllServices, allServicesOf, useServices } from "../../../../services/useServices";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ButtonLink } from "../../../../shell/links";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { cursor, flag, oneOf, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { DefaultGround } from "../../../../subprocessors/transfers/DefaultGround";
import { SubProcessorList } from "../../../../subprocessors/SubProcessorList";
import { EmptyState } from "../../../../ui/EmptyState";
import { GlobeIcon, LayersIcon, PlusIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const SubProcessorsPage = graphql(`
  query SubProcessorsPage(
    $organisationId: ID!
    $filter: SubProcessorFilter
    $first: Int!
    $after: String
  ) {
    organisation(id: $organisationId) {
      id
      slug
    }
    subProcessors(organisationId: $organisationId, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...SubProcessorList_subProcessor
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const states = Object.values(SubProcessorState);

const validateSearch = searchOf({
  search: text,
  state: oneOf(states),
  service: text,
  groundless: flag,
  after: cursor,
});

function variablesOf(
  organisationId: string,
  { search, state, service, groundless, after }: ReturnType<typeof validateSearch>,
) {
  return {
    organisationId,
    filter: {
      search: search ?? null,
      states: state ? [state] : null,
      serviceId: service ?? null,
      groundless: groundless ?? null,
    },
    first: pageSize,
    after: after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/sub-processors/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    prefetch(context.client, SubProcessorsPage, variablesOf(params.organisationId, deps));
    prefetch(context.client, AllServices, allServicesOf(params.organisationId));
  },
  component: SubProcessors,
});

function SubProcessors() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayMaintain = useMay("MAINTAIN_REGISTER");
  const search = Route.useSearch();
  const services = useServices(organisation.id);
  const { data, busy } = usePageData(SubProcessorsPage, variablesOf(organisation.id, search));
  const slug = data?.organisation?.slug;
  const record = (
    <ButtonLink
      to="/o/$organisationId/sub-processors/new"
      params={{ organisationId: organisation.id }}
      leftSection={<PlusIcon size={18} />}
    >
      {t("subProcessors.record")}
    </ButtonLink>
  );
  return (
    <Page
      title={t("navigation.subProcessors")}
      lead={
        <>
          {t("subProcessors.lead")}
          {slug && (
            <>
              {" "}
              <Anchor
                href={`/trust/${slug}`}
                target="_blank"
                rel="noopener"
                underline="always"
                style={{ whiteSpace: "nowrap" }}
              >
                <GlobeIcon size={15} /> {t("subProcessors.publicPage")}
              </Anchor>
            </>
          )}
        </>
      }
      actions={mayMaintain && record}
    >
      <ListToolbar>
        <ListSearch label={t("subProcessors.search")} value={search.search} />
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={search.state}
          options={states.map((value) => ({ value, label: t(`subProcessorState.${value}`) }))}
        />
        <ListFilter
          name="service"
          label={t("customers.filterService")}
          allLabel={t("customers.allServices")}
          value={search.service}
          options={(services ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        />
        <ListFilter
          name="groundless"
          label={t("transfers.filter")}
          allLabel={t("transfers.filterAll")}
          value={search.groundless ? "true" : undefined}
          options={[{ value: "true", label: t("transfers.filterLost") }]}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.subProcessors}
        after={search.after}
        filters={{
          search: search.search,
          state: search.state,
          service: search.service,
          groundless: search.groundless,
        }}
        summary={(count) => t("subProcessors.summary", { count })}
        empty={
          <EmptyState
            icon={<LayersIcon />}
            title={t("subProcessors.emptyTitle")}
            action={mayMaintain && record}
          >
            {t("subProcessors.empty")}
          </EmptyState>
        }
      >
        {(subProcessors) => <SubProcessorList subProcessors={subProcessors} busy={busy} />}
      </ListPanel>
      {mayMaintain && <DefaultGround />}
    </Page>
  );
}
