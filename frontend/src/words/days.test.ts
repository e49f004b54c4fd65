import { describe, expect, it } from "vitest";
import { dayAfter, startOfDay } from "./days";

describe("a calendar day in Denmark", () => {
  it("begins an hour before UTC in winter and two in summer", () => {
    expect(startOfDay("2027-01-15")).toBe("2027-01-14T23:00:00.000Z");
    expect(startOfDay("2027-07-15")).toBe("2027-07-14T22:00:00.000Z");
  });

  it("begins right on the days on which the clock changes", () => {
    expect(startOfDay("2027-03-28")).toBe("2027-03-27T23:00:00.000Z");
    expect(startOfDay("2027-03-29")).toBe("2027-03-28T22:00:00.000Z");
    expect(startOfDay("2027-10-31")).toBe("2027-10-30T22:00:00.000Z");
    expect(startOfDay("2027-11-01")).toBe("2027-10-31T23:00:00.000Z");
  });

  it("is counted where the parties are", () => {
    expect(dayAfter(new Date("2026-12-31T23:30:00Z"), 0)).toBe("2027-01-01");
    expect(dayAfter(new Date("2026-11-22T12:00:00Z"), 45)).toBe("2027-01-06");
  });
});
