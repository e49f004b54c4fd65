import type { OrganisationKind, Role } from "../graphql/generated/graphql";

/** Which roles make sense in which organisation; the server's role table has the last word. */
export const rolesOf: Record<OrganisationKind, readonly Role[]> = {
  OPERATOR: ["OWNER", "ADMIN"],
  VENDOR: ["OWNER", "ADMIN", "DPO", "ANNOUNCER", "MEMBER"],
  CUSTOMER: ["OWNER", "ADMIN", "SIGNATORY", "DPO", "MEMBER"],
  PARTNER: ["OWNER", "ADMIN", "MEMBER"],
};

/** Where somebody from outside may be let in to advise, until a day. */
export const takesAdvisers: Record<OrganisationKind, boolean> = {
  OPERATOR: false,
  VENDOR: true,
  CUSTOMER: true,
  PARTNER: false,
};

/** An adviser has no other role: whichever was ticked last counts. */
export function ticked(before: readonly Role[], after: readonly Role[]): Role[] {
  if (!after.includes("ADVISER")) return [...after];
  return before.includes("ADVISER") ? after.filter((role) => role !== "ADVISER" || after.length === 1) : ["ADVISER"];
}
