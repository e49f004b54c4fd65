import { describe, expect, it } from "vitest";
import { behind, follow, issueSteps, stepOf } from "./issue";

describe("the form that issues an agreement", () => {
  it("knows on which step a field stands", () => {
    expect(issueSteps[stepOf("parameters.objectionDays")]?.key).toBe("terms");
    expect(issueSteps[stepOf("annexA.dataTypes")]?.key).toBe("processing");
    expect(issueSteps[stepOf("annexD")]?.key).toBe("instruction");
    expect(stepOf("customerId")).toBe(0);
  });

  it("lets suggestions follow, and leaves alone what somebody wrote", () => {
    const texts = { instruction: "Levering af CRM.", security: "Vores egen tekst.", retention: "R" };
    const before = { instruction: "Levering af CRM.", security: "Forslag." };
    const now = { instruction: "Levering af CRM, App.", security: "Nyt forslag." };
    expect(follow(texts, before, now)).toEqual({
      instruction: "Levering af CRM, App.",
      security: "Vores egen tekst.",
      retention: "R",
    });
  });

  it("puts into annex B only the sub-processors behind the services", () => {
    const subs = [{ services: [{ id: "a" }] }, { services: [{ id: "b" }] }, { services: [] }];
    expect(behind(subs, ["b", "c"])).toEqual([subs[1]]);
  });
});
