import { describe, expect, it } from "vitest";
import { ChangeType } from "../graphql/generated/graphql";
import { bringsNew, isModification, servicesConcerned } from "./kinds";

const side = (...services: string[]) => ({
  id: "s",
  legalName: "Eksempel",
  state: "ACTIVE",
  services: services.map((id) => ({ id, title: id })),
});

describe("a change", () => {
  it("brings a new one, changes one, or ends one", () => {
    const kinds = Object.values(ChangeType);
    expect(kinds.filter(bringsNew)).toEqual(["ADD", "REPLACE"]);
    expect(kinds.filter(isModification)).toHaveLength(3);
    expect(kinds.filter((kind) => !bringsNew(kind) && !isModification(kind))).toEqual(["REMOVE"]);
  });

  it("concerns the services of both sides, each once", () => {
    expect(servicesConcerned([side("a", "b"), side("b", "c")]).map(({ id }) => id)).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(servicesConcerned([undefined, side("a")]).map(({ id }) => id)).toEqual(["a"]);
  });
});
