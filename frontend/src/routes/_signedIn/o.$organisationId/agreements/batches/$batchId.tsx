import { Button, Progress, Stack, Text } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { BatchRows } from "../../../../../agreements/many/BatchRows";
import { BatchStateBadge } from "../../../../../agreements/many/BatchStateBadge";
import { graphql } from "../../../../../graphql/generated";
import { IssueRowState } from "../../../../../graphql/generated/graphql";
import { useAsking } from "../../../../../session/ask";
import { prefetch, usePageData } from "../../../../../session/data";
import { Failures } from "../../../../../shell/Failures";
import { TextLink } from "../../../../../shell/links";
import { ListPanel } from "../../../../../shell/ListPanel";
import { ListFilter, pageSize } from "../../../../../shell/lists";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { saveFile } from "../../../../../shell/saveFile";
import { cursor, oneOf, searchOf } from "../../../../../shell/search";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { EmptyState } from "../../../../../ui/EmptyState";
import { DocumentIcon, DownloadIcon } from "../../../../../ui/icons";
import { ListToolbar } from "../../../../../ui/ListToolbar";
import { Panel } from "../../../../../ui/Panel";
import { TextSkeleton } from "../../../../../ui/Skeletons";
import { StackedBar } from "../../../../../ui/StackedBar";
import { useDates } from "../../../../../words/dates";

const IssueBatchPage = graphql(`
  query IssueBatchPage($id: ID!, $state: IssueRowState, $first: Int!, $after: String) {
    issueBatch(id: $id) {
      id
      title
      state
      total
      issued
      refused
      createdAt
      finishedAt
      rows(state: $state, first: $first, after: $after) {
        nodes {
          ...BatchRows_row
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
`);

const RefusedIssueRows = graphql(`
  query RefusedIssueRows($id: ID!) {
    issueBatch(id: $id) {
      id
      refusedCsv
    }
  }
`);

const rowStates = Object.values(IssueRowState);

const validateSearch = searchOf({ state: oneOf(rowStates), after: cursor });

function variablesOf(id: string, { state, after }: ReturnType<typeof validateSearch>) {
  return { id, state: state ?? null, first: pageSize, after: after ?? null };
}

/** The activity of the organisation tells of progress; where that is not heard, the page asks. */
const askEvery = 2_000;

export const Route = createFileRoute("/_signedIn/o/$organisationId/agreements/batches/$batchId")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, IssueBatchPage, variablesOf(params.batchId, deps)),
  component: IssueBatch,
});

function IssueBatch() {
  const mayIssue = useMay("ISSUE_AGREEMENT");
  return mayIssue ? <Batch /> : <ProblemPage problem="forbidden" />;
}

function Batch() {
  const { t } = useTranslation();
  const dates = useDates();
  const client = useClient();
  const { organisation } = useStanding();
  const { batchId } = Route.useParams();
  const { state, after } = Route.useSearch();
  const { data, busy } = usePageData(
    IssueBatchPage,
    variablesOf(batchId, { ...(state && { state }), ...(after && { after }) }),
  );
  const batch = data?.issueBatch;
  const running = batch?.state === "RUNNING";
  useEffect(() => {
    if (!running) return;
    const variables = variablesOf(batchId, { ...(state && { state }), ...(after && { after }) });
    const asking = setInterval(() => prefetch(client, IssueBatchPage, variables), askEvery);
    return () => clearInterval(asking);
  }, [client, running, batchId, state, after]);
  const refused = useAsking(RefusedIssueRows);
  if (batch === null) return <ProblemPage problem="notFound" />;
  const download = async () => {
    const answer = await refused.ask({ id: batchId });
    const csv = answer?.issueBatch?.refusedCsv;
    if (csv === undefined) return;
    saveFile(new Blob([csv], { type: "text/csv" }), t("issueMany.refusedName"));
  };
  const done = batch ? batch.issued + batch.refused : 0;
  return (
    <Page
      title={batch?.title}
      lead={batch && t("issueMany.of", { date: dates.dateTime(batch.createdAt) })}
      badge={batch && <BatchStateBadge state={batch.state} />}
      back={
        <TextLink
          to="/o/$organisationId/agreements/batches"
          params={{ organisationId: organisation.id }}
        >
          {t("issueMany.back")}
        </TextLink>
      }
    >
      <Panel title={running ? t("issueMany.running") : t("issueMany.done")}>
        {batch ? (
          <Stack>
            <output>{t("issueMany.progress", { done, total: batch.total })}</output>
            {running && (
              <>
                <Progress
                  value={(100 * done) / Math.max(batch.total, 1)}
                  aria-label={t("issueMany.progressLabel")}
                  animated
                />
                <Text>{t("issueMany.runningWords")}</Text>
              </>
            )}
            <StackedBar
              label={t("issueMany.result")}
              parts={[
                {
                  key: "issued",
                  label: t("issueMany.rowState.ISSUED"),
                  count: batch.issued,
                  tone: "good",
                },
                {
                  key: "refused",
                  label: t("issueMany.rowState.REFUSED"),
                  count: batch.refused,
                  tone: "bad",
                },
                {
                  key: "waiting",
                  label: t("issueMany.rowState.WAITING"),
                  count: batch.total - done,
                  tone: "neutral",
                },
              ]}
            />
            {batch.finishedAt && (
              <Text>{t("issueMany.finished", { date: dates.dateTime(batch.finishedAt) })}</Text>
            )}
            {batch.refused > 0 && (
              <div>
                <Button
                  variant="default"
                  leftSection={<DownloadIcon size={18} />}
                  loading={refused.busy}
                  onClick={() => void download()}
                >
                  {t("issueMany.refusedRows")}
                </Button>
              </div>
            )}
            <Failures failures={refused.failures} />
          </Stack>
        ) : (
          <TextSkeleton lines={3} />
        )}
      </Panel>
      <ListToolbar>
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={state}
          options={rowStates.map((value) => ({ value, label: t(`issueMany.rowState.${value}`) }))}
        />
      </ListToolbar>
      <ListPanel
        title={t("issueMany.rows")}
        connection={batch?.rows}
        after={after}
        filters={{ state }}
        summary={(count) => t("issueMany.rowsSummary", { count })}
        empty={
          <EmptyState icon={<DocumentIcon />} title={t("issueMany.noRows")}>
            {t("issueMany.noRowsWords")}
          </EmptyState>
        }
      >
        {(rows) => <BatchRows rows={rows} busy={busy && !running} />}
      </ListPanel>
    </Page>
  );
}
