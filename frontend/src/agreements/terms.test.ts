import { describe, expect, it } from "vitest";
import { problemsOf, termsInput, usualTerms } from "./terms";

const terms = (changes: object) => ({ ...usualTerms, ...changes });

describe("the terms of an agreement", () => {
  it("are fine as they are suggested", () => {
    expect(problemsOf(usualTerms)).toEqual({});
  });

  it("give no longer to object than the notice runs", () => {
    expect(problemsOf(terms({ subProcessorNoticeDays: 30, objectionDays: 30 }))).toEqual({});
    expect(problemsOf(terms({ subProcessorNoticeDays: 30, objectionDays: 31 }))).toEqual({
      objectionDays: { kind: "longerThanNotice", max: 30 },
    });
  });

  it("keep each number within its limits", () => {
    expect(problemsOf(terms({ breachHours: 72 }))).toEqual({});
    expect(problemsOf(terms({ breachHours: 73 })).breachHours).toEqual({ kind: "range", min: 1, max: 72 });
    expect(problemsOf(terms({ exitDays: 0 })).exitDays).toMatchObject({ min: 1, max: 365 });
    expect(problemsOf(terms({ auditNoticeDays: "" })).auditNoticeDays).toBeDefined();
    expect(problemsOf(terms({ subProcessorNoticeDays: 14.5 })).subProcessorNoticeDays).toBeDefined();
  });

  it("are sent as numbers, whatever the fields held", () => {
    expect(termsInput(terms({ exitDays: "60", auditConcept: "5" }))).toMatchObject({
      exitDays: 60,
      auditConcept: 5,
    });
  });
});
