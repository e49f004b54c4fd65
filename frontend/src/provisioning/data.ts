import { graphql } from "../graphql/generated";
import type { Provisioning_ProvisioningFragment } from "../graphql/generated/graphql";

export const ProvisioningProvisioning = graphql(`
  fragment Provisioning_provisioning on Provisioning {
    address
    defaultRole
    tokens {
      id
      prefix
      createdAt
      expiresAt
      lastUsedAt
      revokedAt
    }
    groups {
      id
      name
      members
      roles
    }
  }
`);

export type Token = Provisioning_ProvisioningFragment["tokens"][number];
export type ProvisionedGroup = Provisioning_ProvisioningFragment["groups"][number];

/** What a key is worth now. */
export function stateOf(token: Pick<Token, "revokedAt" | "expiresAt">, now: Date) {
  if (token.revokedAt !== null) return "revoked" as const;
  return new Date(token.expiresAt) <= now ? ("expired" as const) : ("active" as const);
}

/** Two keys may be good at once, so that the new one is in place before the old one goes. */
export function mayMake(tokens: readonly Pick<Token, "revokedAt" | "expiresAt">[], now: Date): boolean {
  return tokens.filter((token) => stateOf(token, now) === "active").length < 2;
}
