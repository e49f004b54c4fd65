import type { ReactNode } from "react";
import { Action } from "../graphql/generated/graphql";
import { StandingContext } from "../shell/viewer";

/** Draws a component for an owner of a vendor, who may do everything. */
export function AsVendor({ children }: { children: ReactNode }) {
  const organisation = {
    __typename: "Organisation" as const,
    id: "vendor-1",
    kind: "VENDOR" as const,
    legalName: "Eksempel Software A/S",
    state: "ACTIVE" as const,
    closesAt: null,
    suspensionReason: null,
    viewerActions: Object.values(Action),
  };
  const user = {
    __typename: "User" as const,
    id: "user-1",
    name: "Ejer, Eksempel Software",
    email: "ejer@eksempel.example",
    language: "DA" as const,
    timeZone: "Europe/Copenhagen",
  };
  const membership = {
    __typename: "Membership" as const,
    id: "membership-1",
    roles: ["OWNER" as const],
    title: null,
    canBind: true,
    state: "ACTIVE" as const,
    organisation,
  };
  const viewer = { __typename: "Viewer" as const, user, memberships: [membership], support: [] };
  return (
    <StandingContext value={{ viewer, membership, organisation, support: null }}>{children}</StandingContext>
  );
}
