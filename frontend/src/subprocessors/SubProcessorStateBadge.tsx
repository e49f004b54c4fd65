import { useTranslation } from "react-i18next";
import type { SubProcessorState } from "../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../ui/StatusBadge";

const tones: Record<SubProcessorState, Tone> = {
  PROPOSED: "neutral",
  ANNOUNCED: "waiting",
  ACTIVE: "good",
  RETIRING: "waiting",
  RETIRED: "neutral",
  WITHDRAWN: "neutral",
};

/** Where a sub-processor stands in the vendor's register. */
export function SubProcessorStateBadge({ state }: { state: SubProcessorState }) {
  const { t } = useTranslation();
  return <StatusBadge tone={tones[state]}>{t(`subProcessorState.${state}`)}</StatusBadge>;
}
