import { describe, expect, it } from "vitest";
import type { Viewer } from "../shell/viewer";
import { movable, placesToGather } from "./gathering";

const organisation = (id: string, viewerActions: string[]) => ({ id, legalName: id, viewerActions });

function viewerOf(...organisations: ReturnType<typeof organisation>[]): Viewer {
  const memberships = organisations.map((place) => ({
    id: place.id,
    state: "ACTIVE",
    organisation: place,
  }));
  return { memberships, support: [] } as unknown as Viewer;
}

describe("gathering vendors", () => {
  it("offers the other organisations that the reader owns, and none without the right here", () => {
    const own = organisation("own", ["MOVE_RELATION"]);
    const other = organisation("other", ["MOVE_RELATION"]);
    const foreign = organisation("foreign", ["READ_CONTENT"]);
    const viewer = viewerOf(own, other, foreign);
    type Here = Parameters<typeof placesToGather>[1];
    expect(placesToGather(viewer, own as unknown as Here).map(({ id }) => id)).toEqual(["other"]);
    expect(placesToGather(viewer, foreign as unknown as Here)).toEqual([]);
  });

  it("ends with the signature", () => {
    expect(movable(null)).toBe(true);
    expect(movable("SENT")).toBe(true);
    expect(movable("IN_FORCE")).toBe(false);
  });
});
