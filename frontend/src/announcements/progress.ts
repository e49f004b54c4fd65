import type { TFunction } from "i18next";
import type { AnnouncementProgress_ProgressFragment } from "../graphql/generated/graphql";
import type { Part } from "../ui/StackedBar";

type Progress = AnnouncementProgress_ProgressFragment;

/** From settled to unsettled; what stops the change stands last, where the eye ends. */
const order: readonly {
  key: Exclude<keyof Progress, "total" | "__typename" | " $fragmentName">;
  state: Parameters<typeof stateKey>[0];
  tone: Part["tone"];
}[] = [
  { key: "approved", state: "APPROVED", tone: "good" },
  { key: "resolved", state: "RESOLVED", tone: "good" },
  { key: "tacit", state: "TACIT", tone: "calm" },
  { key: "acknowledged", state: "ACKNOWLEDGED", tone: "info" },
  { key: "delivered", state: "DELIVERED", tone: "waiting" },
  { key: "queued", state: "QUEUED", tone: "neutral" },
  { key: "undelivered", state: "UNDELIVERED", tone: "lost" },
  { key: "notAuthorised", state: "NOT_AUTHORISED", tone: "bad" },
  { key: "objected", state: "OBJECTED", tone: "bad" },
];

function stateKey(
  state:
    | "APPROVED"
    | "RESOLVED"
    | "TACIT"
    | "ACKNOWLEDGED"
    | "DELIVERED"
    | "QUEUED"
    | "UNDELIVERED"
    | "NOT_AUTHORISED"
    | "OBJECTED",
) {
  return `noticeState.${state}` as const;
}

/** The notices of an announcement as shares of a bar. */
export function partsOf(t: TFunction, progress: Progress): Part[] {
  return order.map(({ key, state, tone }) => ({
    key,
    tone,
    count: progress[key],
    label: t(stateKey(state)),
  }));
}

/** Notices on which there is nothing more to decide. */
export function decided(progress: Progress): number {
  return progress.approved + progress.tacit + progress.resolved;
}
