import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { Callout } from "../ui/Alerts";
import { DeadlineBar } from "../ui/DeadlineBar";
import { deadlineTone, nearness, useDates, useNow } from "../words/dates";
import css from "./NoticeDeadline.module.css";

const NoticeDeadlineNotice = graphql(`
  fragment NoticeDeadline_notice on Notice {
    id
    state
    noticeDays
    objectionDays
    deliveredAt
    objectionDeadline
    earliestEffectiveAt
    announcement {
      id
      plannedEffectiveAt
    }
  }
`);

/** Where in the notice period we are, and how long one may still object. */
export function NoticeDeadline(props: { notice: FragmentType<typeof NoticeDeadlineNotice> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const notice = readFragment(NoticeDeadlineNotice, props.notice);
  const { deliveredAt, objectionDeadline, earliestEffectiveAt } = notice;
  if (deliveredAt === null || objectionDeadline === null || earliestEffectiveAt === null) {
    return (
      <Callout tone="info">
        <p>{t("notice.clockNotStarted", { count: notice.noticeDays })}</p>
      </Callout>
    );
  }
  const end = later(earliestEffectiveAt, notice.announcement.plannedEffectiveAt);
  const at = shareOf(deliveredAt, end);
  const near = nearness(now, new Date(objectionDeadline));
  const running = notice.state === "DELIVERED" || notice.state === "ACKNOWLEDGED";
  return (
    <div className={css["deadline"]}>
      {running && (
        <p className={css["left"]} data-tone={deadlineTone(near)}>
          {t("notice.timeToAnswer", { words: dates.deadline(objectionDeadline, now) })}
        </p>
      )}
      <DeadlineBar
        label={t("notice.period")}
        elapsed={at(now.toISOString())}
        tone={running ? deadlineTone(near) : "neutral"}
        marks={[
          {
            key: "delivered",
            position: 0,
            label: t("notice.delivered"),
            detail: dates.shortDate(deliveredAt),
          },
          {
            key: "objection",
            position: at(objectionDeadline),
            label: t("notice.objectBefore"),
            detail: dates.legal.shortDateTime(objectionDeadline),
          },
          {
            key: "effective",
            position: 1,
            label: t("notice.effectiveEarliest"),
            detail: dates.legal.shortDate(end),
          },
        ]}
      />
    </div>
  );
}

/** Nothing takes effect before both the plan and the notice period allow it. */
function later(one: string, other: string): string {
  return Date.parse(one) > Date.parse(other) ? one : other;
}

/** Where an instant lies between two others, 0–1. */
export function shareOf(start: string, end: string): (instant: string) => number {
  const from = Date.parse(start);
  const length = Math.max(1, Date.parse(end) - from);
  return (instant) => Math.min(1, Math.max(0, (Date.parse(instant) - from) / length));
}
