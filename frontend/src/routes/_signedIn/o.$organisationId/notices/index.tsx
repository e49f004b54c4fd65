import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { NoticeList } from "../../../../notices/NoticeList";
import { noticeStates } from "../../../../notices/NoticeStateBadge";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { cursor, flag, oneOf, searchOf, text } from "../../../../shell/search";
import { useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { BellIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const NoticesPage = graphql(`
  query NoticesPage($organisationId: ID!, $filter: NoticeFilter, $first: Int!, $after: String) {
    notices(organisationId: $organisationId, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...NoticeList_notice
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
  state: oneOf(noticeStates),
  undecided: flag,
  after: cursor,
});

type Search = ReturnType<typeof validateSearch>;

function variablesOf(organisationId: string, { search, state, undecided, after }: Search) {
  return {
    organisationId,
    filter: {
      search: search ?? null,
      states: state ? [state] : null,
      undecided: undecided ?? null,
    },
    first: pageSize,
    after: after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/notices/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, NoticesPage, variablesOf(params.organisationId, deps)),
  component: Notices,
});

function Notices() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data, busy } = usePageData(NoticesPage, variablesOf(organisation.id, search));
  const side = organisation.kind === "VENDOR" ? "VENDOR" : "CUSTOMER";
  return (
    <Page title={t("navigation.notices")} lead={t(`notices.lead.${side}`)}>
      <ListToolbar>
        <ListSearch label={t("notices.search")} value={search.search} />
        <ListFilter
          name="undecided"
          label={t("notices.undecided")}
          allLabel={t("notices.everything")}
          value={search.undecided ? "true" : undefined}
          options={[{ value: "true", label: t("notices.undecided") }]}
        />
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={search.state}
          options={noticeStates.map((value) => ({ value, label: t(`noticeState.${value}`) }))}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.notices}
        after={search.after}
        filters={{ search: search.search, state: search.state, undecided: search.undecided }}
        summary={(count) => t("notices.summary", { count })}
        empty={
          <EmptyState icon={<BellIcon />} title={t("notices.emptyTitle")}>
            {t(`notices.empty.${side}`)}
          </EmptyState>
        }
      >
        {(notices) => <NoticeList notices={notices} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
