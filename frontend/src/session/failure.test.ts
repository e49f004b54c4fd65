import { CombinedError } from "@urql/core";
import { describe, expect, it } from "vitest";
import { failuresOf, forFields, pageProblem } from "./failure";

function refused(...errors: { message: string; extensions?: Record<string, unknown> }[]) {
  return new CombinedError({ graphQLErrors: errors });
}

describe("failuresOf", () => {
  it("keeps the server's sentence, its code and its field", () => {
    const error = refused({
      message: "Skriv en begrundelse.",
      extensions: { code: "VALIDATION", field: "input.text" },
    });
    expect(failuresOf(error)).toEqual([
      { code: "VALIDATION", message: "Skriv en begrundelse.", field: "text", requestId: null },
    ]);
  });

  it("keeps the number to quote when the server broke", () => {
    const error = refused({ message: "", extensions: { code: "INTERNAL", requestId: "r-1" } });
    expect(failuresOf(error)[0]).toMatchObject({ code: "INTERNAL", requestId: "r-1" });
  });

  it("treats an error without a code as the server's fault", () => {
    expect(failuresOf(refused({ message: "?" }))[0]?.code).toBe("INTERNAL");
  });

  it("calls a missing answer a network failure", () => {
    const error = new CombinedError({ networkError: new TypeError("Failed to fetch") });
    expect(failuresOf(error)[0]?.code).toBe("NETWORK");
    expect(failuresOf(new Error("anything"))[0]?.code).toBe("NETWORK");
    expect(failuresOf(undefined)).toEqual([]);
  });
});

describe("forFields", () => {
  it("gives each known field its first message and keeps the rest", () => {
    const failures = failuresOf(
      refused(
        { message: "Too short", extensions: { code: "VALIDATION", field: "text" } },
        { message: "Too dull", extensions: { code: "VALIDATION", field: "text" } },
        { message: "Unknown", extensions: { code: "VALIDATION", field: "elsewhere" } },
        { message: "Later", extensions: { code: "CONFLICT" } },
      ),
    );
    const { byField, rest } = forFields(failures, ["text", "ground"]);
    expect(byField).toEqual({ text: "Too short" });
    expect(rest.map(({ message }) => message)).toEqual(["Unknown", "Later"]);
  });
});

describe("pageProblem", () => {
  it("names what the reader can do something about", () => {
    expect(pageProblem(refused({ message: "", extensions: { code: "NOT_FOUND" } }))).toBe("notFound");
    expect(pageProblem(refused({ message: "", extensions: { code: "FORBIDDEN" } }))).toBe("forbidden");
    expect(pageProblem(refused({ message: "", extensions: { code: "SECOND_FACTOR_REQUIRED" } }))).toBe(
      "secondFactor",
    );
    expect(pageProblem(new CombinedError({ networkError: new Error() }))).toBe("offline");
    expect(pageProblem(refused({ message: "", extensions: { code: "INTERNAL" } }))).toBe("broken");
  });
});
