import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { ListForm } from "../../../../inviteList/ListForm";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { ListPanel } from "../../../../shell/ListPanel";
import { pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { cursor, searchOf } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { DataList } from "../../../../ui/DataList";
import { EmptyState } from "../../../../ui/EmptyState";
import { MailIcon } from "../../../../ui/icons";
import { StatusBadge } from "../../../../ui/StatusBadge";
import { useDates } from "../../../../words/dates";

const InvitationListsPage = graphql(`
  query InvitationListsPage($organisationId: ID!, $first: Int!, $after: String) {
    invitationImports(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        state
        total
        invited
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

export const Route = createFileRoute("/_signedIn/o/$organisationId/invite-list/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, InvitationListsPage, variablesOf(params.organisationId, deps)),
  component: InviteList,
});

function InviteList() {
  const mayManage = useMay("MANAGE_MEMBERS");
  return mayManage ? <Lists /> : <ProblemPage problem="forbidden" />;
}

function Lists() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(InvitationListsPage, variablesOf(organisation.id, search));
  return (
    <Page
      title={t("inviteList.title")}
      lead={t("inviteList.lead")}
      back={
        <TextLink to="/o/$organisationId/members" params={{ organisationId: organisation.id }}>
          {t("inviteList.back")}
        </TextLink>
      }
    >
      <ListForm />
      <ListPanel
        title={t("inviteList.earlier")}
        lead={t("inviteList.earlierLead")}
        connection={data?.invitationImports}
        after={search.after}
        filters={{}}
        summary={(count) => t("inviteList.summary", { count })}
        empty={
          <EmptyState icon={<MailIcon />} title={t("inviteList.emptyTitle")}>
            {t("inviteList.empty")}
          </EmptyState>
        }
      >
        {(lists) => (
          <DataList
            label={t("inviteList.earlier")}
            busy={busy}
            rows={lists}
            rowKey={({ id }) => id}
            columns={[
              {
                key: "list",
                header: t("inviteList.step"),
                primary: true,
                cell: (row) => (
                  <TextLink
                    to="/o/$organisationId/invite-list/$importId"
                    params={{ organisationId: organisation.id, importId: row.id }}
                  >
                    {t("inviteList.of", { date: dates.dateTime(row.createdAt) })}
                  </TextLink>
                ),
              },
              { key: "invited", header: t("inviteList.invited"), cell: (row) => row.invited },
              { key: "refused", header: t("inviteList.refused"), cell: (row) => row.refused },
              {
                key: "state",
                header: t("members.state"),
                cell: (row) => (
                  <StatusBadge tone={row.state === "DONE" ? "good" : "waiting"}>
                    {t(`importState.${row.state}`)}
                  </StatusBadge>
                ),
              },
            ]}
          />
        )}
      </ListPanel>
    </Page>
  );
}
