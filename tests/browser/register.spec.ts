import { expect, test } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { fits } from "./fits.ts";
import { Person } from "./person.ts";
import { actor, part, vendors } from "./portal.ts";

const [, facts] = vendors;
if (facts === undefined) throw new Error("The demo has no second vendor.");
const vendor = actor({ vendor: facts.slug, kind: "VENDOR", role: "DPO" });
/** Proposed, with nothing on file. */
const proposed = "Eksempel Mailtjeneste";
const pdf = fileURLToPath(new URL("../../api/demo/contract.pdf", import.meta.url));

// proves: R-000-081, R-000-109, R-003-073
test("a contract and due diligence are put on file on the phone, until nothing is missing", async ({
  browser,
}) => {
  const dpo = await Person.signsIn(browser, vendor, "da");
  const { page, t } = dpo;
  await page.emulateMedia({ colorScheme: "dark" });
  await dpo.goesTo("navigation.subProcessors");
  await page.getByLabel(t("subProcessors.search")).fill(proposed);
  const row = page.getByRole("row").filter({ hasText: proposed });
  await expect(row.getByText(t("onFile.missing"), { exact: true })).toBeVisible();
  await page.getByRole("link", { name: proposed, exact: true }).click();
  await expect(dpo.heading(proposed)).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  const panel = dpo.panel("onFile.title");
  for (const lack of ["CONTRACT_DATE", "CONTRACT_FILE", "FLOW_DOWN", "DUE_DILIGENCE"] as const) {
    await expect(panel.getByText(t(`onFileLack.${lack}`), { exact: true })).toBeVisible();
  }
  await fits(page);

  await dpo.link("onFile.open").click();
  await dpo.sees("onFile.titleOf", { name: proposed });
  await dpo.button("onFile.saveContract").click();
  await expect(dpo.text("onFile.dateMissing")).toBeVisible();
  await fits(page);
  await dpo.field("subProcessorForm.agreementSignedAt").fill("2026-01-15");
  const contract = dpo.panel("onFile.contract");
  for (const box of await contract.getByRole("checkbox").all()) await box.check();
  await dpo.button("onFile.saveContract").click();
  const chooser = page.waitForEvent("filechooser");
  await dpo.button("onFile.upload.CONTRACT").click();
  await (await chooser).setFiles(pdf);
  const kept = page.getByRole("list", { name: t("onFile.files"), exact: true });
  await expect(kept.getByText("contract.pdf")).toBeVisible();
  const download = page.waitForEvent("download");
  await dpo.button("onFile.download", { name: "contract.pdf" }).click();
  expect((await download).suggestedFilename()).toBe("contract.pdf");

  await dpo.field("onFile.performedOn").fill("2026-02-01");
  await dpo.field("onFile.performedBy").fill("Databeskyttelsesansvarlig");
  await dpo.field("onFile.reviewOn").fill("2099-02-01");
  await dpo.button("onFile.saveDiligence").click();
  await expect(dpo.panel("onFile.diligences").getByText(t("diligenceResult.PASSED")).first()).toBeVisible();
  await fits(page);
  await dpo.link("onFile.open").waitFor({ state: "detached" });
  await page.getByRole("link", { name: proposed, exact: true }).click();
  await expect(dpo.heading(proposed)).toBeVisible();
  await expect(dpo.text("onFile.lacks")).toHaveCount(0);
  await expect(dpo.panel("onFile.title").getByText("contract.pdf")).toBeVisible();
  await fits(page);
});

// proves: R-003-073
test("a customer reads the due diligence that its vendor shares", async ({ browser }) => {
  const organisation = facts.customers[part.renewed];
  const customer = await Person.signsIn(
    browser,
    actor({ vendor: facts.slug, kind: "CUSTOMER", role: "DPO", organisation }),
    "en",
  );
  const { page } = customer;
  await page.locator('main a[href*="/sub-processors/sub_"]').first().click();
  await expect(customer.panel("onFile.disclosed")).toBeVisible();
  await expect(customer.panel("onFile.title")).toHaveCount(0);
  await fits(page);
});

// proves: R-000-106, R-000-107, R-002-058
test("a place outside the EEA begins with the vendor's ground, and Privacy Shield is history", async ({
  browser,
}) => {
  const dpo = await Person.signsIn(browser, vendor, "da");
  const { page, t } = dpo;
  await page.emulateMedia({ colorScheme: "dark" });
  await dpo.goesTo("navigation.subProcessors");
  const preferred = dpo.panel("transfers.default").getByRole("combobox");
  await expect(preferred).toHaveValue("SCC_2021_914");
  await page.getByLabel(t("subProcessors.search")).fill(proposed);
  await page.getByRole("link", { name: proposed, exact: true }).click();
  await dpo.link("customers.edit").click();
  await dpo.sees("subProcessors.editTitle", { name: proposed });
  await page.setViewportSize({ width: 390, height: 844 });
  const where = dpo.panel("subProcessorForm.where");
  const ground = where.getByLabel(t("subProcessorForm.ground"), { exact: true });
  await where.getByLabel(t("customers.country"), { exact: true }).selectOption("IN");
  await expect(ground).toHaveValue("SCC_2021_914");
  await expect(where.getByLabel(t("subProcessorForm.module"), { exact: true })).toBeVisible();
  await expect(ground.locator('option[value="PRIVACY_SHIELD"]')).toBeDisabled();
  await expect(ground.locator('option[value="EU_US_DPF"]')).toBeDisabled();
  await where.getByLabel(t("customers.country"), { exact: true }).selectOption("GB");
  await ground.selectOption("ADEQUACY");
  await where.getByLabel(t("customers.country"), { exact: true }).selectOption("US");
  await expect(ground).toHaveValue("SCC_2021_914");
  await ground.selectOption("OTHER");
  await dpo.button("organisation.save").click();
  await expect(dpo.text("subProcessorForm.reasonMissing")).toBeVisible();
  await fits(page);

  await page.getByRole("link", { name: proposed, exact: true }).click();
  await expect(dpo.heading(proposed)).toBeVisible();
  await dpo.link("transfers.open").click();
  await dpo.sees("transfers.titleOf", { name: proposed });
  const past = dpo.panel("transfers.past");
  await past.getByLabel(t("transfers.pastFrom")).fill("2018-05-25");
  await past.getByLabel(t("transfers.pastTo")).fill("2020-07-17");
  await dpo.button("transfers.savePast").click();
  await expect(past.getByLabel(t("transfers.pastTo"))).toHaveAttribute("aria-invalid", "true");
  await past.getByLabel(t("transfers.pastTo")).fill("2020-07-16");
  await dpo.button("transfers.savePast").click();
  const chooser = page.waitForEvent("filechooser");
  await dpo.button("transfers.upload").click();
  await (await chooser).setFiles(pdf);
  await expect(dpo.panel("transfers.files").getByText("contract.pdf")).toBeVisible();
  await fits(page);
  await page.getByRole("link", { name: proposed, exact: true }).click();
  await expect(dpo.text("transferWarning.INVALID_SINCE_SCHREMS_II")).toBeVisible();
  await fits(page);
});
