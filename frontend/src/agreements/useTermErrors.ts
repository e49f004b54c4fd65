import { useTranslation } from "react-i18next";
import { problemsOf, type Terms } from "./terms";

/** The terms' problems as errors of a form whose terms lie at `parameters`. */
export function useTermErrors(): (terms: Terms) => Record<string, string> {
  const { t } = useTranslation();
  return (terms) =>
    Object.fromEntries(
      Object.entries(problemsOf(terms)).map(([field, problem]) => [
        `parameters.${field}`,
        problem.kind === "range"
          ? t("terms.range", { min: problem.min, max: problem.max })
          : t("terms.longerThanNotice", { max: problem.max }),
      ]),
    );
}
