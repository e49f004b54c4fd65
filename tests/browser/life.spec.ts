import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, type Locator, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, part, vendors } from "./portal.ts";

// After the signatures: the processing is suspended and goes on, the agreement is terminated, and the data of one that
// has ended is given back and deleted.

const facts = vendors[4];
if (facts === undefined) throw new Error("The demo has no fifth vendor.");
const { slug, customers } = facts;
const processor = actor({ vendor: slug, kind: "VENDOR", role: "OWNER" });
const controller = (place: number) =>
  actor({ vendor: slug, kind: "CUSTOMER", role: "OWNER", organisation: customers[place] });

/** Opens the course of the customer's only agreement; answers its path within an organisation. */
async function opens(customer: Person): Promise<string> {
  await customer.goesTo("navigation.agreements");
  await customer.page.locator('main a[href*="/agreements/agr_"]').first().click();
  await customer.link("life.sections.life").click();
  await expect(customer.page).toHaveURL(/view=life/);
  return new URL(customer.page.url()).pathname.replace(/^\/o\/[^/]+/, "");
}

async function follows(person: Person, as: Actor, path: string): Promise<void> {
  await person.page.goto(`/o/${as.organisationId}${path}?view=life`);
}

/** A day so many days from today, as a field for dates takes it. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Writes into the one dialog that is open, and sends it off. */
async function writes(person: Person, label: Parameters<Person["t"]>[0], text: string, submit: Parameters<Person["t"]>[0]): Promise<void> {
  const dialog = person.page.getByRole("dialog");
  await dialog.getByLabel(person.t(label), { exact: true }).fill(text);
  await dialog.getByRole("button", { name: person.t(submit), exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** The state that an agreement's page shows beside its title. */
function state(person: Person, key: "SUSPENDED" | "TERMINATING" | "EXIT" | "CLOSED"): Locator {
  return person.page.getByText(person.t(`life.state.${key}`), { exact: true }).first();
}

test("a suspension is cured and lifted, and the agreement is terminated with a choice for its data", async ({
  browser,
}) => {
  const customer = await Person.signsIn(browser, controller(part.suspending), "da");
  const { page, t } = customer;
  const path = await opens(customer);
  const panel = customer.panel("life.suspension.title");

  // The demo's own: cured, the vendor says; the customer wants more.
  await expect(state(customer, "SUSPENDED")).toBeVisible();
  await customer.button("life.suspension.refuse").click();
  await page.getByRole("dialog").getByRole("button", { name: t("life.suspension.refuseSubmit") }).click();
  await expect(page.getByRole("dialog").getByText(t("life.suspension.refuseMissing"))).toBeVisible();
  await writes(customer, "life.suspension.refuseText", "Loggen for adgangen mangler.", "life.suspension.refuseSubmit");
  await expect(panel.getByText(t("life.suspension.state.RUNNING"), { exact: true })).toBeVisible();

  // The vendor answers, and the customer's open page hears of it.
  const vendor = await Person.signsIn(browser, processor, "da");
  await follows(vendor, processor, path);
  await expect(vendor.page.getByText("Loggen for adgangen mangler.")).toBeVisible();
  await vendor.button("life.suspension.report").click();
  await writes(vendor, "life.suspension.reportText", "Loggen er vedlagt sagen.", "life.suspension.reportSubmit");
  await expect(panel.getByText("Loggen er vedlagt sagen.")).toBeVisible();
  await customer.confirms("life.suspension.lift", "life.suspension.lift");
  await expect(panel.getByText(t("life.suspension.state.LIFTED"), { exact: true })).toBeVisible();
  await expect(vendor.text("life.suspension.state.LIFTED")).toBeVisible();
  await expect(state(customer, "SUSPENDED")).toHaveCount(0);

  // Once more, on a phone: nothing goes off with a field missing, and the last day to cure lies within a month.
  await page.setViewportSize({ width: 390, height: 844 });
  await customer.button("life.suspension.suspend").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: t("life.suspension.suspendSubmit"), exact: true }).click();
  await expect(dialog.getByText(t("life.suspension.subjectMissing"))).toBeVisible();
  await dialog.getByLabel(t("life.suspension.subject"), { exact: true }).fill("Al support");
  await dialog.getByLabel(t("life.suspension.reason"), { exact: true }).fill("Adgangen er ikke logget.");
  await dialog.getByLabel(t("life.suspension.cureUntil"), { exact: true }).fill(inDays(60));
  await dialog.getByRole("button", { name: t("life.suspension.suspendSubmit"), exact: true }).click();
  await expect(dialog.locator("[aria-invalid=true]")).toHaveCount(1);
  await dialog.getByLabel(t("life.suspension.cureUntil"), { exact: true }).fill(inDays(10));
  await dialog.getByRole("button", { name: t("life.suspension.suspendSubmit"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(panel.getByText("Al support")).toBeVisible();
  await expect(state(customer, "SUSPENDED")).toBeVisible();
  await expect(vendor.text("life.standing.suspended")).toBeVisible();
  await vendor.button("life.suspension.report").click();
  await writes(vendor, "life.suspension.reportText", "Logning er slået til.", "life.suspension.reportSubmit");
  await expect(panel.getByText("Logning er slået til.")).toBeVisible();
  await customer.confirms("life.suspension.lift", "life.suspension.lift");

  // A notice of termination, and what is to happen to the data; the vendor reads both.
  await page.setViewportSize({ width: 1280, height: 900 });
  await customer.button("life.termination.open").click();
  await dialog.getByRole("button", { name: t("life.termination.submit"), exact: true }).click();
  await expect(dialog.getByText(t("life.termination.groundMissing"))).toBeVisible();
  await dialog.getByRole("combobox", { name: t("life.termination.ground") }).click();
  await page.getByRole("option", { name: t("life.termination.grounds.NOTICE"), exact: true }).click();
  await dialog.getByLabel(t("life.termination.reason"), { exact: true }).fill("Vi samler driften ét sted.");
  await dialog.getByLabel(t("life.termination.endsOn"), { exact: true }).fill(inDays(30));
  await dialog.getByRole("button", { name: t("life.termination.submit"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(state(customer, "TERMINATING")).toBeVisible();
  await customer.button("life.termination.choose").click();
  await dialog.getByRole("radio", { name: t("life.termination.RETURN") }).check();
  await dialog.getByRole("button", { name: t("life.termination.chooseSubmit"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(customer.panel("life.termination.title")).toContainText("tilbageleveres og slettes derefter");
  await expect(vendor.panel("life.termination.title")).toContainText("Vi samler driften ét sted.");
  await expect(vendor.panel("life.termination.title")).toContainText("tilbageleveres og slettes derefter");
  // It stands: there is nothing to terminate, and nothing to take back.
  await expect(customer.button("life.termination.open")).toHaveCount(0);
  await customer.leaves();
  await vendor.leaves();
});

test("what an agreement has left behind is given back and deleted, and the certificate closes it", async ({
  browser,
}) => {
  const customer = await Person.signsIn(browser, controller(part.leaving), "da");
  const path = await opens(customer);
  await expect(state(customer, "EXIT")).toBeVisible();
  const exit = customer.panel("life.exit.title");
  await expect(exit).toContainText(customer.t("life.exit.leadCustomer"));
  await expect(exit.getByRole("button")).toHaveCount(0);

  // First given back, then deleted.
  const vendor = await Person.signsIn(browser, processor, "da");
  const { page, t } = vendor;
  await follows(vendor, processor, path);
  await expect(vendor.button("life.certify.open")).toHaveCount(0);
  await vendor.button("life.exit.return").click();
  await writes(vendor, "life.exit.returnText", "Et fuldt udtræk, sendt krypteret.", "life.exit.returnSubmit");
  await expect(exit).toContainText("Et fuldt udtræk, sendt krypteret.");

  await vendor.button("life.certify.open").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: t("life.certify.submit"), exact: true }).click();
  await expect(dialog.getByText(t("life.certify.statementMissing"))).toBeVisible();
  await dialog.getByLabel(t("life.certify.statement"), { exact: true }).fill("Databasen, ved overskrivning.");
  await dialog.getByLabel(t("life.certify.scope"), { exact: true }).fill("Drift og sikkerhedskopier.");
  await dialog.getByLabel(t("sign.title"), { exact: true }).fill("Direktør");
  // A wrong password closes nothing.
  await dialog.getByLabel(t("sign.password"), { exact: true }).fill("ikke adgangskoden her");
  await dialog.getByRole("button", { name: t("life.certify.submit"), exact: true }).click();
  await expect(dialog.getByText("Adgangskoden er forkert.")).toBeVisible();
  await dialog.getByLabel(t("sign.password"), { exact: true }).fill(processor.password);
  await dialog.getByRole("button", { name: t("life.certify.submit"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(state(vendor, "CLOSED")).toBeVisible();

  // The customer has the certificate, which bears the fingerprint that stands beside it.
  await expect(state(customer, "CLOSED")).toBeVisible();
  await expect(exit.getByText(customer.t("life.exit.state.done"), { exact: true })).toBeVisible();
  const downloading = customer.page.waitForEvent("download");
  await customer.button("life.exit.download").click();
  const file = await (await downloading).path();
  const { stdout } = await promisify(execFile)("pdftotext", ["-layout", file, "-"]);
  expect(stdout).toContain("Databasen, ved overskrivning.");
  const [fingerprint] = /\b[0-9a-f]{64}\b/.exec(await exit.innerText()) ?? [""];
  expect(fingerprint).not.toBe("");
  expect(stdout.replace(/\s+/g, "")).toContain(fingerprint);
  await customer.leaves();
  await vendor.leaves();
});
