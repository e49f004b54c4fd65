import { expect, it } from "vitest";
import { type Ground, proposalOf } from "./useGrounds";

const ground = (mechanism: Ground["mechanism"], changes: Partial<Ground> = {}): Ground => ({
  mechanism,
  label: mechanism,
  selectable: true,
  needsReason: false,
  countries: null,
  ...changes,
});

const known = [
  ground("ADEQUACY", { countries: ["GB", "CH"] }),
  ground("EU_US_DPF", { countries: ["US"] }),
  ground("SCC_2021_914"),
  ground("PRIVACY_SHIELD", { countries: ["US"], selectable: false }),
];

// proves: R-002-058, R-002-059
it("proposes what the vendor has chosen, and no clauses where there is a decision of adequacy", () => {
  const clauses = proposalOf(known, "SCC_2021_914");
  expect(clauses("IN")).toBe("SCC_2021_914");
  expect(clauses("GB")).toBe("ADEQUACY");
  expect(clauses("DK")).toBe("NONE_EEA");
});

it("proposes nothing that does not reach the country, or that the law has taken away", () => {
  expect(proposalOf(known, "EU_US_DPF")("US")).toBe("EU_US_DPF");
  expect(proposalOf(known, "EU_US_DPF")("IN")).toBe("");
  expect(proposalOf(known, "PRIVACY_SHIELD")("US")).toBe("");
  expect(proposalOf([], undefined)("US")).toBe("");
});
