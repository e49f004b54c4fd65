import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ActivityActions } from "../../../../../accountability/ActivityActions";
import { ActivityStateBadge } from "../../../../../accountability/ActivityStateBadge";
import { useControllerWords } from "../../../../../accountability/useControllerWords";
import { graphql } from "../../../../../graphql/generated";
import type { ActivityPageQuery } from "../../../../../graphql/generated/graphql";
import { prefetch, usePageData } from "../../../../../session/data";
import { ListPanel } from "../../../../../shell/ListPanel";
import { TextLink } from "../../../../../shell/links";
import { pageSize } from "../../../../../shell/lists";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { cursor, searchOf } from "../../../../../shell/search";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { Callout } from "../../../../../ui/Alerts";
import { type Column, DataList } from "../../../../../ui/DataList";
import { Facts } from "../../../../../ui/Facts";
import { Panel } from "../../../../../ui/Panel";
import { TextSkeleton } from "../../../../../ui/Skeletons";
import { useDates } from "../../../../../words/dates";

const ActivityPage = graphql(`
  query ActivityPage($id: ID!, $first: Int!, $after: String) {
    processingActivity(processingActivityId: $id) {
      id
      title
      role
      state
      isReviewDue
      purposes
      legalBasis
      controllerSource
      controllerCount
      controllerName
      controllerNames
      service {
        id
        title
      }
      subjectCategories
      dataCategories
      specialCategories
      recipients
      transfers
      retention
      measures
      ownerRole
      reviewedAt
      nextReviewOn
      activatedAt
      retiredAt
      missing
      ...ActivityActions_activity
    }
    processingActivityControllers(processingActivityId: $id, first: $first, after: $after) {
      nodes {
        organisationId
        name
        contact
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

function variablesOf(id: string, { after }: ReturnType<typeof validateSearch>) {
  return { id, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/accountability/$activityId/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, ActivityPage, variablesOf(params.activityId, deps)),
  component: Activity,
});

function Activity() {
  return useMay("READ_CONTENT") ? <One /> : <ProblemPage problem="forbidden" />;
}

/** One activity: everything the record says of it, whom it is done for, and what it still lacks. */
function One() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { activityId } = Route.useParams();
  const search = Route.useSearch();
  const { data, busy } = usePageData(ActivityPage, variablesOf(activityId, search));
  const activity = data?.processingActivity;
  const customers = data?.processingActivityControllers;
  return (
    <Page
      title={activity?.title}
      badge={
        activity && <ActivityStateBadge state={activity.state} isReviewDue={activity.isReviewDue} />
      }
      back={
        <TextLink to="/o/$organisationId/accountability" params={{ organisationId: organisation.id }}>
          {t("accountability.record")}
        </TextLink>
      }
      actions={activity && <ActivityActions activity={activity} />}
    >
      {activity && activity.state !== "RETIRED" && activity.missing.length > 0 && (
        <Callout tone="waiting" title={t("activity.missingTitle")}>
          <ul>
            {activity.missing.map((need) => (
              <li key={need}>{t(`activity.need.${need}`)}</li>
            ))}
          </ul>
        </Callout>
      )}
      <Panel title={t("activity.said")}>
        {activity ? <Said activity={activity} /> : <TextSkeleton lines={10} />}
      </Panel>
      {customers && customers.totalCount > 0 && (
        <ListPanel
          title={t("activity.controllers")}
          lead={t("activity.controllersLead")}
          connection={customers}
          after={search.after}
          filters={{}}
          summary={(count) => t("activity.controllersSummary", { count })}
          empty={null}
        >
          {(rows) => <Controllers rows={rows} busy={busy} />}
        </ListPanel>
      )}
    </Page>
  );
}

function list(lines: readonly string[]): string {
  return lines.join(", ");
}

function Said({ activity }: { activity: ActivityPageQuery["processingActivity"] }) {
  const { t } = useTranslation();
  const dates = useDates();
  const controllers = useControllerWords();
  const named =
    activity.controllerSource === "NAMED" ? list(activity.controllerNames) : controllers(activity);
  return (
    <Facts
      items={[
        { label: t("activity.role"), value: t(`side.${activity.role}`) },
        {
          label: t("side.CONTROLLER"),
          value: activity.service
            ? t("activity.ofService", { service: activity.service.title, names: named })
            : named || t("activity.nobody"),
        },
        { label: t("activity.ownerRole"), value: activity.ownerRole || t("activity.ownerMissing") },
        { label: t("activity.purposes"), value: list(activity.purposes) },
        {
          label: t("activity.legalBasis"),
          value: activity.legalBasis && t(`legalBasis.${activity.legalBasis}`),
        },
        { label: t("activity.subjectCategories"), value: list(activity.subjectCategories) },
        { label: t("activity.dataCategories"), value: list(activity.dataCategories) },
        {
          label: t("activity.special"),
          value: t(activity.specialCategories ? "activity.specialYes" : "activity.specialNo"),
        },
        { label: t("activity.recipients"), value: list(activity.recipients) },
        { label: t("activity.transfers"), value: activity.transfers || t("activity.noTransfers") },
        { label: t("activity.retention"), value: activity.retention, wide: true },
        { label: t("activity.measures"), value: activity.measures, wide: true },
        { label: t("activity.reviewedAt"), value: activity.reviewedAt && dates.date(activity.reviewedAt) },
        {
          label: t("activity.nextReviewOn"),
          value: activity.nextReviewOn && dates.legal.date(activity.nextReviewOn),
        },
        { label: t("activity.activatedAt"), value: activity.activatedAt && dates.date(activity.activatedAt) },
        { label: t("activity.retiredAt"), value: activity.retiredAt && dates.date(activity.retiredAt) },
      ]}
    />
  );
}

type Controller = ActivityPageQuery["processingActivityControllers"]["nodes"][number];

function Controllers({ rows, busy }: { rows: readonly Controller[]; busy: boolean }) {
  const { t } = useTranslation();
  const columns: Column<Controller>[] = [
    { key: "name", header: t("side.CONTROLLER"), primary: true, cell: (row) => <strong>{row.name}</strong> },
    { key: "contact", header: t("activity.contact"), cell: (row) => row.contact ?? "–" },
  ];
  return (
    <DataList
      label={t("activity.controllers")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.organisationId ?? row.name}
      busy={busy}
    />
  );
}
