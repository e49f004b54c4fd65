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
