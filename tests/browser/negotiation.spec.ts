import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor, part, vendors } from "./portal.ts";

const [, , facts] = vendors;
if (facts === undefined) throw new Error("The demo has no third vendor.");
const organisation = facts.customers[part.viewed];
const controller = actor({ vendor: facts.slug, kind: "CUSTOMER", role: "SIGNATORY", organisation });
const processor = actor({ vendor: facts.slug, kind: "VENDOR", role: "OWNER" });
const proposed = "Oplysninger opbevares kun i datacentre i Danmark.";
const comment = "Er det muligt fra den første dag?";

/** What stands at one clause or annex item. */
function passage(page: Page, place: string): Locator {
  return page.locator(`#place-${place.replace(/\W+/g, "-")}`);
}

async function sign(person: Person, secret: string): Promise<void> {
  await person.panel("sign.heading").getByRole("checkbox").check();
  await person.field("sign.name").fill("Eksempel Underskriver");
  await person.field("sign.title").fill("Direktør");
  await person.field("sign.password").fill(secret);
  await person.button("sign.submit").click();
}

// proves: R-004-049
test("a customer proposes and comments, the vendor accepts and refuses, and both sign what was agreed", async ({
  browser,
}) => {
  const customer = await Person.signsIn(browser, controller, "da");
  const { page, t } = customer;
  await customer.goesTo("navigation.agreements");
  await page.locator('main a[href*="/agreements/agr_"]').first().click();
  const agreement = new URL(page.url()).pathname;

  // The demo's own proposal waits: nobody signs.
  await expect(customer.text("negotiation.callout")).toBeVisible();
  await expect(customer.panel("sign.heading")).toHaveCount(0);
  await customer.link("negotiation.see").click();
  await customer.sees("negotiation.title", { name: facts.legalName });

  // On the phone: a comment, which says who reads it before it is written.
  await page.setViewportSize({ width: 390, height: 844 });
  const where = t("negotiation.place.annex", { place: "C.5" });
  await passage(page, "C.5").getByRole("button", { name: t("negotiation.commentOn", { place: where }) }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(controller.organisation);
  await dialog.getByRole("button", { name: t("negotiation.commentSubmit") }).click();
  await expect(dialog.getByText(t("negotiation.commentMissing"))).toBeVisible();
  await dialog.getByLabel(t("negotiation.commentText")).fill(comment);
  await dialog.getByRole("button", { name: t("negotiation.commentSubmit") }).click();
  await expect(passage(page, "C.5").getByText(comment)).toBeVisible();

  // Locked text offers no other wording; an annex does.
  const clause = t("negotiation.place.clause", { place: "10" });
  await passage(page, "10").getByRole("button", { name: t("negotiation.proposeFor", { place: clause }) }).click();
  await expect(dialog.getByText(t("negotiation.proposeLocked"), { exact: false })).toBeVisible();
  await expect(dialog.getByRole("radio")).toHaveCount(0);
  await dialog.getByRole("button", { name: t("dialog.cancel") }).click();
  await passage(page, "C.5").getByRole("button", { name: t("negotiation.proposeFor", { place: where }) }).click();
  await dialog.getByRole("button", { name: t("negotiation.proposeSubmit") }).click();
  await expect(dialog.getByText(t("negotiation.wordingMissing"))).toBeVisible();
  await dialog.getByLabel(t("negotiation.field.wording")).fill(proposed);
  await dialog.getByRole("button", { name: t("negotiation.proposeSubmit") }).click();
  await expect(passage(page, "C.5").locator("ins")).toHaveCount(1);
  await expect(passage(page, "C.5").locator("ins")).toContainText(proposed);
  await expect(passage(page, "C.5").locator("ins")).toContainText(`[${t("difference.inserted")}:`);
  await expect(passage(page, "C.5").locator("del")).toContainText(`[${t("difference.deleted")}:`);

  // The vendor answers each.
  const vendor = await Person.signsIn(browser, processor, "da");
  const path = agreement.replace(/^\/o\/[^/]+/, "");
  await vendor.page.goto(`/o/${processor.organisationId}${path}`);
  await vendor.link("negotiation.see").click();
  const refused = t("negotiation.place.annex", { place: "C.4" });
  await passage(vendor.page, "C.4")
    .getByRole("button", { name: t("negotiation.refuseOf", { place: refused }) })
    .click();
  await vendor.page.getByRole("dialog").getByLabel(t("negotiation.answer")).fill("Fristerne er ens for alle.");
  await vendor.page
    .getByRole("dialog")
    .getByRole("button", { name: t("negotiation.refuseSubmit") })
    .click();
  await expect(
    passage(vendor.page, "C.4").getByText(t("negotiation.state.REFUSED"), { exact: true }),
  ).toBeVisible();
  await passage(vendor.page, "C.5")
    .getByRole("button", { name: t("negotiation.acceptOf", { place: where }) })
    .click();
  await expect(
    passage(vendor.page, "C.5").getByText(t("negotiation.state.ACCEPTED"), { exact: true }),
  ).toBeVisible();
  // The customer's open page hears of it.
  await expect(
    passage(page, "C.4").getByText(t("negotiation.state.REFUSED"), { exact: true }),
  ).toBeVisible();
  await vendor.button("negotiation.send", { number: 2 }).click();
  await vendor.sees("agreement.title", { name: controller.organisation });

  // Both sign the new version, which has it in its place and in annex D.
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(agreement);
  await expect(page.locator("#part-D")).toContainText(proposed);
  await sign(customer, controller.password);
  await expect(customer.text("sign.doneWaiting")).toBeVisible();
  await vendor.page.goto(`/o/${processor.organisationId}${path}`);
  await sign(vendor, processor.password);
  await expect(vendor.text("sign.doneInForce")).toBeVisible();
  const words = await pdfText(vendor);
  expect(words).toContain("Bilag D");
  expect(words.slice(words.lastIndexOf("D.1"))).toContain(proposed);

  // What changed, for a reader: from the first version to the second.
  await vendor.link("comparison.linkFormer", { number: 1 }).click();
  await vendor.sees("comparison.title");
  await expect(vendor.page).toHaveURL(/from=agv_.*to=agv_/);
  await expect(vendor.page.getByRole("region", { name: /^C\.5/ }).locator("ins")).toContainText(proposed);
  await expect(vendor.page.locator("details").first()).not.toHaveAttribute("open");

  // Who has which terms.
  await vendor.page.goto(`/o/${processor.organisationId}/deviations?place=C.5`);
  const row = vendor.page.getByRole("row").filter({ hasText: proposed });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText(controller.organisation);
  await row.getByRole("link", { name: controller.organisation }).click();
  await vendor.sees("agreement.title", { name: controller.organisation });
});

/** The words of the PDF as a stranger's reader finds them. */
async function pdfText(person: Person): Promise<string> {
  const downloading = person.page.waitForEvent("download");
  await person.button("proof.download").click();
  const file = await (await downloading).path();
  const { stdout } = await promisify(execFile)("pdftotext", ["-layout", file, "-"]);
  return stdout.replace(/\s+/g, " ");
}
