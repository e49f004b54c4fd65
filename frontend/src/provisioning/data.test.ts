import { expect, test } from "vitest";
import { mayMake, stateOf } from "./data";

const now = new Date("2026-11-26T12:00:00.000Z");
const good = { revokedAt: null, expiresAt: "2026-11-26T12:00:00.001Z" };
const over = { revokedAt: null, expiresAt: "2026-11-26T12:00:00.000Z" };
const revoked = { revokedAt: "2026-11-26T11:00:00.000Z", expiresAt: "2027-01-01T00:00:00.000Z" };

test("a key is good until the millisecond of its end", () => {
  expect([good, over, revoked].map((token) => stateOf(token, now))).toEqual([
    "active",
    "expired",
    "revoked",
  ]);
});

test("a third key waits until one of two is revoked or over", () => {
  expect(mayMake([], now)).toBe(true);
  expect(mayMake([good, over, revoked], now)).toBe(true);
  expect(mayMake([good, good, revoked], now)).toBe(false);
});
