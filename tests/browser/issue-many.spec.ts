import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor, part, vendors } from "./portal.ts";

// One agreement to many: to those that are ticked, and to those of a list in which one row is wrong.

const facts = vendors[4];
if (facts === undefined) throw new Error("The demo has no fifth vendor.");
const issuer = actor({ vendor: facts.slug, kind: "VENDOR", role: "ADMIN" });
const service = facts.services[0]?.titleDa ?? "";
const named = (place: number) => facts.customers[place] ?? "";
const number = (place: number) => `K-${String(place + 1).padStart(3, "0")}`;

/** Fills in what the agreement says, up to the question who gets it. */
async function says(person: Person): Promise<void> {
  const { page } = person;
  await page.goto(`/o/${issuer.organisationId}/agreements/batches`);
  await person.link("issueMany.open").first().click();
  await person.sees("issueMany.title");
  const next = person.button("issue.next");
  await page.getByRole("checkbox", { name: service, exact: true }).check();
  await next.click();
  await expect(person.panel("issue.step.terms")).toBeVisible();
  await next.click();
  await person.field("agreement.annexA.dataTypes").fill("Navn\nE-mail");
  await person.field("agreement.annexA.subjectCategories").fill("Brugere");
  await next.click();
  await expect(person.panel("agreement.annex.C")).toBeVisible();
  await next.click();
}

test("an agreement goes to those that are ticked, and to those of a list but for the row that is wrong", async ({
  browser,
}) => {
  const person = await Person.signsIn(browser, issuer, "da");
  const { page, t } = person;

  // Picked: nobody first, which is said beside the button; then two.
  await says(person);
  await person.button("issueMany.check").click();
  await expect(person.text("issueMany.pickedMissing")).toBeVisible();
  for (const place of [part.declined, part.expired]) {
    await page.getByRole("checkbox", { name: named(place), exact: true }).check();
  }
  await expect(person.text("issueMany.picked_other", { count: 2 })).toBeVisible();
  await person.button("issueMany.check").click();
  await expect(person.panel("issueMany.goodTitle")).toContainText(named(part.declined));
  await expect(person.panel("issueMany.goodTitle")).toContainText(named(part.expired));
  await expect(person.panel("issueMany.badTitle")).toHaveCount(0);
  await person.button("issueMany.send_other", { count: 2 }).click();
  await expect(person.text("issueMany.progress", { done: 2, total: 2 })).toBeVisible();
  await expect(person.panel("issueMany.done")).toBeVisible();
  const rows = page.getByRole("table", { name: t("issueMany.rows") });
  await expect(rows.getByText(t("issueMany.rowState.ISSUED"), { exact: true })).toHaveCount(2);
  // Nothing was refused, so there is nothing to fetch.
  await expect(person.button("issueMany.refusedRows")).toHaveCount(0);

  // By a list, with a row that names nobody and one that has an agreement waiting since a moment ago.
  await says(person);
  await page.getByRole("radio", { name: t("issueMany.how.list") }).check();
  const list = `Kundenummer;Brudtimer\n${number(part.recalled)};36\n=1+1;\n${number(part.declined)};\n`;
  const choosing = page.waitForEvent("filechooser");
  await person.field("inviteList.file").click();
  await (await choosing).setFiles({ name: "kunder.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await person.button("issueMany.check").click();
  await expect(person.panel("issueMany.goodTitle")).toContainText(named(part.recalled));
  await expect(person.panel("issueMany.badTitle")).toContainText("=1+1");
  await expect(person.panel("issueMany.badTitle")).toContainText(named(part.declined));
  await person.button("issueMany.send_one").click();
  await expect(person.text("issueMany.progress", { done: 3, total: 3 })).toBeVisible();
  await expect(rows.getByRole("row").filter({ hasText: named(part.recalled) })).toContainText(
    t("issueMany.rowState.ISSUED"),
  );
  const wrong = rows.getByRole("row").filter({ hasText: "=1+1" });
  await expect(wrong).toContainText(t("issueMany.rowState.REFUSED"));

  // What was not sent is a file: which row, what it said, and why, in words; and no formula.
  const downloading = page.waitForEvent("download");
  await person.button("issueMany.refusedRows").click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(t("issueMany.refusedName"));
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe(`\u{feff}${t("issueMany.row")};${t("issueMany.customer")};${t("issueMany.why")}`);
  expect(lines[1]).toMatch(/^3;'=1\+1;.+/);
  const why = (lines[1] ?? "").split(";").slice(2).join(";").replace(/^"|"$/g, "");
  await expect(wrong).toContainText(why);
  expect(lines[2]).toMatch(new RegExp(`^4;${named(part.declined)};`));

  // The page remembers what it shows, and the list knows all three: both of these, and the demo's own.
  await page.getByLabel(t("list.filterState"), { exact: true }).selectOption({ label: t("issueMany.rowState.REFUSED") });
  await expect(page).toHaveURL(/state=REFUSED/);
  await expect(rows.getByRole("row").filter({ hasText: named(part.recalled) })).toHaveCount(0);
  await person.link("issueMany.back").click();
  await expect(page.getByRole("table", { name: t("issueMany.batches") }).getByRole("row")).toHaveCount(4);

  // The way from a row to its agreement.
  await page.goBack();
  await page.getByLabel(t("list.filterState"), { exact: true }).selectOption({ label: t("issueMany.rowState.ISSUED") });
  await rows.getByRole("link", { name: named(part.recalled), exact: true }).click();
  await person.sees("agreement.title", { name: named(part.recalled) });
  await person.leaves();
});
