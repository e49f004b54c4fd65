import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../graphql/generated";
import { InvitationState } from "../../../graphql/generated/graphql";
import { DomainsPanel } from "../../../members/DomainsPanel";
import { InvitationList } from "../../../members/InvitationList";
import { InviteDialog } from "../../../members/InviteDialog";
import { MemberList } from "../../../members/MemberList";
import { prefetch, usePageData } from "../../../session/data";
import { ButtonLink } from "../../../shell/links";
import { ListPanel } from "../../../shell/ListPanel";
import { ListFilter, ListSearch, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, oneOf, searchOf, text } from "../../../shell/search";
import { useMay, useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { MailIcon, PeopleIcon } from "../../../ui/icons";
import { ListToolbar } from "../../../ui/ListToolbar";

const MembersPage = graphql(`
  query MembersPage(
    $organisationId: ID!
    $search: String
    $first: Int!
    $after: String
    $invitationFilter: InvitationFilter
    $invitationsAfter: String
  ) {
    invitationDomains(organisationId: $organisationId) {
      domains
    }
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
      filter: $invitationFilter
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

const states = Object.values(InvitationState);

const validateSearch = searchOf({
  search: text,
  after: cursor,
  invitationSearch: text,
  invitationState: oneOf(states),
  invitationsAfter: cursor,
});

/** Accepted and revoked invitations are history: shown only when asked for. */
const open: InvitationState[] = ["CREATED", "SENT", "BOUNCED", "EXPIRED", "DECLINED", "REPORTED"];

function variablesOf(
  organisationId: string,
  { search, after, invitationSearch, invitationState, invitationsAfter }: ReturnType<typeof validateSearch>,
) {
  return {
    organisationId,
    search: search ?? null,
    first: pageSize,
    after: after ?? null,
    invitationFilter: {
      states: invitationState === undefined ? open : [invitationState],
      search: invitationSearch ?? null,
      // Of invitations long over, only the fact is left; it is there for whoever asks for that state.
      erased: invitationState === undefined ? false : null,
    },
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
  const mayEdit = useMay("EDIT_ORGANISATION");
  const search = Route.useSearch();
  const { data, busy } = usePageData(MembersPage, variablesOf(organisation.id, search));
  return (
    <Page
      title={t("navigation.members")}
      lead={t("members.lead")}
      actions={
        mayManage && (
          <>
            <ButtonLink
              to="/o/$organisationId/invite-list"
              params={{ organisationId: organisation.id }}
              variant="default"
            >
              {t("inviteList.open")}
            </ButtonLink>
            <InviteDialog domains={data?.invitationDomains.domains ?? []} />
          </>
        )
      }
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
      <ListToolbar>
        <ListSearch
          name="invitationSearch"
          cursorName="invitationsAfter"
          label={t("invitations.search")}
          value={search.invitationSearch}
        />
        <ListFilter
          name="invitationState"
          cursorName="invitationsAfter"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={search.invitationState}
          options={states.map((value) => ({ value, label: t(`invitationState.${value}`) }))}
        />
      </ListToolbar>
      <ListPanel
        title={t("invitations.title")}
        lead={t("invitations.lead")}
        cursorName="invitationsAfter"
        connection={data?.invitations}
        after={search.invitationsAfter}
        filters={{
          invitationSearch: search.invitationSearch,
          invitationState: search.invitationState,
        }}
        summary={(count) => t("invitations.summary", { count })}
        empty={
          <EmptyState icon={<MailIcon />} title={t("invitations.emptyTitle")}>
            {t("invitations.empty")}
          </EmptyState>
        }
      >
        {(invitations) => <InvitationList invitations={invitations} busy={busy} />}
      </ListPanel>
      {mayEdit && data !== undefined && (
        <DomainsPanel
          key={data.invitationDomains.domains.join(" ")}
          organisationId={organisation.id}
          domains={data.invitationDomains.domains}
        />
      )}
    </Page>
  );
}
