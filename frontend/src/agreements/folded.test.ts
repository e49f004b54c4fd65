import { expect, test } from "vitest";
import { folded } from "./folded";

function passage(part: "CLAUSES" | "ANNEX_A", place: string, outcome: string) {
  return { part, place, outcome };
}

test("what is the same in a row is folded, within its part", () => {
  const parts = folded([
    passage("CLAUSES", "1", "UNCHANGED"),
    passage("CLAUSES", "2", "UNCHANGED"),
    passage("CLAUSES", "3", "CHANGED"),
    passage("CLAUSES", "4", "ADDED"),
    passage("CLAUSES", "5", "UNCHANGED"),
    passage("ANNEX_A", "A.1", "UNCHANGED"),
  ]);
  const shape = parts.map(({ part, groups }) => [
    part,
    groups.map(({ same, passages }) => [same, passages.map(({ place }) => place)]),
  ]);
  expect(shape).toEqual([
    ["CLAUSES", [[true, ["1", "2"]], [false, ["3", "4"]], [true, ["5"]]]],
    ["ANNEX_A", [[true, ["A.1"]]]],
  ]);
});
