import { describe, expect, it } from "vitest";
import type { SignOn_SignOnFragment } from "../graphql/generated/graphql";
import { reached } from "./data";

const domain = { domain: "a.example", record: "x", checkedAt: null, enforced: false };
const connection = {
  issuer: "https://a.example",
  clientId: "x",
  acrValues: null,
  defaultRole: "MEMBER" as const,
  trialProblem: null,
};

function signOn(part: Partial<SignOn_SignOnFragment>): SignOn_SignOnFragment {
  return { callbackUrl: "", provider: null, domains: [], ...part };
}

describe("how far the setting up has come", () => {
  it("begins with a proven domain and goes on with what is there", () => {
    const unproven = { ...domain, verifiedAt: null };
    const proven = { ...domain, verifiedAt: "2026-01-01T00:00:00.000Z" };
    expect(reached(signOn({}))).toBe(0);
    expect(reached(signOn({ domains: [unproven] }))).toBe(0);
    expect(reached(signOn({ domains: [proven] }))).toBe(1);
    const draft = { ...connection, state: "DRAFT" as const, triedAt: null };
    expect(reached(signOn({ domains: [proven], provider: draft }))).toBe(2);
    const tried = { ...draft, triedAt: "2026-01-01T00:00:00.000Z" };
    expect(reached(signOn({ domains: [proven], provider: tried }))).toBe(3);
    const active = { ...tried, state: "ACTIVE" as const };
    expect(reached(signOn({ domains: [proven], provider: active }))).toBe(4);
  });
});
