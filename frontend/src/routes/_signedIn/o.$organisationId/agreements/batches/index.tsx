import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { BatchStateBadge } from "../../../../../agreements/many/BatchStateBadge";
import { AgreementViews } from "../../../../../agreements/pipeline/AgreementViews";
import { graphql } from "../../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../../session/data";
import { ButtonLink, TextLink } from "../../../../../shell/links";
import { ListPanel } from "../../../../../shell/ListPanel";
import { pageSize } from "../../../../../shell/lists";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { cursor, searchOf } from "../../../../../shell/search";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { DataList } from "../../../../../ui/DataList";
import { EmptyState } from "../../../../../ui/EmptyState";
import { DocumentIcon } from "../../../../../ui/icons";
import { useDates } from "../../../../../words/dates";

const IssueBatchesPage = graphql(`
  query IssueBatchesPage($organisationId: ID!, $first: Int!, $after: String) {
    issueBatches(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        title
        state
        issued
        refused
        createdAt
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

export const Route = createFileRoute("/_signedIn/o/$organisationId/agreements/batches/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, IssueBatchesPage, variablesOf(params.organisationId, deps)),
  component: IssueBatches,
});

function IssueBatches() {
  const mayIssue = useMay("ISSUE_AGREEMENT");
  return mayIssue ? <Batches /> : <ProblemPage problem="forbidden" />;
}

function Batches() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(IssueBatchesPage, variablesOf(organisation.id, search));
  const start = (
    <ButtonLink
      to="/o/$organisationId/agreements/batches/new"
      params={{ organisationId: organisation.id }}
    >
      {t("issueMany.open")}
    </ButtonLink>
  );
  return (
    <Page title={t("navigation.agreements")} lead={t("issueMany.batchesLead")} actions={start}>
      <AgreementViews />
      <ListPanel
        connection={data?.issueBatches}
        after={search.after}
        filters={{}}
        summary={(count) => t("issueMany.summary", { count })}
        empty={
          <EmptyState icon={<DocumentIcon />} title={t("issueMany.emptyTitle")}>
            {t("issueMany.empty")}
          </EmptyState>
        }
      >
        {(batches) => (
          <DataList
            label={t("issueMany.batches")}
            busy={busy}
            rows={batches}
            rowKey={({ id }) => id}
            columns={[
              {
                key: "batch",
                header: t("issueMany.batch"),
                primary: true,
                cell: (row) => (
                  <TextLink
                    to="/o/$organisationId/agreements/batches/$batchId"
                    params={{ organisationId: organisation.id, batchId: row.id }}
                    fw={600}
                  >
                    {row.title}
                  </TextLink>
                ),
              },
              {
                key: "sentAt",
                header: t("issueMany.sentAt"),
                cell: (row) => dates.dateTime(row.createdAt),
              },
              { key: "issued", header: t("issueMany.rowState.ISSUED"), cell: (row) => row.issued },
              { key: "refused", header: t("issueMany.rowState.REFUSED"), cell: (row) => row.refused },
              {
                key: "state",
                header: t("issueMany.state"),
                cell: (row) => <BatchStateBadge state={row.state} />,
              },
            ]}
          />
        )}
      </ListPanel>
    </Page>
  );
}
