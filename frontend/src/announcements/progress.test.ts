import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import { decided, partsOf } from "./progress";

const progress = {
  total: 14,
  queued: 1,
  delivered: 2,
  acknowledged: 3,
  approved: 1,
  tacit: 2,
  objected: 1,
  resolved: 2,
  notAuthorised: 1,
  undelivered: 1,
};
const key = ((path: string) => path) as unknown as TFunction;

describe("the progress of an announcement", () => {
  it("counts every notice in exactly one share", () => {
    const parts = partsOf(key, progress);
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(progress.total);
    expect(new Set(parts.map(({ label }) => label)).size).toBe(9);
  });

  it("does not take a receipt for an approval", () => {
    expect(decided(progress)).toBe(5);
  });
});
