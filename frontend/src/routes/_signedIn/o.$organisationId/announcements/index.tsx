import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AnnouncementList } from "../../../../announcements/AnnouncementList";
import { graphql } from "../../../../graphql/generated";
import { AnnouncementState } from "../../../../graphql/generated/graphql";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ButtonLink } from "../../../../shell/links";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { cursor, oneOf, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { MegaphoneIcon, PlusIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const AnnouncementsPage = graphql(`
  query AnnouncementsPage(
    $organisationId: ID!
    $filter: AnnouncementFilter
    $first: Int!
    $after: String
  ) {
    announcements(organisationId: $organisationId, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...AnnouncementList_announcement
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const states = Object.values(AnnouncementState);

const validateSearch = searchOf({ search: text, state: oneOf(states), after: cursor });

function variablesOf(
  organisationId: string,
  { search, state, after }: ReturnType<typeof validateSearch>,
) {
  return {
    organisationId,
    filter: { search: search ?? null, states: state ? [state] : null },
    first: pageSize,
    after: after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/announcements/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, AnnouncementsPage, variablesOf(params.organisationId, deps)),
  component: Announcements,
});

function Announcements() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayDraft = useMay("DRAFT_ANNOUNCEMENT");
  const search = Route.useSearch();
  const { data, busy } = usePageData(AnnouncementsPage, variablesOf(organisation.id, search));
  const draft = (
    <ButtonLink
      to="/o/$organisationId/announcements/new"
      params={{ organisationId: organisation.id }}
      leftSection={<PlusIcon size={18} />}
    >
      {t("announcements.create")}
    </ButtonLink>
  );
  return (
    <Page
      title={t("navigation.announcements")}
      lead={t("announcements.lead")}
      actions={mayDraft && draft}
    >
      <ListToolbar>
        <ListSearch label={t("announcements.search")} value={search.search} />
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={search.state}
          options={states.map((value) => ({ value, label: t(`announcementState.${value}`) }))}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.announcements}
        after={search.after}
        filters={{ search: search.search, state: search.state }}
        summary={(count) => t("announcements.summary", { count })}
        empty={
          <EmptyState
            icon={<MegaphoneIcon />}
            title={t("announcements.emptyTitle")}
            action={mayDraft && draft}
          >
            {t("announcements.empty")}
          </EmptyState>
        }
      >
        {(announcements) => <AnnouncementList announcements={announcements} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
