import { useTranslation } from "react-i18next";
import type { TemplateVersionState } from "../graphql/generated/graphql";
import { StatusBadge, type Tone } from "../ui/StatusBadge";

const tones: Record<TemplateVersionState, Tone> = {
  DRAFT: "neutral",
  IN_REVIEW: "waiting",
  PUBLISHED: "good",
  SUPERSEDED: "neutral",
  WITHDRAWN: "neutral",
};

/** Where a version of a template stands. */
export function TemplateStateBadge({ state }: { state: TemplateVersionState }) {
  const { t } = useTranslation();
  return <StatusBadge tone={tones[state]}>{t(`templateVersionState.${state}`)}</StatusBadge>;
}
