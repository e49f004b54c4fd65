import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor } from "./portal.ts";

const drift = actor({ vendor: "portal", kind: "OPERATOR", role: "OWNER" });
const name = "Eksempel Lønsystemer ApS";
const owner = "ejer@eksempel-loensystemer.example";
const password = "en god lang adgangskode";

test("the operator makes a vendor, and its owner comes through the mailed link", async ({ browser }) => {
  const operator = await Person.signsIn(browser, drift, "da");
  const { page, t } = operator;
  await operator.sees("operator.title");
  await look("dashboard");
  await operator.link("operator.create").click();
  await operator.sees("operator.create");
  await operator.button("operator.submit").click();
  await expect(operator.text("operator.nameMissing")).toBeVisible();
  await operator.field("operator.legalName").fill(name);
  await operator.field("operator.ownerEmail").fill(owner);
  await expect(operator.field("operator.slug")).toHaveValue("eksempel-loensystemer");
  await look("create");
  await operator.button("operator.submit").click();
  await expect(operator.heading(name)).toBeVisible();
  await expect(page.getByText(t("operator.state.DRAFT"), { exact: true })).toBeVisible();
  await look("draft");

  const person = await Person.arrives(browser, "da");
  await person.findsMail(owner, /Eksempel Portaldrift/);
  const link = (await person.link("mailbox.follow").getAttribute("href")) ?? "";
  await person.page.goto(link);
  await expect(person.heading(t("invitation.title", { name }))).toBeVisible();
  await person.field("invitation.name").fill("Kim Eksempel");
  await person.field("invitation.newPassword").fill(password);
  await person.page.getByRole("checkbox", { name: t("invitation.noticeRead") }).check();
  await person.button("invitation.accept").click();
  await person.isIn();
  await expect(person.page.getByText(name).first()).toBeVisible();
  await expect(person.link("navigation.customers")).toBeVisible();

  // Stopped with a reason, its owner reads why above every page, and goes on once it is lifted.
  const reason = "Regningen er ikke betalt.";
  await page.reload();
  await expect(page.getByText(t("operator.state.ACTIVE"), { exact: true })).toBeVisible();
  await operator.button("operator.suspend").click();
  await operator.field("operator.reason").fill(reason);
  await look("suspend");
  await page.getByRole("dialog").getByRole("button", { name: t("operator.suspend"), exact: true }).click();
  await expect(page.getByText(t("operator.state.SUSPENDED"), { exact: true })).toBeVisible();
  await look("suspended");
  await person.page.reload();
  await expect(person.text("organisationState.suspendedTitle")).toBeVisible();
  await expect(person.page.getByText(t("organisationState.reason", { reason }))).toBeVisible();
  await look("owner", person);
  await operator.confirms("operator.reinstate", "operator.reinstate");
  await expect(page.getByText(t("operator.state.ACTIVE"), { exact: true })).toBeVisible();
  await person.page.reload();
  await expect(person.link("navigation.customers")).toBeVisible();
  await expect(person.text("organisationState.suspendedTitle")).toHaveCount(0);

  // Nothing is in force yet: the owner may close it, and think again.
  await person.link("navigation.settings").click();
  await person.panel("organisationState.title").scrollIntoViewIfNeeded();
  await look("close", person);
  await person.button("organisationState.close.action").click();
  await person.page
    .getByRole("dialog")
    .getByRole("button", { name: t("organisationState.close.action"), exact: true })
    .click();
  await expect(person.text("organisationState.closingTitle")).toBeVisible();
  await look("closing", person);
  await person.confirms("organisationState.keep.action", "organisationState.keep.action");
  await expect(person.text("organisationState.closingTitle")).toHaveCount(0);

  await operator.goesTo("navigation.tenants");
  await page.getByLabel(t("operator.search")).fill("lønsystemer");
  await expect(page.getByRole("link", { name })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 800 });
  await page.emulateMedia({ colorScheme: "dark" });
  await look("list-phone");

  async function look(what: string, who = operator): Promise<void> {
    const folder = process.env["SCREENSHOTS"];
    if (folder === undefined) return;
    await who.page.screenshot({ path: `${folder}/operator-${what}.png`, fullPage: true });
  }
});
