import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import {
  AnnouncementDecisions,
  AnnouncementDecisionsAnnouncement,
} from "../../../../announcements/AnnouncementDecisions";
import { AnnouncementNotices } from "../../../../announcements/AnnouncementNotices";
import { AnnouncementProgress } from "../../../../announcements/AnnouncementProgress";
import { AnnouncementStateBadge } from "../../../../announcements/AnnouncementStateBadge";
import { AnnouncementTimeline } from "../../../../announcements/AnnouncementTimeline";
import { AudienceList } from "../../../../announcements/AudienceList";
import { ObjectionRows } from "../../../../announcements/ObjectionRows";
import { BundleDownload } from "../../../../evidence/BundleDownload";
import { graphql, readFragment } from "../../../../graphql/generated";
import { NoticeState } from "../../../../graphql/generated/graphql";
import { changeInWords } from "../../../../notices/change";
import { NoticeChange } from "../../../../notices/NoticeChange";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { TextLink } from "../../../../shell/links";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { cursor, oneOf, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { Callout } from "../../../../ui/Alerts";
import { ListToolbar } from "../../../../ui/ListToolbar";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { useDates } from "../../../../words/dates";

const AnnouncementPage = graphql(`
  query AnnouncementPage(
    $id: ID!
    $first: Int!
    $after: String
    $states: [NoticeState!]
    $search: String
    $audienceAfter: String
  ) {
    node(id: $id) {
      __typename
      id
      ... on Announcement {
        reference
        type
        state
        plannedEffectiveAt
        earliestEffectiveAt
        withdrawnAt
        evidenceUrl
        subProcessor {
          id
          legalName
        }
        replaces {
          id
          legalName
        }
        progress {
          total
          ...AnnouncementProgress_progress
        }
        objections: notices(first: 25, states: [OBJECTED]) {
          nodes {
            id
            ...ObjectionRows_notice
          }
        }
        notices(first: $first, after: $after, states: $states, search: $search) {
          nodes {
            id
            ...AnnouncementNotices_notice
          }
          pageInfo {
            hasNextPage
            endCursor
          }
          totalCount
        }
        audience(first: $first, after: $audienceAfter) {
          nodes {
            customer {
              id
            }
            ...AudienceList_entry
          }
          pageInfo {
            hasNextPage
            endCursor
          }
          totalCount
        }
        ...NoticeChange_announcement
        ...AnnouncementDecisions_announcement
        ...AnnouncementTimeline_announcement
      }
    }
  }
`);

const states = Object.values(NoticeState);

const validateSearch = searchOf({
  search: text,
  state: oneOf(states),
  after: cursor,
  audienceAfter: cursor,
});

function variablesOf(
  id: string,
  { search, state, after, audienceAfter }: ReturnType<typeof validateSearch>,
) {
  return {
    id,
    first: pageSize,
    after: after ?? null,
    states: state ? [state] : null,
    search: search ?? null,
    audienceAfter: audienceAfter ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/announcements/$announcementId")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, AnnouncementPage, variablesOf(params.announcementId, deps)),
  component: Announcement,
});

/** Reasons of the guard that the words explain. */
const guards = ["NOTICE_PERIOD_RUNNING", "OBJECTION_OPEN", "NOT_AUTHORISED_BY_CONTROLLER"] as const;

function Announcement() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const mayApprove = useMay("PUBLISH_ANNOUNCEMENT");
  const { announcementId } = Route.useParams();
  const search = Route.useSearch();
  const { data, busy } = usePageData(AnnouncementPage, variablesOf(announcementId, search));
  const it = data?.node?.__typename === "Announcement" ? data.node : undefined;
  if (data && !it) return <ProblemPage problem="notFound" />;
  const back = (
    <TextLink to="/o/$organisationId/announcements" params={{ organisationId: organisation.id }}>
      {t("announcements.back")}
    </TextLink>
  );
  if (!it) {
    return (
      <Page title={undefined} back={back}>
        <Panel>
          <TextSkeleton lines={4} />
        </Panel>
        <Panel>
          <TextSkeleton lines={10} />
        </Panel>
      </Page>
    );
  }
  const decisions = readFragment(AnnouncementDecisionsAnnouncement, it);
  const sent = it.state !== "DRAFT" && it.state !== "APPROVED" && it.state !== "WITHDRAWN";
  const published = it.progress.total > 0;
  const waitsForOther = it.state === "DRAFT" && mayApprove && !decisions.canApprove;
  const running = it.state === "NOTIFYING" || it.state === "OPEN";
  const guard = guards.find((code) => code === decisions.cannotActivateBecause);
  return (
    <Page
      back={back}
      title={changeInWords(t, it)}
      badge={<AnnouncementStateBadge state={it.state} />}
      lead={[
        it.reference,
        t("dashboard.planned", { date: dates.legal.date(it.plannedEffectiveAt) }),
      ].join(" · ")}
      actions={<AnnouncementDecisions announcement={it} />}
    >
      <Panel>
        <AnnouncementTimeline announcement={it} />
      </Panel>
      {waitsForOther && (
        <Callout tone="info" title={t("announcement.fourEyes")}>
          <p>{t("announcement.fourEyesWords")}</p>
        </Callout>
      )}
      {running && guard && (
        <Callout tone="waiting" title={t("announcement.notYet")}>
          <p>{t(`announcement.guard.${guard}`)}</p>
          {it.earliestEffectiveAt && (
            <p>{t("announcement.earliest", { date: dates.legal.date(it.earliestEffectiveAt) })}</p>
          )}
        </Callout>
      )}
      {sent && !published && (
        <Callout tone="info">
          <p>{t("announcement.nobodyOwed")}</p>
        </Callout>
      )}
      {it.objections.nodes.length > 0 && (
        <Panel title={t("dashboard.objections")} highlighted flush>
          <ObjectionRows notices={it.objections.nodes} />
        </Panel>
      )}
      {published && (
        <Panel
          title={t("announcement.answers")}
          lead={t("announcement.told", { count: it.progress.total })}
        >
          <AnnouncementProgress progress={it.progress} />
        </Panel>
      )}
      <Panel title={t("notice.whatChanges")}>
        <NoticeChange announcement={it} />
      </Panel>
      {it.audience && !sent && it.state !== "WITHDRAWN" && (
        <ListPanel
          title={t("audience.title")}
          lead={t("audience.lead")}
          cursorName="audienceAfter"
          connection={it.audience}
          after={search.audienceAfter}
          filters={{}}
          summary={(count) => t("customers.summary", { count })}
          empty={<p style={{ padding: "0 1.25rem 1rem" }}>{t("audience.empty")}</p>}
        >
          {(entries) => <AudienceList entries={entries} busy={busy} />}
        </ListPanel>
      )}
      {published && (
        <>
          <ListToolbar>
            <ListSearch label={t("customers.search")} value={search.search} />
            <ListFilter
              name="state"
              label={t("list.filterState")}
              allLabel={t("list.allStates")}
              value={search.state}
              options={states.map((value) => ({ value, label: t(`noticeState.${value}`) }))}
            />
          </ListToolbar>
          <ListPanel
            title={t("announcement.notices")}
            connection={it.notices}
            after={search.after}
            filters={{ search: search.search, state: search.state }}
            summary={(count) => t("notices.summary", { count })}
            empty={null}
          >
            {(notices) => <AnnouncementNotices notices={notices} busy={busy} />}
          </ListPanel>
        </>
      )}
      {it.evidenceUrl !== null && (
        <Panel title={t("evidence.heading")}>
          <BundleDownload
            lead={t("evidence.leadAnnouncement")}
            url={it.evidenceUrl}
            reference={it.reference}
          />
        </Panel>
      )}
    </Page>
  );
}
