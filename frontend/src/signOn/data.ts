import { graphql } from "../graphql/generated";
import type { SignOn_SignOnFragment } from "../graphql/generated/graphql";

export const SignOnSignOn = graphql(`
  fragment SignOn_signOn on SignOn {
    callbackUrl
    provider {
      issuer
      clientId
      acrValues
      defaultRole
      state
      triedAt
      trialProblem
    }
    domains {
      domain
      record
      verifiedAt
      checkedAt
      enforced
    }
  }
`);

/** The steps of setting single sign-on up, in their order. */
export const steps = ["domain", "provider", "try", "use", "enforce"] as const;
export type Step = (typeof steps)[number];

/** What can stop a sign-in, as it stands in addresses; `works` and `broken` are the portal's own. */
export const problems = [
  "unavailable",
  "over",
  "unreachable",
  "misconfigured",
  "declined",
  "unproven",
  "weak",
  "address",
  "removed",
  "busy",
  "broken",
] as const;
export type Problem = (typeof problems)[number];

/** The furthest step that makes sense now. */
export function reached(signOn: SignOn_SignOnFragment): number {
  if (!signOn.domains.some((domain) => domain.verifiedAt !== null)) return 0;
  if (signOn.provider === null) return 1;
  if (signOn.provider.state === "ACTIVE") return 4;
  return signOn.provider.triedAt === null ? 2 : 3;
}
