import "@fontsource-variable/source-serif-4/index.css";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import css from "./ClauseText.module.css";

const ClauseTextClause = graphql(`
  fragment ClauseText_clause on Clause {
    number
    heading
    paragraphs
    covers
  }
`);

/** A template's text as it stands; what differs from agreement to agreement is filled in when one is sent. */
export function ClauseText(props: {
  language: "DA" | "EN";
  clauses: readonly FragmentType<typeof ClauseTextClause>[];
}) {
  const { t } = useTranslation();
  const clauses = readFragment(ClauseTextClause, props.clauses);
  return (
    <div className={css["text"]} lang={props.language === "EN" ? "en" : "da"}>
      {clauses.map((clause) => (
        <section key={clause.number}>
          <h3>
            {clause.number} {clause.heading}
            {clause.covers.length > 0 && (
              <span className={css["covers"]}>
                {t("coverage.article", { letters: clause.covers.join(", ") })}
              </span>
            )}
          </h3>
          {clause.paragraphs.map((paragraph, index) => (
            <p key={`${clause.number}.${index + 1}`}>{paragraph}</p>
          ))}
        </section>
      ))}
    </div>
  );
}
