import { readFileSync, writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { fits } from "./fits.ts";
import { Person } from "./person.ts";
import { type Actor, actor, portal, vendors } from "./portal.ts";
import type { Records } from "./records.ts";

const domain = "katalog.example";
const [, second] = vendors;

/** Sets a record of the domain system that the portal asks. */
function setRecord(record: string): void {
  const file = process.env["TILLID_RECORDS"] ?? "";
  const all = JSON.parse(readFileSync(file, "utf8")) as Records;
  writeFileSync(file, JSON.stringify({ ...all, [domain]: [record] }));
}

/** What a directory does with its key. Answers the id. */
async function directory(secret: string, method: string, path: string, body: object): Promise<string> {
  const answer = await fetch(`${portal().url}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/scim+json" },
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as { id: string };
  expect(answer.ok, JSON.stringify(said)).toBe(true);
  return said.id;
}

/** Whoever looks at it, in the dark and on a telephone. */
async function seen(page: Page, what: string): Promise<void> {
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
    ["light", 390],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await fits(page);
    const folder = process.env["SCREENSHOTS"];
    if (folder !== undefined) {
      await page.screenshot({ path: `${folder}/${what}-${colorScheme}-${width}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("an owner lets the directory in, and one of its groups gives a role", async ({ browser }) => {
  if (second === undefined) throw new Error("The demo has no second vendor.");
  const login: Actor = actor({ vendor: second.slug, kind: "VENDOR", role: "OWNER" });
  const owner = await Person.signsIn(browser, login, "da");
  const { page, t } = owner;
  await page.goto(`/o/${login.organisationId}/sign-on`);
  // Nothing of the directory before a domain is proven.
  await expect(owner.field("signOnDomain.domain")).toBeVisible();
  await expect(owner.panel("provisioning.title")).toHaveCount(0);
  await owner.field("signOnDomain.domain").fill(domain);
  await owner.button("signOnDomain.add").click();
  const record = page.locator("code", { hasText: "tillid-verification=" });
  await expect(record).toBeVisible();
  setRecord(await record.innerText());
  await owner.button("signOnDomain.checkOf", { domain }).click();

  const keys = owner.panel("provisioning.title");
  await expect(keys).toContainText("/scim/v2");
  await owner.button("provisioning.create").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: t("provisioning.create"), exact: true }).click();
  const secret = await dialog.locator("code", { hasText: "tillid_scim_" }).innerText();
  await dialog.getByRole("button", { name: t("provisioning.secretKept") }).click();
  await expect(dialog).toBeHidden();
  await expect(keys.getByRole("row")).toHaveCount(2);
  await expect(keys).not.toContainText(secret);

  const person = { userName: `kim@${domain}`, displayName: "Kim Katalog", active: true };
  const kim = await directory(secret, "POST", "/Users", person);
  const group = { displayName: "Databeskyttelse", members: [{ value: kim }] };
  await directory(secret, "POST", "/Groups", group);
  await directory(secret, "POST", "/Groups", { displayName: "Alle medarbejdere i Region Midtjylland" });
  await page.reload();
  await owner.button("provisioningGroups.chooseOf", { name: group.displayName }).click();
  await expect(dialog.getByLabel(t("role.OWNER"), { exact: true })).toHaveCount(0);
  await dialog.getByLabel(t("role.DPO"), { exact: true }).check();
  await dialog.getByRole("button", { name: t("provisioningGroups.save"), exact: true }).click();
  await expect(dialog).toBeHidden();
  const groups = owner.panel("provisioningGroups.title");
  await expect(groups.getByRole("row", { name: /Databeskyttelse/ })).toContainText(t("role.DPO"));
  await seen(page, "directory");

  await page.goto(`/o/${login.organisationId}/members`);
  const row = page.getByRole("row", { name: /Kim Katalog/ });
  await expect(row).toContainText(t("role.DPO"));
  await expect(row).toContainText(t("provisioningMembers.managed"));
  await directory(secret, "PATCH", `/Users/${kim}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "Replace", path: "active", value: "False" }],
  });
  await page.reload();
  await expect(row).toContainText(t("provisioningMembers.suspended"));
  await seen(page, "members");

  // The second key takes the first one's place; then there is no third.
  await page.goto(`/o/${login.organisationId}/sign-on`);
  await owner.button("provisioning.rotate").click();
  await dialog.getByRole("button", { name: t("provisioning.create"), exact: true }).click();
  await dialog.getByRole("button", { name: t("provisioning.secretKept") }).click();
  await expect(owner.text("provisioning.twoKeys")).toBeVisible();
  await keys.getByRole("button", { name: t("provisioning.revokeOf", { prefix: secret.slice(0, 17) }) }).click();
  await dialog.getByRole("button", { name: t("provisioning.revoke"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(owner.button("provisioning.rotate")).toBeVisible();
  const answer = await fetch(`${portal().url}/scim/v2/Users`, { headers: { authorization: `Bearer ${secret}` } });
  expect(answer.status).toBe(401);

  const reader = await Person.signsIn(browser, login, "en");
  await reader.page.goto(`/o/${login.organisationId}/sign-on`);
  await expect(reader.panel("provisioningGroups.title")).toContainText("Databeskyttelse");
  await seen(reader.page, "directory-en");
});
