import { useTranslation } from "react-i18next";
import type { IssueBatchState } from "../../graphql/generated/graphql";
import { StatusBadge } from "../../ui/StatusBadge";

/** Whether a mailing still has rows to send. */
export function BatchStateBadge({ state }: { state: IssueBatchState }) {
  const { t } = useTranslation();
  return (
    <StatusBadge tone={state === "DONE" ? "good" : "waiting"}>
      {t(`issueMany.batchState.${state}`)}
    </StatusBadge>
  );
}
