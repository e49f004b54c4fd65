import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, vendors } from "./portal.ts";
import { codeOf, now } from "./totp.ts";

const [first] = vendors;

// proves: R-003-056
test("a member turns on two steps, and signs in with the app and with a recovery code", async ({
  browser,
}) => {
  if (first === undefined) throw new Error("The demo has no vendor.");
  const login: Actor = actor({ vendor: first.slug, kind: "VENDOR", role: "MEMBER" });
  const person = await Person.signsIn(browser, login, "da");
  const { page, t } = person;
  await page.goto("/profile");
  const panel = person.panel("secondFactor.title");
  await panel.getByRole("button", { name: t("secondFactor.add") }).click();
  const dialog = page.getByRole("dialog", { name: t("secondFactor.addTitle") });
  await expect(dialog.getByRole("img", { name: t("secondFactor.qr") })).toBeVisible();
  const secret = await dialog.locator("code").innerText();
  await person.field("secondFactor.firstCode").fill("000000");
  await person.button("secondFactor.confirm").click();
  await expect(dialog).toContainText("Koden er forkert");
  const enrolled = now();
  await person.field("secondFactor.firstCode").fill(codeOf(secret, enrolled));
  await person.button("secondFactor.confirm").click();
  const list = page.getByRole("list", { name: t("secondFactor.codesTitle") });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  const recovery = (await list.getByRole("listitem").first().innerText()).trim();
  await person.button("secondFactor.codesKept").click();
  await expect(panel).toContainText("10 koder tilbage");

  const again = await Person.arrives(browser, "da");
  await again.page.goto("/login");
  const password = async () => {
    await again.field("signIn.email").fill(login.email);
    await again.field("signIn.password").fill(login.password);
    await again.button("signIn.submit").click();
    await expect(again.page.getByRole("heading", { name: t("secondStep.title") })).toBeVisible();
  };
  await password();
  await again.field("proofForm.code").fill("000000");
  await again.button("signIn.submit").click();
  await expect(again.page.getByText("Koden er forkert")).toBeVisible();
  await again.button("proofForm.useRecoveryCode").click();
  await again.field("proofForm.recoveryCode").fill(recovery.toLowerCase());
  await again.button("signIn.submit").click();
  await again.isIn();

  // One step ahead is within the clock's tolerance, and was not used yet.
  const other = await Person.arrives(browser, "da");
  await other.page.goto("/login");
  await other.field("signIn.email").fill(login.email);
  await other.field("signIn.password").fill(login.password);
  await other.button("signIn.submit").click();
  await other.field("proofForm.code").fill(codeOf(secret, enrolled + 30));
  await other.button("signIn.submit").click();
  await other.isIn();

  await panel.getByRole("button", { name: t("secondFactor.remove") }).click();
  await page
    .getByRole("dialog", { name: t("secondFactor.removeTitle") })
    .getByRole("button", { name: t("secondFactor.remove") })
    .click();
  await expect(panel.getByRole("button", { name: t("secondFactor.add") })).toBeVisible();
});
