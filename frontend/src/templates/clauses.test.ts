import { describe, expect, it } from "vitest";
import { clausesInput, draftsOf, nextNumber } from "./clauses";

const clause = {
  number: "7.1",
  heading: "Underdatabehandlere",
  paragraphs: ["Første stykke.", "Andet stykke\nmed to linjer."],
  covers: ["d", "b"],
  locked: false,
};

describe("clauses that are edited", () => {
  it("come back as they were when nothing is changed", () => {
    const [back] = clausesInput(draftsOf([clause]));
    expect(back).toEqual({
      number: "7.1",
      heading: "Underdatabehandlere",
      paragraphs: ["Første stykke.", "Andet stykke\nmed to linjer."],
      covers: ["b", "d"],
    });
  });

  it("split into paragraphs at empty lines only", () => {
    const [draft] = draftsOf([clause]);
    const [sent] = clausesInput([{ ...draft!, text: "  Et.\n \n\nTo.\n" }]);
    expect(sent?.paragraphs).toEqual(["Et.", "To."]);
  });

  it("number a new clause after the last", () => {
    expect(nextNumber([{ number: "0" }, { number: "7.1" }, { number: "12" }])).toBe("13");
    expect(nextNumber([])).toBe("1");
  });
});
