import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { ComparisonView_ComparisonFragment } from "../graphql/generated/graphql";
import { Difference } from "../ui/Difference";
import { Panel } from "../ui/Panel";
import { StatusBadge, type Tone } from "../ui/StatusBadge";
import css from "./ComparisonView.module.css";
import { folded } from "./folded";

const ComparisonViewComparison = graphql(`
  fragment ComparisonView_comparison on VersionComparison {
    later {
      id
      language
    }
    passages {
      place
      formerPlace
      part
      outcome
      heading {
        fate
        text
      }
      text {
        fate
        text
      }
    }
  }
`);

type Passage = ComparisonView_ComparisonFragment["passages"][number];

const tones: Record<Passage["outcome"], Tone> = {
  CHANGED: "info",
  ADDED: "good",
  REMOVED: "bad",
  UNCHANGED: "neutral",
};

/** Places of the portal's own naming; those of the agreement begin with a digit or with the annex's letter. */
function shownPlace(place: string): string {
  return /^([1-9]|[A-D](\.|$))/.test(place) ? place : "";
}

/** Every passage of two versions: what differs in full, what is the same folded to its names. */
export function ComparisonView(props: {
  comparison: FragmentType<typeof ComparisonViewComparison>;
}) {
  const { t } = useTranslation();
  const { later, passages } = readFragment(ComparisonViewComparison, props.comparison);
  const lang = later.language === "EN" ? "en" : "da";
  const changed = passages.filter(({ outcome }) => outcome !== "UNCHANGED").length;
  return (
    <>
      <output className={css["summary"]}>
        {changed === 0 ? t("comparison.same") : t("comparison.summary", { count: changed })}
      </output>
      {folded(passages).map(({ part, groups }) => (
        <Panel key={part} title={t(`documentPart.${part}`)}>
          {groups.map((group) =>
            group.same ? (
              <Unchanged key={group.passages[0]?.place} passages={group.passages} lang={lang} />
            ) : (
              group.passages.map((passage) => (
                <Changed key={`${passage.outcome} ${passage.place}`} passage={passage} lang={lang} />
              ))
            ),
          )}
        </Panel>
      ))}
    </>
  );
}

function headingOf(passage: Passage): string {
  const words = passage.heading.filter(({ fate }) => fate !== "DELETED" || passage.outcome === "REMOVED");
  return [shownPlace(passage.place), words.map(({ text }) => text).join("")].join(" ").trim();
}

function Unchanged({ passages, lang }: { passages: readonly Passage[]; lang: string }) {
  const { t } = useTranslation();
  return (
    <details className={css["unchanged"]}>
      <summary>
        {t("comparison.unchanged", {
          count: passages.length,
          names: passages.map(headingOf).join(", "),
        })}
      </summary>
      {passages.map((passage) => (
        <section key={passage.place}>
          <h3 className={css["heading"]} lang={lang}>
            {headingOf(passage)}
          </h3>
          <p className={css["text"]} lang={lang}>
            {passage.text.map(({ text }) => text).join("")}
          </p>
        </section>
      ))}
    </details>
  );
}

function Changed({ passage, lang }: { passage: Passage; lang: string }) {
  const { t } = useTranslation();
  const words = { lang, inserted: t("difference.inserted"), deleted: t("difference.deleted") };
  return (
    <section className={css["changed"]} aria-label={headingOf(passage)}>
      <div className={css["head"]}>
        <h3 className={css["heading"]}>
          {shownPlace(passage.place)}{" "}
          {passage.outcome === "CHANGED" ? (
            <Difference spans={passage.heading} {...words} />
          ) : (
            <span lang={lang}>{passage.heading.map(({ text }) => text).join("")}</span>
          )}
        </h3>
        <StatusBadge tone={tones[passage.outcome]}>
          {t(`comparison.outcome.${passage.outcome}`)}
        </StatusBadge>
        {passage.formerPlace !== null && (
          <span className={css["quiet"]}>
            {t("comparison.formerPlace", { place: passage.formerPlace })}
          </span>
        )}
      </div>
      {passage.text.length === 0 ? (
        <p className={css["quiet"]}>{t("comparison.empty")}</p>
      ) : (
        <Difference spans={passage.text} {...words} />
      )}
    </section>
  );
}
