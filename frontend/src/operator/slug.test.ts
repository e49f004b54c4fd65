import { describe, expect, it } from "vitest";
import { isSlug, slugOf } from "./slug";

describe("a name in public addresses", () => {
  it("is made of the organisation's name", () => {
    expect(slugOf("Ærlig Løn A/S")).toBe("aerlig-loen");
    expect(slugOf("  Eksempel & Søn ApS ")).toBe("eksempel-soen");
    expect(slugOf("Café Zoë GmbH")).toBe("cafe-zoe");
    expect(isSlug(slugOf("x".repeat(80)))).toBe(true);
  });

  it("is of small letters, digits and hyphens inside", () => {
    for (const good of ["ab", "a-b", "7-eleven"]) expect(isSlug(good), good).toBe(true);
    for (const bad of ["", "a", "-ab", "ab-", "Ab", "a b", "æø", "a".repeat(61)]) {
      expect(isSlug(bad), bad).toBe(false);
    }
  });
});
