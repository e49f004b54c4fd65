import { describe, expect, it } from "vitest";
import { markCurrent } from "./AgreementTimeline";

const station = (key: string, at: string | null) => ({ key, label: key, at });

describe("an agreement's stations", () => {
  it("are done as far as something has happened, and the next one is where things stand", () => {
    const steps = markCurrent([
      station("sent", "2026-11-01"),
      station("viewed", "2026-11-02"),
      station("signed", null),
      station("inForce", null),
    ]);
    expect(steps.map(({ state }) => state)).toEqual(["done", "done", "current", "upcoming"]);
  });

  it("do not wait for a station that was passed over", () => {
    const steps = markCurrent([
      station("sent", "2026-11-01"),
      station("viewed", null),
      station("signed", "2026-11-03"),
    ]);
    expect(steps.map(({ state }) => state)).toEqual(["done", "done", "done"]);
  });
});
