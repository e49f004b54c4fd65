import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AnnouncementTimeline_AnnouncementFragment } from "../graphql/generated/graphql";
import { type Step, Timeline } from "../ui/Timeline";
import { type Dates, useDates } from "../words/dates";

const AnnouncementTimelineAnnouncement = graphql(`
  fragment AnnouncementTimeline_announcement on Announcement {
    id
    state
    requestedByName
    approvedByName
    publishedAt
    plannedEffectiveAt
    earliestEffectiveAt
    effectiveAt
    withdrawnAt
  }
`);

const stations = ["drafted", "approved", "published", "effective"] as const;

/** How many stations an announcement has passed. */
export function passed(it: {
  approvedByName: string | null;
  publishedAt: string | null;
  effectiveAt: string | null;
}): number {
  if (it.effectiveAt !== null) return 4;
  if (it.publishedAt !== null) return 3;
  return it.approvedByName === null ? 1 : 2;
}

/** The way of a change: drafted by one, approved by another, announced, in effect. */
export function AnnouncementTimeline(props: {
  announcement: FragmentType<typeof AnnouncementTimelineAnnouncement>;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const it = readFragment(AnnouncementTimelineAnnouncement, props.announcement);
  const done = passed(it);
  const steps: Step[] = stations.map((key, at) => ({
    key,
    label: t(`announcement.station.${key}`),
    detail: detailOf(key, it, dates),
    state:
      at < done
        ? "done"
        : it.withdrawnAt !== null
          ? at === done
            ? "failed"
            : "upcoming"
          : at === done
            ? "current"
            : "upcoming",
  }));
  return (
    <Timeline
      label={t("announcement.way")}
      steps={steps}
      stateWords={{
        done: t("timeline.done"),
        current: t("timeline.current"),
        upcoming: t("timeline.upcoming"),
        failed: t("timeline.failed"),
      }}
    />
  );
}

function detailOf(
  station: (typeof stations)[number],
  it: AnnouncementTimeline_AnnouncementFragment,
  dates: Dates,
): string | undefined {
  switch (station) {
    case "drafted":
      return it.requestedByName;
    case "approved":
      return it.approvedByName ?? undefined;
    case "published":
      return it.publishedAt === null ? undefined : dates.shortDate(it.publishedAt);
    case "effective":
      return dates.legal.shortDate(it.effectiveAt ?? it.plannedEffectiveAt);
  }
}
