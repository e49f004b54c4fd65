import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AgreementList } from "../../../../agreements/AgreementList";
import { agreementVersionStates } from "../../../../agreements/AgreementStateBadge";
import { IssueDialog } from "../../../../agreements/IssueDialog";
import { AgreementViews } from "../../../../agreements/pipeline/AgreementViews";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ButtonLink } from "../../../../shell/links";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { cursor, flag, oneOf, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { DocumentIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const AgreementsPage = graphql(`
  query AgreementsPage(
    $organisationId: ID!
    $filter: AgreementFilter
    $first: Int!
    $after: String
  ) {
    agreements(organisationId: $organisationId, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...AgreementList_agreement
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
  state: oneOf(agreementVersionStates),
  mine: flag,
  expiring: flag,
  after: cursor,
});

type Search = ReturnType<typeof validateSearch>;

function variablesOf(organisationId: string, { search, state, mine, expiring, after }: Search) {
  return {
    organisationId,
    filter: {
      search: search ?? null,
      states: state ? [state] : null,
      awaitingMySide: mine ?? null,
      expiring: expiring ?? null,
    },
    first: pageSize,
    after: after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/agreements/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, AgreementsPage, variablesOf(params.organisationId, deps)),
  component: Agreements,
});

function Agreements() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayIssue = useMay("ISSUE_AGREEMENT");
  const mayRead = useMay("READ_AGREEMENT_DOCUMENT");
  const search = Route.useSearch();
  const { data, busy } = usePageData(AgreementsPage, variablesOf(organisation.id, search));
  const side = organisation.kind === "VENDOR" ? "VENDOR" : "CUSTOMER";
  return (
    <Page
      title={t("navigation.agreements")}
      lead={t(`agreements.lead.${side}`)}
      actions={
        <>
          {mayRead && (
            <ButtonLink
              to="/o/$organisationId/deviations"
              params={{ organisationId: organisation.id }}
              variant="default"
            >
              {t("deviations.link")}
            </ButtonLink>
          )}
          {mayIssue && (
            <ButtonLink
              to="/o/$organisationId/agreements/batches/new"
              params={{ organisationId: organisation.id }}
              variant="default"
            >
              {t("issueMany.open")}
            </ButtonLink>
          )}
          {mayIssue && <IssueDialog />}
        </>
      }
    >
      <AgreementViews />
      <ListToolbar>
        <ListSearch label={t("agreements.search")} value={search.search} />
        <ListFilter
          name="mine"
          label={t("agreements.awaitingMine")}
          allLabel={t("agreements.everything")}
          value={search.mine ? "true" : undefined}
          options={[{ value: "true", label: t("agreements.awaitingMine") }]}
        />
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={search.state}
          options={agreementVersionStates.map((value) => ({ value, label: t(`agreementVersionState.${value}`) }))}
        />
        <ListFilter
          name="expiring"
          label={t("agreements.expiring")}
          allLabel={t("agreements.everything")}
          value={search.expiring ? "true" : undefined}
          options={[{ value: "true", label: t("agreements.expiring") }]}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.agreements}
        after={search.after}
        filters={{
          search: search.search,
          state: search.state,
          mine: search.mine,
          expiring: search.expiring,
        }}
        summary={(count) => t("agreements.summary", { count })}
        empty={
          <EmptyState icon={<DocumentIcon />} title={t("agreements.emptyTitle")}>
            {t(`agreements.empty.${side}`)}
          </EmptyState>
        }
      >
        {(agreements) => <AgreementList agreements={agreements} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
