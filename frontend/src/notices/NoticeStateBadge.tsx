import { useTranslation } from "react-i18next";
import type { NoticeState } from "../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../ui/StatusBadge";

const tones: Record<NoticeState, Tone> = {
  QUEUED: "neutral",
  DELIVERED: "waiting",
  ACKNOWLEDGED: "info",
  APPROVED: "good",
  TACIT: "good",
  NOT_AUTHORISED: "bad",
  OBJECTED: "bad",
  RESOLVED: "good",
  UNDELIVERED: "bad",
  WITHDRAWN: "neutral",
};

/** Every state in the order of a notice's life; the schema's own order is the alphabet's. */
export const noticeStates = Object.keys(tones) as NoticeState[];

/** Where one customer's notice stands, in words and colour. */
export function NoticeStateBadge({ state }: { state: NoticeState }) {
  const { t } = useTranslation();
  return <StatusBadge tone={tones[state]}>{t(`noticeState.${state}`)}</StatusBadge>;
}
