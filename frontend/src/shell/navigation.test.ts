import { describe, expect, it } from "vitest";
import { entriesFor, navigation } from "./navigation";

describe("the side bar", () => {
  it("shows only what this reader may open in this kind of organisation", () => {
    const keys = entriesFor("CUSTOMER", ["READ_CONTENT"]).map(({ key }) => key);
    expect(keys).toContain("notices");
    expect(keys).toContain("sharing");
    expect(keys).not.toContain("members");
    expect(keys).not.toContain("customers");
  });

  it("never offers sharing decisions to a vendor", () => {
    const all = navigation.flatMap(({ action }) => action ?? []);
    expect(entriesFor("VENDOR", all).map(({ key }) => key)).not.toContain("sharing");
  });

  it("has no entry twice", () => {
    expect(new Set(navigation.map(({ to }) => to)).size).toBe(navigation.length);
  });
});
