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

  it("offers one's own acts to those alone who may not read the whole trail", () => {
    const member = entriesFor("VENDOR", ["READ_OWN_ACTS"]).map(({ key }) => key);
    const reader = entriesFor("VENDOR", ["READ_OWN_ACTS", "READ_AUDIT"]).map(({ key }) => key);
    expect(member).toContain("ownActs");
    expect(member).not.toContain("audit");
    expect(reader).not.toContain("ownActs");
    expect(reader).toContain("audit");
  });

  it("has no entry twice", () => {
    expect(new Set(navigation.map(({ to }) => to)).size).toBe(navigation.length);
  });
});
