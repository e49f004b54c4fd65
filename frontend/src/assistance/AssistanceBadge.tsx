import { useTranslation } from "react-i18next";
import type { AssistanceState } from "../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../ui/StatusBadge";

const tones: Record<AssistanceState, Tone> = {
  OPEN: "waiting",
  ASKED: "info",
  ANSWERED: "good",
  CLOSED: "neutral",
};

/** Where a request for assistance stands; that its time is over counts for more. */
export function AssistanceBadge(props: { state: AssistanceState; isOverdue: boolean }) {
  const { t } = useTranslation();
  return (
    <StatusBadge tone={props.isOverdue ? "bad" : tones[props.state]}>
      {t(props.isOverdue ? "assistance.overdue" : `assistance.state.${props.state}`)}
    </StatusBadge>
  );
}
