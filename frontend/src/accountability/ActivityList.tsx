import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { ActivityList_ActivityFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { ActivityStateBadge } from "./ActivityStateBadge";
import { useControllerWords } from "./useControllerWords";

const ActivityListActivity = graphql(`
  fragment ActivityList_activity on ProcessingActivity {
    id
    title
    role
    ownerRole
    controllerName
    controllerCount
    state
    isReviewDue
    nextReviewOn
  }
`);

/** The record, a line for each activity: what, for whom, who answers, when it is looked at again. */
export function ActivityList(props: {
  activities: readonly FragmentType<typeof ActivityListActivity>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const controllers = useControllerWords();
  const rows = readFragment(ActivityListActivity, props.activities);
  const columns: Column<ActivityList_ActivityFragment>[] = [
    {
      key: "title",
      header: t("activity.title"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/accountability/$activityId"
          params={{ organisationId: organisation.id, activityId: row.id }}
          fw={600}
        >
          {row.title}
        </TextLink>
      ),
    },
    { key: "role", header: t("activity.role"), cell: (row) => t(`side.${row.role}`) },
    { key: "controller", header: t("side.CONTROLLER"), cell: controllers },
    {
      key: "owner",
      header: t("activity.ownerRole"),
      cell: (row) => row.ownerRole || t("activity.ownerMissing"),
    },
    {
      key: "state",
      header: t("activity.stateLabel"),
      cell: (row) => <ActivityStateBadge state={row.state} isReviewDue={row.isReviewDue} />,
    },
    {
      key: "review",
      header: t("activity.nextReviewOn"),
      wideOnly: true,
      cell: (row) =>
        row.state === "ACTIVE" && row.nextReviewOn ? dates.legal.shortDate(row.nextReviewOn) : "–",
    },
  ];
  return (
    <DataList
      label={t("accountability.record")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
