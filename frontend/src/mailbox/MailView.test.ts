import { describe, expect, it } from "vitest";
import { localPaths } from "./MailView";

describe("a mail's links", () => {
  it("become paths of this portal, once each, whatever host the mail names", () => {
    expect(
      localPaths(
        [
          "http://localhost:8080/invitation/abc",
          "https://portal.example/invitation/abc",
          "/o/1/notices/2?x=1",
          "https://portal.example/new-password/def",
          "https://portal.example/new-email/ghi",
        ],
        "http://localhost:5173",
      ),
    ).toEqual(["/invitation/abc", "/o/1/notices/2?x=1", "/new-password/def", "/new-email/ghi"]);
  });

  it("never lead out of it", () => {
    expect(
      localPaths(
        ["https://evil.example/steal", "javascript:alert(1)", "mailto:a@b.example", "http://["],
        "http://localhost:5173",
      ),
    ).toEqual([]);
  });
});
