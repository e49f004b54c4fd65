import { useTranslation } from "react-i18next";
import type { AgreementVersionState } from "../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../ui/StatusBadge";

const tones: Record<AgreementVersionState, Tone> = {
  DRAFT: "neutral",
  SENT: "waiting",
  VIEWED: "waiting",
  NEGOTIATING: "waiting",
  PARTIALLY_SIGNED: "waiting",
  SIGNED: "info",
  IN_FORCE: "good",
  DECLINED: "bad",
  RECALLED: "neutral",
  EXPIRED: "bad",
  SUPERSEDED: "neutral",
  ENDED: "neutral",
};

/** Every state in the order of an agreement's life; the schema's own order is the alphabet's. */
export const agreementVersionStates = Object.keys(tones) as AgreementVersionState[];

/** Where an agreement version stands, in words and colour. */
export function AgreementStateBadge({ state }: { state: AgreementVersionState }) {
  const { t } = useTranslation();
  return <StatusBadge tone={tones[state]}>{t(`agreementVersionState.${state}`)}</StatusBadge>;
}
