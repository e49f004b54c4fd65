import { describe, expect, it } from "vitest";
import { daysOf } from "./reminderDays";

describe("the days of reminders", () => {
  it("are read in any order, each once, and none is fine", () => {
    expect(daysOf(" 30,7; 14 7")).toEqual({ days: [7, 14, 30] });
    expect(daysOf(" ")).toEqual({ days: [] });
    expect(daysOf("1, 59")).toEqual({ days: [1, 59] });
  });

  it("are whole numbers while an agreement can be signed, five at most", () => {
    for (const text of ["0", "60", "-7", "7.5", "uge"]) expect(daysOf(text)).toEqual({ problem: "wrong" });
    expect(daysOf("1 2 3 4 5 5")).toEqual({ days: [1, 2, 3, 4, 5] });
    expect(daysOf("1 2 3 4 5 6")).toEqual({ problem: "tooMany" });
  });
});
