import { describe, expect, it } from "vitest";
import { preferredLanguage } from "./i18n";

describe("the language of a first visit", () => {
  it("is the reader's own choice before anything else", () => {
    expect(preferredLanguage("en", ["da-DK"])).toBe("en");
  });

  it("is the first language of the browser that we speak", () => {
    expect(preferredLanguage(null, ["de-DE", "en-GB", "da"])).toBe("en");
    expect(preferredLanguage(null, ["da-DK", "en"])).toBe("da");
  });

  it("is Danish when we speak none of them, or when the choice makes no sense", () => {
    expect(preferredLanguage(null, ["fi", "sv-SE"])).toBe("da");
    expect(preferredLanguage("klingon", [])).toBe("da");
  });
});
