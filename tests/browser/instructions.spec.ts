import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor, part, vendors } from "./portal.ts";

const [, facts] = vendors;
if (facts === undefined) throw new Error("The demo has no second vendor.");
const organisation = facts.customers[part.objecting];
const controller = actor({ vendor: facts.slug, kind: "CUSTOMER", role: "OWNER", organisation });
const processor = actor({ vendor: facts.slug, kind: "VENDOR", role: "DPO" });
const words = "Slet testmiljøets kopi hver søndag.";

// proves: R-000-093
test("a controller gives an instruction on the phone, and the processor confirms it", async ({
  browser,
}) => {
  const customer = await Person.signsIn(browser, controller, "da");
  await customer.goesTo("navigation.agreements");
  await customer.page.locator('main a[href*="/agreements/agr_"]').first().click();
  await customer.page.setViewportSize({ width: 390, height: 844 });
  await customer.link("life.sections.life").click();
  // The reader stands on one of the two, and the address says so.
  const here = customer.page
    .getByRole("navigation", { name: customer.t("life.sections.label") })
    .locator('[aria-current="page"]');
  await expect(here).toHaveText(customer.t("life.sections.life"));
  await expect(customer.page).toHaveURL(/view=life/);

  await customer.button("life.instructions.give").click();
  await customer.button("life.instructions.giveSubmit").click();
  await expect(customer.text("life.instructions.textMissing")).toBeVisible();
  await customer.field("life.instructions.text").fill(words);
  await customer.button("life.instructions.giveSubmit").click();
  await expect(customer.page.getByText(words)).toBeVisible();
  await expect(customer.text("life.instructions.state.GIVEN")).toBeVisible();

  const vendor = await Person.signsIn(browser, processor, "da");
  const path = new URL(customer.page.url()).pathname.replace(/^\/o\/[^/]+/, "");
  await vendor.page.goto(`/o/${processor.organisationId}${path}?view=life`);
  await expect(vendor.page.getByText(words)).toBeVisible();
  await vendor.button("life.instructions.acknowledge").click();
  await vendor.page
    .getByRole("dialog")
    .getByRole("button", { name: vendor.t("life.instructions.acknowledge"), exact: true })
    .click();
  await expect(vendor.text("life.instructions.state.ACKNOWLEDGED")).toBeVisible();
  // The other side's open page hears of it.
  await expect(customer.text("life.instructions.state.ACKNOWLEDGED")).toBeVisible();

  await customer.link("life.sections.document").click();
  await expect(here).toHaveText(customer.t("life.sections.document"));
});
