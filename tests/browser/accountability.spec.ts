import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { fits } from "./fits.ts";
import { Person } from "./person.ts";
import { actor, part, vendors } from "./portal.ts";

const [facts] = vendors;
if (facts === undefined) throw new Error("The demo has no vendor.");
const processor = actor({ vendor: facts.slug, kind: "VENDOR", role: "DPO" });
const controller = actor({
  vendor: facts.slug,
  kind: "CUSTOMER",
  role: "DPO",
  organisation: facts.customers[part.renewed],
});
const title = "Kundesupport på telefon";

// proves: R-000-077, R-002-008
test("an activity stands in the record once somebody answers for it, and is taken along", async ({
  browser,
}) => {
  const dpo = await Person.signsIn(browser, processor, "da");
  const { page, t } = dpo;
  await page.emulateMedia({ colorScheme: "dark" });
  await dpo.goesTo("navigation.accountability");
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await dpo.link("accountability.create").click();
  await dpo.sees("accountability.create");
  await dpo.button("activityForm.draft").click();
  await expect(dpo.text("activityForm.titleMissing")).toBeVisible();
  await fits(page);
  await dpo.field("activityForm.title").fill(title);
  await dpo.field("activity.purposes").fill("Svar på spørgsmål");
  await dpo.field("activity.subjectCategories").fill("Brugere");
  await dpo.field("activity.dataCategories").fill("Navn\nTelefonnummer");
  await dpo.button("activityForm.draft").click();
  await expect(dpo.heading(title)).toBeVisible();
  await expect(dpo.text("activity.need.OWNER_ROLE")).toBeVisible();
  await fits(page);

  // Nobody answers for it yet.
  await dpo.button("activity.activate.open").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: t("activity.activate.submit"), exact: true }).click();
  await expect(dialog.getByText(/hvilken rolle der har ansvaret/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await dpo.link("activity.edit").click();
  await dpo.field("activity.ownerRole").fill("Direktionen");
  await dpo.button("organisation.save").click();
  await expect(dpo.heading(title)).toBeVisible();
  await dpo.confirms("activity.activate.open", "activity.activate.submit");
  await expect(dpo.text("activity.state.ACTIVE").first()).toBeVisible();
  // All the vendor's customers are its controllers, one after the other.
  await expect(dpo.panel("activity.controllers")).toContainText(facts.customers[part.renewed] ?? "?");
  await fits(page);

  await page.getByRole("main").getByRole("link", { name: t("accountability.record"), exact: true }).click();
  await expect(page.getByRole("link", { name: title })).toBeVisible();
  const saved = page.waitForEvent("download");
  await dpo.button("accountability.export").click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe(`${t("accountability.file")}.csv`);
  const file = readFileSync(await download.path(), "utf8");
  expect(file).toContain(`;${title};`);
  expect(file).toContain(";Direktionen;");
  await dpo.leaves();
});

// proves: R-000-079, R-001-002
test("the staff's last meeting and its confidentiality are recorded, and customers read them", async ({
  browser,
}) => {
  const dpo = await Person.signsIn(browser, processor, "da");
  const { page, t } = dpo;
  await dpo.goesTo("navigation.accountability");
  await page.setViewportSize({ width: 390, height: 844 });
  await dpo.link("accountability.measures").click();
  await dpo.button("measures.training.record").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(t("measures.training.topic")).fill("Sikker brug af mail");
  await dialog.getByLabel(t("measures.training.staff")).fill("40");
  await dialog.getByLabel(t("measures.training.came")).fill("41");
  await dialog.getByRole("button", { name: t("measures.save"), exact: true }).click();
  await expect(dialog.getByText(t("measures.part.tooMany"))).toBeVisible();
  await fits(page);
  await dialog.getByLabel(t("measures.training.came")).fill("39");
  await expect(dialog.getByText(t("measures.coverageIs", { coverage: 97 }))).toBeVisible();
  await dialog.getByRole("button", { name: t("measures.save"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(dpo.panel("measures.training.title")).toContainText(t("measures.percent", { coverage: 97 }));
  await fits(page);

  await dpo.button("measures.confidentiality.record").click();
  await dialog.getByLabel(t("measures.confidentiality.staff")).fill("40");
  await dialog.getByLabel(t("measures.confidentiality.committed")).fill("38");
  await fits(page);
  await dialog.getByRole("button", { name: t("measures.save"), exact: true }).click();
  await expect(dialog).toBeHidden();
  const counted = t("measures.ofStaff", { part: 38, whole: 40, coverage: 95 });
  await expect(dpo.panel("measures.confidentiality.title")).toContainText(counted);

  const customer = await Person.signsIn(browser, controller, "en");
  await customer.page.emulateMedia({ colorScheme: "dark" });
  await customer.goesTo("navigation.accountability");
  await customer.page.setViewportSize({ width: 390, height: 844 });
  await customer.link("accountability.measures").click();
  const processors = customer.panel("measures.processors.title");
  await expect(processors).toContainText("38 of 40 are committed");
  await expect(processors).toContainText("97% attended");
  await fits(customer.page);
  await customer.leaves();
  await dpo.leaves();
});
