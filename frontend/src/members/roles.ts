import type { OrganisationKind, Role } from "../graphql/generated/graphql";

/** Which roles make sense in which organisation; the server's role table has the last word. */
export const rolesOf: Record<OrganisationKind, readonly Role[]> = {
  OPERATOR: ["OWNER", "ADMIN"],
  VENDOR: ["OWNER", "ADMIN", "DPO", "ANNOUNCER", "MEMBER"],
  CUSTOMER: ["OWNER", "ADMIN", "SIGNATORY", "DPO", "MEMBER"],
  PARTNER: ["OWNER", "ADMIN", "MEMBER"],
};
