import { describe, expect, it } from "vitest";
import { ticked } from "./roles";

describe("the role of an adviser", () => {
  it("takes the place of every other role, and gives way to one that is ticked later", () => {
    expect(ticked(["ADMIN", "DPO"], ["ADMIN", "DPO", "ADVISER"])).toEqual(["ADVISER"]);
    expect(ticked(["ADVISER"], ["ADVISER", "MEMBER"])).toEqual(["MEMBER"]);
    expect(ticked(["ADVISER"], [])).toEqual([]);
    expect(ticked(["ADMIN"], ["ADMIN", "DPO"])).toEqual(["ADMIN", "DPO"]);
  });
});
