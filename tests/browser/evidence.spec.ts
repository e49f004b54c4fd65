import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor, part, vendors } from "./portal.ts";

const [facts] = vendors;
if (facts === undefined) throw new Error("The demo has no vendor.");
const organisation = facts.customers[part.objecting];
const controller = actor({ vendor: facts.slug, kind: "CUSTOMER", role: "OWNER", organisation });

test("a bundle is downloaded, checked by anybody, and fails once a byte is changed", async ({ browser }) => {
  const customer = await Person.signsIn(browser, controller, "da");
  await customer.goesTo("navigation.agreements");
  await customer.page.locator('main a[href*="/agreements/agr_"]').first().click();
  const arrives = customer.page.waitForEvent("download");
  await customer.button("evidence.download").click();
  const download = await arrives;
  expect(download.suggestedFilename()).toMatch(/^DBA-.*-bevispakke\.zip$/);
  const bundle = await readFile(await download.path());

  // Somebody else, without an account and without scripts.
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: new URL(customer.page.url()).origin });
  const page = await context.newPage();
  await page.setViewportSize({ width: 390, height: 844 });
  const bring = async (name: string, buffer: Buffer) => {
    await page.getByLabel("Bevispakke (ZIP)").setInputFiles({ name, mimeType: "application/zip", buffer });
    await page.getByRole("button", { name: "Kontrollér" }).click();
  };
  await page.goto("/verify");
  await bring("god.zip", bundle);
  const verdict = page.locator(".verdict");
  await expect(verdict).toContainText("holder: alt i den passer sammen");
  await expect(page.locator("tr.fails")).toHaveCount(0);

  const changed = Buffer.from(bundle);
  const at = changed.indexOf('"consentGiven":true') + 1;
  expect(at).toBeGreaterThan(0);
  changed[at] = "d".charCodeAt(0);
  await bring("aendret.zip", changed);
  await expect(verdict).toContainText("holder ikke");
  await expect(page.locator("tr.fails").first()).toContainText("versions/1/evidence-1.json");
  if (process.env["SCREENSHOTS"] !== undefined) {
    await page.screenshot({ path: `${process.env["SCREENSHOTS"]}/verify.png`, fullPage: true });
    await customer.page.screenshot({ path: `${process.env["SCREENSHOTS"]}/agreement.png`, fullPage: true });
  }
});
