import { useTranslation } from "react-i18next";
import type { WebhookState } from "../graphql/generated/graphql";
import { StatusBadge } from "../ui/StatusBadge";

/** Whether a webhook is told; one in use that takes nothing says so. */
export function WebhookStateBadge(props: { state: WebhookState; failing: boolean }) {
  const { t } = useTranslation();
  if (props.state === "ACTIVE" && props.failing) {
    return <StatusBadge tone="bad">{t("webhooks.failing")}</StatusBadge>;
  }
  const tone = { ACTIVE: "good", PAUSED: "waiting", SWITCHED_OFF: "bad" } as const;
  return (
    <StatusBadge tone={tone[props.state]}>{t(`webhooks.states.${props.state}`)}</StatusBadge>
  );
}
