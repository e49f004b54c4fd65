import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type {
  PipelineBoard_PipelineFragment,
  PipelineStageName,
} from "../../graphql/generated/graphql";
import { TextLink } from "../../shell/links";
import { useStanding } from "../../shell/viewer";
import { useDates, useNow } from "../../words/dates";
import css from "./pipeline.module.css";

const PipelineBoardPipeline = graphql(`
  fragment PipelineBoard_pipeline on AgreementPipeline {
    stages {
      stage
      count
      first {
        versionId
        number
        state
        sentAt
        viewedAt
        effectiveAt
        expiresAt
        agreement {
          id
          reference
          customer {
            id
            legalName
          }
        }
      }
    }
  }
`);

type Stage = PipelineBoard_PipelineFragment["stages"][number];
type Entry = Stage["first"][number];

/** What finds all that a stage counts in the list of agreements. */
function listOf(stage: PipelineStageName): {
  expiring?: true;
  state?: Exclude<PipelineStageName, "EXPIRING">;
} {
  return stage === "EXPIRING" ? { expiring: true } : { state: stage };
}

/** The stages side by side, each with those that have waited longest. */
export function PipelineBoard(props: { pipeline: FragmentType<typeof PipelineBoardPipeline> }) {
  const { stages } = readFragment(PipelineBoardPipeline, props.pipeline);
  return (
    <ol className={css["board"]}>
      {stages.map((stage) => (
        <li key={stage.stage}>
          <StageColumn stage={stage} />
        </li>
      ))}
    </ol>
  );
}

function StageColumn({ stage: { stage, count, first } }: { stage: Stage }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const params = { organisationId: organisation.id };
  return (
    <section
      className={css["stage"]}
      data-waiting={(stage === "EXPIRING" && count > 0) || undefined}
      aria-label={t(`pipeline.stage.${stage}`)}
    >
      <header className={css["head"]}>
        <h2 className={css["heading"]}>{t(`pipeline.stage.${stage}`)}</h2>
        <span className={css["count"]}>{count}</span>
      </header>
      {first.length === 0 ? (
        <p className={css["quiet"]}>{t(`pipeline.none.${stage}`)}</p>
      ) : (
        <ul className={css["cards"]}>
          {first.map((entry) => (
            <li key={entry.versionId} className={css["card"]}>
              <TextLink
                to="/o/$organisationId/agreements/$agreementId"
                params={{ ...params, agreementId: entry.agreement.id }}
                fw={600}
              >
                {entry.agreement.customer.legalName}
              </TextLink>
              <span className={css["detail"]}>{entry.agreement.reference}</span>
              <Since stage={stage} entry={entry} />
            </li>
          ))}
        </ul>
      )}
      {count > first.length && (
        <TextLink to="/o/$organisationId/agreements" params={params} search={listOf(stage)}>
          {t("pipeline.all", { count })}
        </TextLink>
      )}
    </section>
  );
}

/** What counts in this stage: since when, or until when. */
function Since({ stage, entry }: { stage: PipelineStageName; entry: Entry }) {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const words = () => {
    if (stage === "EXPIRING") {
      return entry.expiresAt && dates.deadline(entry.expiresAt, now);
    }
    if (stage === "IN_FORCE") {
      return entry.effectiveAt && t("pipeline.inForce", { date: dates.shortDate(entry.effectiveAt) });
    }
    if (stage === "VIEWED" && entry.viewedAt) {
      return t("pipeline.viewed", { date: dates.shortDate(entry.viewedAt) });
    }
    return entry.sentAt && t("pipeline.sent", { date: dates.shortDate(entry.sentAt) });
  };
  return <span className={css["detail"]}>{words()}</span>;
}
