import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Count, dayProblem, partProblem, wholeProblem } from "./counts";

/** The rules of a form that counts: so many of so many, on a day that has come. */
export function useCountRules(today: string) {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      whole: (value: Count) => {
        const problem = wholeProblem(value);
        return problem && t(`measures.whole.${problem}`);
      },
      part: (value: Count, values: { staffCount: Count }) => {
        const problem = partProblem(value, values.staffCount);
        return problem && t(`measures.part.${problem}`);
      },
      day: (value: string) => {
        const problem = dayProblem(value, today);
        return problem && t(`measures.day.${problem}`);
      },
    }),
    [t, today],
  );
}
