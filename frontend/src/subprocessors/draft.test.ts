import { describe, expect, it } from "vitest";
import { emptyDraft, emptyLocation, inputOf, movedTo } from "./draft";

const place = (changes: object) => ({ ...emptyLocation(), name: "Center", ...changes });

describe("a sub-processor as it is sent", () => {
  it("turns lines into lists and nothing into null", () => {
    const input = inputOf({
      ...emptyDraft(),
      dataCategories: "Navn\n\n E-mail \nNavn",
      website: "  ",
    });
    expect(input.dataCategories).toEqual(["Navn", "E-mail"]);
    expect(input.website).toBeNull();
  });

  it("keeps a ground only for a place outside the EEA", () => {
    const typed = { transferMechanism: "SCC_2021_914", transferModule: "M3", tiaDate: "2026-05-01" };
    const [norway, usa] = inputOf({
      ...emptyDraft(),
      locations: [place({ countryCode: "NO", ...typed }), place({ countryCode: "US", ...typed })],
    }).locations;
    expect(norway).toMatchObject({ transferMechanism: "NONE_EEA", transferModule: null, tiaDate: null });
    expect(usa).toMatchObject({ transferMechanism: "SCC_2021_914", transferModule: "M3" });
  });

  it("sends a module only with the standard contractual clauses", () => {
    const [only] = inputOf({
      ...emptyDraft(),
      locations: [place({ countryCode: "US", transferMechanism: "EU_US_DPF", transferModule: "M2" })],
    }).locations;
    expect(only?.transferModule).toBeNull();
  });
});

const propose = (countryCode: string) =>
  countryCode === "IS" ? ("NONE_EEA" as const) : countryCode === "GB" ? ("ADEQUACY" as const) : ("SCC_2021_914" as const);

describe("a place that moves to another country", () => {
  it("needs no ground within the EEA", () => {
    const moved = movedTo(place({ countryCode: "US", transferMechanism: "EU_US_DPF" }), "IS", propose);
    expect(moved.transferMechanism).toBe("NONE_EEA");
  });

  // proves: R-002-058
  it("begins with what is proposed outside", () => {
    expect(movedTo(place({}), "IN", propose).transferMechanism).toBe("SCC_2021_914");
  });

  it("loses the framework of the United States elsewhere, and keeps other grounds", () => {
    const dpf = place({ countryCode: "US", transferMechanism: "EU_US_DPF" });
    const clauses = place({ countryCode: "US", transferMechanism: "SCC_2021_914" });
    expect(movedTo(dpf, "IN", propose).transferMechanism).toBe("SCC_2021_914");
    const adequate = place({ countryCode: "GB", transferMechanism: "ADEQUACY" });
    expect(movedTo(adequate, "IN", propose).transferMechanism).toBe("SCC_2021_914");
    expect(movedTo(clauses, "IN", propose).transferMechanism).toBe("SCC_2021_914");
  });
});
