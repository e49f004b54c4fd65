import { describe, expect, it } from "vitest";
import { countOf, coverageOf, dayProblem, partProblem, wholeProblem } from "./counts";

describe("so many of so many", () => {
  it("are whole numbers from nothing up", () => {
    expect([0, "0", 45, "45"].map(countOf)).toEqual([0, 0, 45, 45]);
    expect(["", "-1", -1, "4,5", 4.5, "mange"].map(countOf)).toEqual([null, null, null, null, null, null]);
  });

  it("are rounded down, so that a hundred means all, and never more", () => {
    expect(coverageOf(0, 45)).toBe(0);
    expect(coverageOf(42, 45)).toBe(93);
    expect(coverageOf(199, 200)).toBe(99);
    expect(coverageOf(45, 45)).toBe(100);
    expect(coverageOf(46, 45)).toBeNull();
    expect(coverageOf(0, 0)).toBeNull();
    expect(coverageOf("", 45)).toBeNull();
    expect(coverageOf(1, "")).toBeNull();
  });

  it("are refused where they cannot be", () => {
    expect([wholeProblem(""), wholeProblem(0), wholeProblem(1)]).toEqual(["missing", "nobody", null]);
    expect([partProblem("", 45), partProblem(46, 45), partProblem(45, 45), partProblem(0, "")]).toEqual([
      "missing",
      "tooMany",
      null,
      null,
    ]);
  });

  it("were counted today at the latest", () => {
    const today = "2026-11-23";
    expect(dayProblem("", today)).toBe("missing");
    expect(dayProblem("2026-11-24", today)).toBe("future");
    expect(dayProblem(today, today)).toBeNull();
    expect(dayProblem("2025-12-31", today)).toBeNull();
  });
});
