import { useTranslation } from "react-i18next";
import type { AnnouncementState } from "../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../ui/StatusBadge";

const tones: Record<AnnouncementState, Tone> = {
  DRAFT: "neutral",
  APPROVED: "info",
  NOTIFYING: "waiting",
  OPEN: "waiting",
  EFFECTIVE: "good",
  WITHDRAWN: "neutral",
};

/** Where an announced change stands. */
export function AnnouncementStateBadge({ state }: { state: AnnouncementState }) {
  const { t } = useTranslation();
  return <StatusBadge tone={tones[state]}>{t(`announcementState.${state}`)}</StatusBadge>;
}
