import { expect, test } from "@playwright/test";
import { fits } from "./fits.ts";
import { Person } from "./person.ts";
import { actor, part, vendors } from "./portal.ts";

const [, facts] = vendors;
if (facts === undefined) throw new Error("The demo has no second vendor.");
const organisation = facts.customers[part.renewed];
const controller = actor({ vendor: facts.slug, kind: "CUSTOMER", role: "DPO", organisation });
const processor = actor({ vendor: facts.slug, kind: "VENDOR", role: "DPO" });
const subject = "Logfiler fra sidste uge";

// proves: R-000-102
test("a customer asks for assistance on the phone, and both sides follow one thread", async ({
  browser,
}) => {
  const customer = await Person.signsIn(browser, controller, "da");
  await customer.page.emulateMedia({ colorScheme: "dark" });
  await customer.goesTo("navigation.agreements");
  await customer.page.locator('main a[href*="/agreements/agr_"]').first().click();
  await customer.page.setViewportSize({ width: 390, height: 844 });
  await customer.link("life.sections.life").click();
  await customer.link("assistance.ask").click();
  await customer.sees("assistance.ask");
  await customer.button("assistance.send").click();
  await expect(customer.text("assistance.subjectMissing")).toBeVisible();
  await fits(customer.page);
  await customer.field("assistance.kindLabel").selectOption("BREACH");
  await customer.field("assistance.subject").fill(subject);
  await customer.field("assistance.text").fill("Hvem har set dem?");
  await customer.button("assistance.send").click();
  await expect(customer.heading(subject)).toBeVisible();
  await expect(customer.text("assistance.state.OPEN")).toBeVisible();
  await fits(customer.page);

  const vendor = await Person.signsIn(browser, processor, "da");
  await vendor.goesTo("navigation.assistance");
  await vendor.page.getByRole("link", { name: subject }).click();
  await expect(vendor.page.getByText("Hvem har set dem?")).toBeVisible();
  await vendor.button("assistance.askBack.open").click();
  const dialog = vendor.page.getByRole("dialog");
  await dialog.getByLabel(vendor.t("assistance.message")).fill("Hvilket system?");
  await dialog.getByRole("button", { name: vendor.t("assistance.askBack.submit") }).click();
  await expect(vendor.text("assistance.state.ASKED")).toBeVisible();
  await fits(vendor.page);

  // The open page hears of it.
  await expect(customer.page.getByText("Hvilket system?")).toBeVisible();
  await customer.button("assistance.close.open").click();
  await customer.page
    .getByRole("dialog")
    .getByRole("button", { name: customer.t("assistance.close.open"), exact: true })
    .click();
  await expect(customer.text("assistance.state.CLOSED").first()).toBeVisible();
  await expect(vendor.text("assistance.state.CLOSED").first()).toBeVisible();
});

// proves: R-000-095, R-000-098
test("a customer reads who is controller and takes its recipients along", async ({ browser }) => {
  const customer = await Person.signsIn(browser, controller, "da");
  await customer.page.emulateMedia({ colorScheme: "dark" });
  await customer.page.setViewportSize({ width: 390, height: 844 });
  await customer.page.goto(`/o/${controller.organisationId}/service-map`);
  await customer.sees("serviceMap.title");
  await expect(customer.page.getByText(/I er dataansvarlig/).first()).toBeVisible();
  await fits(customer.page);
  const saved = customer.page.waitForEvent("download");
  await customer.button("serviceMap.export").click();
  expect((await saved).suggestedFilename()).toBe(`${customer.t("serviceMap.file")}.csv`);

  await customer.page.locator('main a[href*="/agreements/agr_"]').first().click();
  await customer.link("life.sections.life").click();
  await customer.button("recipients.show").click();
  await expect(customer.field("recipients.text")).toHaveValue(/som databehandler/);
  await customer.field("recipients.language").selectOption("EN");
  await expect(customer.field("recipients.text")).toHaveValue(/as processor/);
  await fits(customer.page);
});
