import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../graphql/generated";
import type { InvitationState } from "../../../graphql/generated/graphql";
import { InvitationList } from "../../../members/InvitationList";
import { InviteDialog } from "../../../members/InviteDialog";
import { MemberList } from "../../../members/MemberList";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { ListSearch, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, searchOf, text } from "../../../shell/search";
import { useMay, useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { PeopleIcon } from "../../../ui/icons";
import { ListToolbar } from "../../../ui/ListToolbar";

const MembersPage = graphql(`
  query MembersPage(
    $organisationId: ID!
    $search: String
    $first: Int!
    $after: String
    $states: [InvitationState!]
    $invitationsAfter: String
  ) {
    members(organisationId: $organisationId, search: $search, first: $first, after: $after) {
      nodes {
        id
        ...MemberList_membership
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
    invitations(
      organisationId: $organisationId
      states: $states
      first: $first
      after: $invitationsAfter
    ) {
      nodes {
        id
        ...InvitationList_invitation
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ search: text, after: cursor, invitationsAfter: cursor });

/** Accepted and revoked invitations are history; the audit trail keeps it. */
const open: InvitationState[] = ["CREATED", "SENT", "BOUNCED", "EXPIRED", "DECLINED"];

function variablesOf(
  organisationId: string,
  { search, after, invitationsAfter }: ReturnType<typeof validateSearch>,
) {
  return {
    organisationId,
    search: search ?? null,
    first: pageSize,
    after: after ?? null,
    states: open,
    invitationsAfter: invitationsAfter ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/members")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, MembersPage, variablesOf(params.organisationId, deps)),
  component: Members,
});

function Members() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayManage = useMay("MANAGE_MEMBERS");
  const search = Route.useSearch();
  const { data, busy } = usePageData(MembersPage, variablesOf(organisation.id, search));
  return (
    <Page
      title={t("navigation.members")}
      lead={t("members.lead")}
      actions={mayManage && <InviteDialog />}
    >
      <ListToolbar>
        <ListSearch label={t("members.search")} value={search.search} />
      </ListToolbar>
      <ListPanel
        connection={data?.members}
        after={search.after}
        filters={{ search: search.search }}
        summary={(count) => t("members.summary", { count })}
        empty={
          <EmptyState icon={<PeopleIcon />} title={t("members.emptyTitle")}>
            {t("members.empty")}
          </EmptyState>
        }
      >
        {(members) => <MemberList members={members} busy={busy} />}
      </ListPanel>
      {data !== undefined && data.invitations.nodes.length > 0 && (
        <ListPanel
          title={t("invitations.title")}
          lead={t("invitations.lead")}
          cursorName="invitationsAfter"
          connection={data.invitations}
          after={search.invitationsAfter}
          filters={{}}
          summary={(count) => t("invitations.summary", { count })}
          empty={null}
        >
          {(invitations) => <InvitationList invitations={invitations} busy={busy} />}
        </ListPanel>
      )}
    </Page>
  );
}
