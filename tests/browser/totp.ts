import { createHmac } from "node:crypto";
import { expect } from "@playwright/test";
import type { Person } from "./person.ts";

/** What an authenticator app with this secret shows: RFC 6238 with six digits, thirty seconds and SHA-1. */
export function codeOf(secret: string, seconds: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? [];
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const hash = createHmac("sha1", Buffer.from(bytes)).update(step).digest();
  const offset = (hash.at(-1) ?? 0) & 0xf;
  return ((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, "0");
}

export const now = () => Date.now() / 1000;

/** Gives somebody who is signed in an app. Answers what its next code is, which was not used yet. */
export async function getsAnApp(person: Person): Promise<() => string> {
  const { page, t } = person;
  await page.goto("/profile");
  await person
    .panel("secondFactor.title")
    .getByRole("button", { name: t("secondFactor.add") })
    .click();
  const secret = await page
    .getByRole("dialog", { name: t("secondFactor.addTitle") })
    .locator("code")
    .innerText();
  const enrolled = now();
  await person.field("secondFactor.firstCode").fill(codeOf(secret, enrolled));
  await person.button("secondFactor.confirm").click();
  await expect(page.getByRole("list", { name: t("secondFactor.codesTitle") })).toBeVisible();
  await person.button("secondFactor.codesKept").click();
  // One step ahead is within the clock's tolerance.
  return () => codeOf(secret, Math.max(now(), enrolled + 30));
}
