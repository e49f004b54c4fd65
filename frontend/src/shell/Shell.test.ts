import { describe, expect, it } from "vitest";
import { initials } from "./Shell";

describe("initials", () => {
  it("take the first and the last name", () => {
    expect(initials("Åse Ægidius Østergaard")).toBe("ÅØ");
    expect(initials("Indkøb")).toBe("I");
    expect(initials("Direktør (eksempel-kommune)")).toBe("D");
  });

  it("survive emoji, spaces and nothing", () => {
    expect(initials(" 🦊 Ræv ")).toBe("🦊R");
    expect(initials("   ")).toBe("?");
  });
});
