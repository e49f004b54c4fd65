import { describe, expect, it } from "vitest";
import { cursor, flag, localPath, oneOf, searchOf, text } from "./search";

describe("a page's state in its URL", () => {
  const read = searchOf({
    search: text,
    state: oneOf(["OPEN", "CLOSED"]),
    mine: flag,
    after: cursor,
  });

  it("is read as written", () => {
    expect(read({ search: "kommune", state: "OPEN", mine: true, after: "YWJj=" })).toEqual({
      search: "kommune",
      state: "OPEN",
      mine: true,
      after: "YWJj=",
    });
  });

  it("opens the page whatever somebody typed", () => {
    expect(
      read({ search: "  ", state: "WRONG", mine: "no", after: "<script>", other: 1 }),
    ).toEqual({});
    expect(read({ search: { nested: 1 }, state: ["OPEN"], after: 7 })).toEqual({});
  });

  it("keeps a number that was searched for, and cuts what is too long", () => {
    expect(read({ search: 12345678 }).search).toBe("12345678");
    expect(read({ search: "x".repeat(500) }).search).toHaveLength(200);
  });
});

describe("the page to return to after signing in", () => {
  it("is a page of the portal, never another site", () => {
    expect(localPath("/o/1/notices?mine=true")).toBe("/o/1/notices?mine=true");
    for (const trap of ["//evil.example", "/\\evil.example", "https://evil.example", "evil", ""]) {
      expect(localPath(trap)).toBeUndefined();
    }
  });
});
