import "@fontsource-variable/source-serif-4/index.css";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AgreementDocument_VersionFragment } from "../graphql/generated/graphql";
import { AnnexEntries } from "./annex/AnnexEntries";
import css from "./AgreementDocument.module.css";

export const AgreementDocumentVersion = graphql(`
  fragment AgreementDocument_version on AgreementVersion {
    id
    title
    language
    number
    clauses {
      number
      heading
      paragraphs
    }
    annexA {
      purpose
      controllerLegalBasis
      nature
      dataTypes
      specialCategories
      subjectCategories
      duration
    }
    annexB {
      ...AnnexEntries_entry
    }
    annexC {
      instruction
      security
      assistance
      retention
      locations
      transfers
      auditProcessor
      auditSubProcessors
    }
    annexD
    deviations {
      place
      heading
      kind
      formerText
      text
    }
    addenda {
      serviceCode
      title
      text
      version
    }
  }
`);

const annexes = ["A", "B", "C", "D"] as const;

/** The anchor of a clause or an annex inside the page. */
function anchor(part: string): string {
  return `part-${part.replace(/\W+/g, "-")}`;
}

/** The agreement as it reads on paper: clauses, then the annexes. */
export function AgreementDocument(props: {
  version: FragmentType<typeof AgreementDocumentVersion>;
  /** Said above the list in annex B, in the reader's language */
  annexBNote?: ReactNode;
}) {
  const { t } = useTranslation();
  const version = readFragment(AgreementDocumentVersion, props.version);
  // What the parties agreed is in the agreement's language; the headings around it in the reader's.
  const language = version.language === "EN" ? "en" : "da";
  return (
    <article className={css["document"]} aria-label={version.title}>
      <p className={css["title"]} lang={language}>
        {version.title}
      </p>
      {version.clauses.map((clause) => (
        <section
          key={clause.number}
          id={anchor(clause.number)}
          className={css["part"]}
          lang={language}
        >
          <h3>
            <span className={css["number"]}>{clause.number}</span> {clause.heading}
          </h3>
          {clause.paragraphs.map((paragraph, index) => (
            <p key={`${clause.number}.${index + 1}`} className={css["paragraph"]}>
              <span className={css["number"]}>
                {clause.number}.{index + 1}
              </span>
              {paragraph}
            </p>
          ))}
        </section>
      ))}
      {annexes.map((annex) => (
        <section key={annex} id={anchor(annex)} className={css["part"]}>
          <h3>{t(`agreement.annex.${annex}`)}</h3>
          {annex === "A" && <AnnexA annex={version.annexA} language={language} />}
          {annex === "B" && (
            <>
              {props.annexBNote}
              <AnnexEntries entries={version.annexB} empty={t("agreement.annexBEmpty")} />
            </>
          )}
          {annex === "C" && <AnnexC annex={version.annexC} language={language} />}
          {annex === "D" && (
            <>
              {(version.annexD !== null || version.deviations.length === 0) && (
                <p>{version.annexD ?? t("agreement.annexDEmpty")}</p>
              )}
              <Deviations deviations={version.deviations} language={language} />
            </>
          )}
        </section>
      ))}
      {version.addenda.map((addendum, index) => (
        <section
          key={addendum.serviceCode}
          id={anchor(`addendum ${addendum.serviceCode}`)}
          className={css["part"]}
          lang={language}
        >
          <h3>{t("agreement.addendum", { number: index + 1, title: addendum.title })}</h3>
          {addendum.text.split(/\n{2,}/).map((paragraph) => (
            <p key={paragraph} className={css["lines"]}>
              {paragraph}
            </p>
          ))}
        </section>
      ))}
    </article>
  );
}

/** Jumps to a clause or an annex. */
export function AgreementContents(props: {
  version: FragmentType<typeof AgreementDocumentVersion>;
}) {
  const { t } = useTranslation();
  const version = readFragment(AgreementDocumentVersion, props.version);
  return (
    <nav aria-label={t("agreement.contents")} className={css["contents"]}>
      <ol>
        {version.clauses.map((clause) => (
          <li key={clause.number}>
            <a href={`#${anchor(clause.number)}`}>
              <span className={css["number"]}>{clause.number}</span> {clause.heading}
            </a>
          </li>
        ))}
        {annexes.map((annex) => (
          <li key={annex}>
            <a href={`#${anchor(annex)}`}>{t(`agreement.annex.${annex}`)}</a>
          </li>
        ))}
        {version.addenda.map((addendum, index) => (
          <li key={addendum.serviceCode}>
            <a href={`#${anchor(`addendum ${addendum.serviceCode}`)}`}>
              {t("agreement.addendum", { number: index + 1, title: addendum.title })}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

type Version = AgreementDocument_VersionFragment;

function Terms(props: { language: string; items: readonly { term: string; words: string }[] }) {
  return (
    <dl className={css["terms"]}>
      {props.items
        .filter(({ words }) => words !== "")
        .map(({ term, words }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd lang={props.language}>{words}</dd>
          </div>
        ))}
    </dl>
  );
}

function AnnexA({ annex, language }: { annex: Version["annexA"]; language: string }) {
  const { t } = useTranslation();
  return (
    <Terms
      language={language}
      items={[
        { term: t("agreement.annexA.purpose"), words: annex.purpose },
        {
          term: t("agreement.annexA.controllerLegalBasis"),
          words: annex.controllerLegalBasis ?? "",
        },
        { term: t("agreement.annexA.nature"), words: annex.nature },
        { term: t("agreement.annexA.dataTypes"), words: annex.dataTypes.join("; ") },
        {
          term: t("agreement.annexA.specialCategories"),
          words: annex.specialCategories.join("; ") || t("agreement.annexA.none"),
        },
        { term: t("agreement.annexA.subjectCategories"), words: annex.subjectCategories.join("; ") },
        { term: t("agreement.annexA.duration"), words: annex.duration },
      ]}
    />
  );
}

/** What is agreed otherwise than the text that the agreement came from. */
function Deviations(props: { deviations: Version["deviations"]; language: string }) {
  const { t } = useTranslation();
  return (
    <Terms
      language={props.language}
      items={props.deviations.map(({ place, heading, kind, text }, index) => ({
        term: `D.${index + 1} ${t(`negotiation.place.${/^\d/.test(place) ? "clause" : "annex"}`, { place })} ${heading} · ${t(`deviations.kind.${kind}`)}`,
        words: text,
      }))}
    />
  );
}

function AnnexC({ annex, language }: { annex: Version["annexC"]; language: string }) {
  const { t } = useTranslation();
  return (
    <Terms
      language={language}
      items={[
        { term: t("agreement.annexC.instruction"), words: annex.instruction },
        { term: t("agreement.annexC.security"), words: annex.security },
        { term: t("agreement.annexC.assistance"), words: annex.assistance },
        { term: t("agreement.annexC.retention"), words: annex.retention },
        { term: t("agreement.annexC.locations"), words: annex.locations },
        { term: t("agreement.annexC.transfers"), words: annex.transfers },
        { term: t("agreement.annexC.auditProcessor"), words: annex.auditProcessor },
        { term: t("agreement.annexC.auditSubProcessors"), words: annex.auditSubProcessors },
      ]}
    />
  );
}
