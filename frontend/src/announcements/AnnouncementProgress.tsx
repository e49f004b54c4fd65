import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { SmallBar, StackedBar } from "../ui/StackedBar";
import { decided, partsOf } from "./progress";

const AnnouncementProgressProgress = graphql(`
  fragment AnnouncementProgress_progress on NoticeProgress {
    total
    queued
    delivered
    acknowledged
    approved
    tacit
    objected
    resolved
    notAuthorised
    undelivered
  }
`);

/** How the customers have answered, as one bar with its numbers. */
export function AnnouncementProgress(props: {
  progress: FragmentType<typeof AnnouncementProgressProgress>;
}) {
  const { t } = useTranslation();
  const progress = readFragment(AnnouncementProgressProgress, props.progress);
  return <StackedBar label={t("announcement.answers")} parts={partsOf(t, progress)} />;
}

/** The same in a row of a list. */
export function SmallProgress(props: {
  progress: FragmentType<typeof AnnouncementProgressProgress>;
}) {
  const { t } = useTranslation();
  const progress = readFragment(AnnouncementProgressProgress, props.progress);
  if (progress.total === 0) return "–";
  return (
    <>
      <SmallBar parts={partsOf(t, progress)} />
      {t("announcements.decidedOf", { decided: decided(progress), total: progress.total })}
    </>
  );
}
