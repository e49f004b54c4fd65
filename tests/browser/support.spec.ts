import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor, vendors } from "./portal.ts";

const [, , third] = vendors;
if (third === undefined) throw new Error("The demo has no third vendor.");
const drift = actor({ vendor: "portal", kind: "OPERATOR", role: "OWNER" });
const admin = actor({ vendor: third.slug, kind: "VENDOR", role: "ADMIN" });
const reason = "Et varsel kan ikke åbnes, og fejlen ses kun hos jer.";

// proves: R-002-047
test("support reads along once the vendor has said yes, and no longer than it says so", async ({ browser }) => {
  const operator = await Person.signsIn(browser, drift, "da");
  const { page, t } = operator;
  await page.goto(`/o/${drift.organisationId}/tenants/${admin.organisationId}`);
  await expect(operator.heading(admin.organisation)).toBeVisible();
  await operator.button("supportAccess.ask").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: t("supportAccess.ask"), exact: true }).click();
  await expect(operator.text("supportAccess.reasonMissing")).toBeVisible();
  await operator.field("supportAccess.reason").fill(reason);
  await operator.field("supportAccess.days").selectOption("2");
  await look("ask");
  await dialog.getByRole("button", { name: t("supportAccess.ask"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(t("supportGrantState.REQUESTED"), { exact: true })).toBeVisible();
  await page.goto(`/o/${admin.organisationId}/customers`);
  await operator.sees("problem.notFound.title");

  const person = await Person.signsIn(browser, admin, "da");
  await person.findsMail(admin.email, /Support beder om adgang/);
  const link = (await person.link("mailbox.follow").getAttribute("href")) ?? "";
  await person.page.goto(link);
  await person.sees("navigation.supportAccess");
  await expect(person.page.getByText(reason)).toBeVisible();
  await person.page.setViewportSize({ width: 390, height: 800 });
  await look("answer-phone", person);
  await person.page.setViewportSize({ width: 1280, height: 800 });
  await person.confirms("supportAccess.approve.action", "supportAccess.approve.action");
  await expect(person.page.getByText(t("supportGrantState.APPROVED"), { exact: true })).toBeVisible();

  await page.goto(`/o/${drift.organisationId}/tenants/${admin.organisationId}`);
  await operator.button("supportAccess.open").click();
  const banner = page.getByText(t("supportAccess.bannerTitle", { name: admin.organisation }));
  await expect(banner).toBeVisible();
  await operator.goesTo("navigation.customers");
  await expect(banner).toBeVisible();
  await expect(operator.link("customers.create")).toHaveCount(0);
  await expect(operator.link("navigation.audit")).toHaveCount(0);
  await look("reading");

  await person.page.reload();
  await expect(person.page.getByText("Driftsansvarlig (portaldrift)", { exact: true })).toBeVisible();
  await look("visits", person);
  await person.confirms("supportAccess.revoke.action", "supportAccess.revoke.action");
  await expect(person.page.getByText(t("supportGrantState.REVOKED"), { exact: true })).toBeVisible();
  await page.goto(`/o/${admin.organisationId}/customers`);
  await operator.sees("problem.notFound.title");

  async function look(what: string, who = operator): Promise<void> {
    const folder = process.env["SCREENSHOTS"];
    if (folder === undefined) return;
    await who.page.screenshot({ path: `${folder}/support-${what}.png`, fullPage: true });
  }
});
