import { Button, Progress, Stack, Text } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../../../../graphql/generated";
import { useAsking } from "../../../../session/ask";
import { prefetch, usePageData } from "../../../../session/data";
import { Failures } from "../../../../shell/Failures";
import { ButtonLink, TextLink } from "../../../../shell/links";
import { ListPager, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { saveFile } from "../../../../shell/saveFile";
import { cursor, searchOf } from "../../../../shell/search";
import { useStanding } from "../../../../shell/viewer";
import { DataList } from "../../../../ui/DataList";
import { DownloadIcon } from "../../../../ui/icons";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { StackedBar } from "../../../../ui/StackedBar";
import { StatusBadge } from "../../../../ui/StatusBadge";
import { useDates } from "../../../../words/dates";

const InvitationImportPage = graphql(`
  query InvitationImportPage($id: ID!, $first: Int!, $after: String) {
    invitationImport(id: $id) {
      id
      state
      total
      invited
      refused
      createdAt
      rows(state: REFUSED, first: $first, after: $after) {
        nodes {
          number
          name
          email
          problem {
            message
          }
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

const RefusedRows = graphql(`
  query RefusedRows($id: ID!) {
    invitationImport(id: $id) {
      id
      refusedCsv
    }
  }
`);

const validateSearch = searchOf({ after: cursor });

function variablesOf(id: string, { after }: ReturnType<typeof validateSearch>) {
  return { id, first: pageSize, after: after ?? null };
}

/** The activity of the organisation tells of progress; where that is not heard, the page asks. */
const askEvery = 2_000;

export const Route = createFileRoute("/_signedIn/o/$organisationId/invite-list/$importId")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, InvitationImportPage, variablesOf(params.importId, deps)),
  component: InvitationImport,
});

function InvitationImport() {
  const { t } = useTranslation();
  const dates = useDates();
  const client = useClient();
  const { organisation } = useStanding();
  const { importId } = Route.useParams();
  const search = Route.useSearch();
  const variables = variablesOf(importId, search);
  const { data, busy } = usePageData(InvitationImportPage, variables);
  const refused = useAsking(RefusedRows);
  const list = data?.invitationImport;
  const running = list?.state === "RUNNING";
  const { after } = search;
  useEffect(() => {
    if (!running) return;
    const asking = setInterval(
      () => prefetch(client, InvitationImportPage, variablesOf(importId, { ...(after && { after }) })),
      askEvery,
    );
    return () => clearInterval(asking);
  }, [client, running, importId, after]);
  if (list === null) return <ProblemPage problem="notFound" />;
  const done = list ? list.invited + list.refused : 0;
  const download = async () => {
    const answer = await refused.ask({ id: importId });
    const csv = answer?.invitationImport?.refusedCsv;
    if (csv === undefined) return;
    saveFile(new Blob([csv], { type: "text/csv" }), t("inviteList.downloadName"));
  };
  return (
    <Page
      title={list && t("inviteList.of", { date: dates.dateTime(list.createdAt) })}
      badge={
        list && (
          <StatusBadge tone={running ? "waiting" : "good"}>
            {t(`importState.${list.state}`)}
          </StatusBadge>
        )
      }
      back={
        <TextLink to="/o/$organisationId/invite-list" params={{ organisationId: organisation.id }}>
          {t("inviteList.title")}
        </TextLink>
      }
      actions={
        <ButtonLink
          to="/o/$organisationId/members"
          params={{ organisationId: organisation.id }}
          variant="default"
        >
          {t("inviteList.toInvitations")}
        </ButtonLink>
      }
    >
      <Panel title={running ? t("inviteList.runningTitle") : t("inviteList.doneTitle")}>
        {list ? (
          <Stack>
            <output>{t("inviteList.progress", { done, total: list.total })}</output>
            {running && (
              <>
                <Progress
                  value={(100 * done) / Math.max(list.total, 1)}
                  aria-label={t("inviteList.progressLabel")}
                  animated
                />
                <Text>{t("inviteList.runningWords")}</Text>
              </>
            )}
            <StackedBar
              label={t("inviteList.result")}
              parts={[
                {
                  key: "invited",
                  label: t("inviteList.invited"),
                  count: list.invited,
                  tone: "good",
                },
                { key: "refused", label: t("inviteList.refused"), count: list.refused, tone: "bad" },
                {
                  key: "waiting",
                  label: t("inviteList.waiting"),
                  count: list.total - done,
                  tone: "neutral",
                },
              ]}
            />
          </Stack>
        ) : (
          <TextSkeleton lines={3} />
        )}
      </Panel>
      {list && list.rows.nodes.length > 0 && (
        <Panel
          title={t("inviteList.refusedTitle")}
          lead={t("inviteList.refusedLead")}
          actions={
            <Button
              variant="default"
              leftSection={<DownloadIcon size={18} />}
              loading={refused.busy}
              onClick={() => void download()}
            >
              {t("inviteList.download")}
            </Button>
          }
          flush
        >
          <Failures failures={refused.failures} />
          <DataList
            label={t("inviteList.refusedTitle")}
            busy={busy}
            rows={list.rows.nodes}
            rowKey={(row) => String(row.number)}
            columns={[
              { key: "row", header: t("inviteList.row"), cell: (row) => row.number },
              {
                key: "email",
                header: t("invite.email"),
                primary: true,
                cell: (row) => (
                  <>
                    <strong>{row.email || "–"}</strong>
                    {row.name !== "" && (
                      <>
                        <br />
                        <span style={{ color: "var(--mantine-color-dimmed)" }}>{row.name}</span>
                      </>
                    )}
                  </>
                ),
              },
              { key: "why", header: t("inviteList.why"), cell: (row) => row.problem?.message },
            ]}
          />
          <ListPager
            after={after}
            pageInfo={list.rows.pageInfo}
            summary={t("inviteList.rowsSummary", { count: list.rows.totalCount })}
          />
        </Panel>
      )}
    </Page>
  );
}
