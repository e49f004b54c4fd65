import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { GrantState } from "../../../../graphql/generated/graphql";
import { prefetch, usePageData } from "../../../../session/data";
import { GrantList } from "../../../../sharing/GrantList";
import { ListPanel } from "../../../../shell/ListPanel";
import { ButtonLink } from "../../../../shell/links";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { cursor, oneOf, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { PeopleIcon, ShareIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";
import { Row, Rows } from "../../../../ui/Rows";

const PartnersPage = graphql(`
  query PartnersPage(
    $organisationId: ID!
    $search: String
    $first: Int!
    $partnersAfter: String
    $states: [GrantState!]
    $after: String
  ) {
    partners(
      organisationId: $organisationId
      search: $search
      first: $first
      after: $partnersAfter
    ) {
      nodes {
        id
        legalName
        website
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
    sharingGrants(organisationId: $organisationId, states: $states, first: $first, after: $after) {
      nodes {
        id
        ...GrantList_grant
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

const validateSearch = searchOf({
  search: text,
  state: oneOf(states),
  after: cursor,
  partnersAfter: cursor,
});

function variablesOf(
  organisationId: string,
  { search, state, after, partnersAfter }: ReturnType<typeof validateSearch>,
) {
  return {
    organisationId,
    search: search ?? null,
    first: pageSize,
    partnersAfter: partnersAfter ?? null,
    states: state ? [state] : null,
    after: after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/partners/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, PartnersPage, variablesOf(params.organisationId, deps)),
  component: Partners,
});

function Partners() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayPropose = useMay("PROPOSE_GRANT");
  const search = Route.useSearch();
  const { data, busy } = usePageData(PartnersPage, variablesOf(organisation.id, search));
  return (
    <Page
      title={t("navigation.partners")}
      lead={t("grants.lead")}
      actions={
        mayPropose && (
          <ButtonLink
            to="/o/$organisationId/partners/share"
            params={{ organisationId: organisation.id }}
            leftSection={<ShareIcon size={18} />}
          >
            {t("grants.open_form")}
          </ButtonLink>
        )
      }
    >
      <ListToolbar>
        <ListSearch label={t("grants.searchPartners")} value={search.search} />
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={search.state}
          options={states.map((value) => ({ value, label: t(`grants.state.${value}`) }))}
        />
      </ListToolbar>
      <ListPanel
        title={t("grants.partnersTitle")}
        cursorName="partnersAfter"
        connection={data?.partners}
        after={search.partnersAfter}
        filters={{ search: search.search }}
        summary={(count) => t("grants.partnerSummary", { count })}
        empty={
          <EmptyState icon={<PeopleIcon />} title={t("grants.noPartners")}>
            {t("grants.noPartnersWords")}
          </EmptyState>
        }
      >
        {(partners) => (
          <Rows label={t("grants.partnersTitle")}>
            {partners.map((partner) => (
              <Row key={partner.id} main={partner.legalName} detail={partner.website ?? undefined} />
            ))}
          </Rows>
        )}
      </ListPanel>
      <ListPanel
        title={t("grants.title")}
        lead={t("grants.titleLead")}
        connection={data?.sharingGrants}
        after={search.after}
        filters={{ state: search.state }}
        summary={(count) => t("sharing.summary", { count })}
        empty={
          <EmptyState icon={<ShareIcon />} title={t("grants.emptyTitle")}>
            {t("grants.empty")}
          </EmptyState>
        }
      >
        {(grants) => <GrantList grants={grants} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
