import { expect, test } from "vitest";
import { csv } from "./csv";

test("a formula is shown, not computed, and quotes stay quotes", () => {
  expect(csv([["Navn", '=HYPERLINK("x")'], ['Aarhus "Ærø"', "a;b\nc"]])).toBe(
    '\uFEFF"Navn";"\'=HYPERLINK(""x"")"\r\n"Aarhus ""Ærø""";"a;b\nc"\r\n',
  );
});
