import { expect, test } from "vitest";
import { coversInput, keptCovers, missingLetters, withCovers } from "./covers";

const clause = (number: string, heading: string, ...paragraphs: string[]) => ({
  number,
  heading,
  paragraphs,
});

test("a letter is covered by a clause with a text, its own or that of its sub-clauses", () => {
  const clauses = [
    clause("0", "Indledning", "Tekst"),
    clause("1", "Tom"),
    clause("2", "Over"),
    clause("2.1", "Under", "Tekst"),
  ];
  const covers = { "0": ["a"], "1": ["b"], "2": ["c"], "2.1": ["d", "e"] };
  expect(missingLetters(clauses, covers)).toEqual(["a", "b", "f", "g", "h"]);
});

test("another file keeps what was ticked where the clause is the same", () => {
  const before = [clause("1", "Instruks", "x"), clause("2", "Sikkerhed", "x")];
  const after = [clause("1", "Instruks", "y"), clause("2", "Fortrolighed", "y")];
  expect(keptCovers(before, after, { "1": ["a"], "2": ["c"] })).toEqual({ "1": ["a"] });
});

test("only what covers something is sent, in order", () => {
  expect(coversInput({ "1": ["c", "a"], "2": [] })).toEqual([{ number: "1", covers: ["a", "c"] }]);
});

test("a locked text goes back letter by letter", () => {
  const clauses = [clause("1", " Instruks ", "  a\n\nb  "), clause("2", "Sikkerhed")];
  expect(withCovers(clauses, { "1": ["c", "a"] })).toEqual([
    { number: "1", heading: " Instruks ", paragraphs: ["  a\n\nb  "], covers: ["a", "c"] },
    { number: "2", heading: "Sikkerhed", paragraphs: [], covers: [] },
  ]);
});
