import type { ProofMethod } from "../graphql/generated/graphql";
import type { SecondStep } from "./session";

/** What the portal hands to the sign-in page behind `#` when the reader comes back from a provider. */
export type Brought = { secondStep: SecondStep } | { join: string } | null;

/** Reads what stands behind `#`. */
export function broughtBy(hash: string): Brought {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const challenge = said.get("step");
  if (challenge) {
    return { secondStep: { challenge, methods: (said.get("methods") ?? "").split(" ") as ProofMethod[] } };
  }
  const join = said.get("join");
  return join ? { join } : null;
}

/** The part of an address behind `@`; null for what is no address. */
export function domainOf(email: string): string | null {
  return /^[^@\s]+@([^@\s]+\.[^@\s]+)$/.exec(email.trim())?.[1]?.toLowerCase() ?? null;
}

/** Where a sign-in at the organisation's provider begins. Only the domain goes there, never the address. */
export function signOnPath(domain: string, to: string, prove = false): string {
  const query = new URLSearchParams({ domain, to, ...(prove ? { prove: "1" } : {}) });
  return `/sso/start?${query.toString()}`;
}
