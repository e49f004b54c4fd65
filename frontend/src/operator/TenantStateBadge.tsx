import { useTranslation } from "react-i18next";
import type { OrganisationState } from "../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../ui/StatusBadge";

const tones: Record<OrganisationState, Tone> = {
  DRAFT: "waiting",
  ACTIVE: "good",
  SUSPENDED: "bad",
  CLOSING: "waiting",
  CLOSED: "neutral",
};

/** How an organisation stands. */
export function TenantStateBadge({ state }: { state: OrganisationState }) {
  const { t } = useTranslation();
  return <StatusBadge tone={tones[state]}>{t(`operator.state.${state}`)}</StatusBadge>;
}
