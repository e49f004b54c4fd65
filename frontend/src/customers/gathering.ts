import type { AgreementVersionState } from "../graphql/generated/graphql";
import { placesOf, type Standing, type Viewer } from "../shell/viewer";

/** The reader's other customer organisations that vendors of this one can be gathered in; none without the right to. */
export function placesToGather(
  viewer: Viewer,
  organisation: Standing["organisation"],
): { id: string; legalName: string }[] {
  if (!organisation.viewerActions.includes("MOVE_RELATION")) return [];
  return placesOf(viewer)
    .map((membership) => membership.organisation)
    .filter(({ id, viewerActions }) => id !== organisation.id && viewerActions.includes("MOVE_RELATION"));
}

/** States in which the customer has surely signed: the vendor stays where the signature was given. */
const signed = new Set<AgreementVersionState>(["SIGNED", "IN_FORCE", "SUPERSEDED"]);

/** Whether a vendor can be moved, as far as its agreement tells; the portal knows every signature and has the last word. */
export function movable(agreement: AgreementVersionState | null): boolean {
  return agreement === null || !signed.has(agreement);
}
