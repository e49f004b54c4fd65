import { describe, expect, it } from "vitest";
import { isCvr } from "./registration";

describe("a CVR number", () => {
  it("has eight digits of which the last one checks the others", () => {
    expect(isCvr("12345674")).toBe(true);
    expect(isCvr("12 34 56 74")).toBe(true);
    expect(isCvr("12345678")).toBe(false);
    expect(isCvr("1234567")).toBe(false);
    expect(isCvr("123456740")).toBe(false);
    expect(isCvr("DK12345674")).toBe(false);
  });
});
