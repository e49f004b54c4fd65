import { useTranslation } from "react-i18next";
import type { AgreementState, AgreementVersionState } from "../../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../../ui/StatusBadge";
import { AgreementStateBadge } from "../AgreementStateBadge";

const tones = {
  SUSPENDED: "waiting",
  TERMINATING: "waiting",
  EXIT: "waiting",
  CLOSED: "neutral",
} as const satisfies Partial<Record<AgreementState, Tone>>;

/** How an agreement stands: its version's state while it just applies, else what became of it. */
export function StandingBadge(props: { state: AgreementState; version: AgreementVersionState }) {
  const { t } = useTranslation();
  if (props.state === "PENDING" || props.state === "ACTIVE") {
    return <AgreementStateBadge state={props.version} />;
  }
  return <StatusBadge tone={tones[props.state]}>{t(`life.state.${props.state}`)}</StatusBadge>;
}
