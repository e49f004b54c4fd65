import type { AgreementParametersInput } from "../graphql/generated/graphql";

/** The terms of an agreement while they are typed: a number field may be empty. */
export type Terms = {
  [Key in keyof AgreementParametersInput]: AgreementParametersInput[Key] extends number
    ? number | string
    : AgreementParametersInput[Key];
};

/** What the portal takes for each number (whole days or hours). */
export const limits = {
  subProcessorNoticeDays: [1, 180],
  objectionDays: [1, 180],
  breachHours: [1, 72],
  exitDays: [1, 365],
  auditNoticeDays: [1, 180],
} as const;

export type Limited = keyof typeof limits;

/** What a vendor without wishes of its own begins with. */
export const usualTerms: Terms = {
  authorisationModel: "GENERAL",
  subProcessorNoticeDays: 30,
  objectionDays: 14,
  breachHours: 24,
  exitChoice: "DELETE",
  exitDays: 30,
  auditConcept: 3,
  auditNoticeDays: 30,
  thirdCountryAllowed: false,
};

/** Why a number cannot be sent. */
export type TermProblem =
  | { kind: "range"; min: number; max: number }
  | { kind: "longerThanNotice"; max: number };

/** The numbers that cannot be sent, by field. Nobody can object longer than the notice runs. */
export function problemsOf(terms: Terms): Partial<Record<Limited, TermProblem>> {
  const problems: Partial<Record<Limited, TermProblem>> = {};
  for (const [field, [min, max]] of Object.entries(limits) as [Limited, readonly [number, number]][]) {
    const number = terms[field];
    const whole = number !== "" && Number.isInteger(Number(number));
    if (!whole || Number(number) < min || Number(number) > max) {
      problems[field] = { kind: "range", min, max };
    }
  }
  const notice = Number(terms.subProcessorNoticeDays);
  if (!problems.objectionDays && !problems.subProcessorNoticeDays && Number(terms.objectionDays) > notice) {
    problems.objectionDays = { kind: "longerThanNotice", max: notice };
  }
  return problems;
}

/** The terms as they are sent. */
export function termsInput(terms: Terms): AgreementParametersInput {
  return {
    authorisationModel: terms.authorisationModel,
    subProcessorNoticeDays: Number(terms.subProcessorNoticeDays),
    objectionDays: Number(terms.objectionDays),
    breachHours: Number(terms.breachHours),
    exitChoice: terms.exitChoice,
    exitDays: Number(terms.exitDays),
    auditConcept: Number(terms.auditConcept),
    auditNoticeDays: Number(terms.auditNoticeDays),
    thirdCountryAllowed: terms.thirdCountryAllowed,
  };
}
