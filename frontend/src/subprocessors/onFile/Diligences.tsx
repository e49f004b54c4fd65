import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { DiligenceResult } from "../../graphql/generated/graphql";
import { Row, Rows } from "../../ui/Rows";
import { StatusBadge, type Tone } from "../../ui/StatusBadge";
import { useDates } from "../../words/dates";

const DiligencesDiligence = graphql(`
  fragment Diligences_diligence on DueDiligence {
    id
    performedOn
    performedBy
    result
    note
    reviewOn
    shared
  }
`);

const tones: Record<DiligenceResult, Tone> = {
  PASSED: "good",
  PASSED_WITH_CONDITIONS: "waiting",
  FAILED: "bad",
};

/** Examinations, the newest first. */
export function Diligences(props: {
  label: string;
  diligences: readonly FragmentType<typeof DiligencesDiligence>[];
  /** Whether to say which of them customers see */
  ours?: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const diligences = readFragment(DiligencesDiligence, props.diligences);
  return (
    <Rows label={props.label}>
      {diligences.map((it) => (
        <Row
          key={it.id}
          main={t("onFile.examined", {
            date: dates.legal.shortDate(it.performedOn),
            by: it.performedBy,
          })}
          detail={
            <>
              {it.note && <p style={{ margin: 0, whiteSpace: "pre-line" }}>{it.note}</p>}
              {[
                t("onFile.reviewBy", { date: dates.legal.shortDate(it.reviewOn) }),
                props.ours && it.shared && t("onFile.isShared"),
              ]
                .filter(Boolean)
                .join(" · ")}
            </>
          }
          end={
            <StatusBadge tone={tones[it.result]}>{t(`diligenceResult.${it.result}`)}</StatusBadge>
          }
        />
      ))}
    </Rows>
  );
}
