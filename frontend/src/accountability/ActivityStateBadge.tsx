import { useTranslation } from "react-i18next";
import type { ProcessingActivityState } from "../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../ui/StatusBadge";

const tones: Record<ProcessingActivityState, Tone> = {
  DRAFT: "waiting",
  ACTIVE: "good",
  RETIRED: "neutral",
};

/** Where a line of the record stands; one in the record whose day of review has come says so. */
export function ActivityStateBadge(props: { state: ProcessingActivityState; isReviewDue: boolean }) {
  const { t } = useTranslation();
  if (props.isReviewDue) return <StatusBadge tone="bad">{t("activity.reviewDue")}</StatusBadge>;
  return <StatusBadge tone={tones[props.state]}>{t(`activity.state.${props.state}`)}</StatusBadge>;
}
