import { type CDPSession, expect, type Page, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, part, vendors } from "./portal.ts";

const [first] = vendors;

/** A device with a fingerprint reader that always knows its person: Chromium's own, not ours. */
async function device(page: Page): Promise<{ session: CDPSession; id: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id: authenticatorId };
}

async function addPasskey(person: Person, name: string): Promise<void> {
  const { page, t } = person;
  await page.goto("/profile");
  const panel = person.panel("passkeys.title");
  await panel.getByRole("button", { name: t("passkeys.add") }).click();
  await page.getByRole("dialog").getByLabel(t("passkeys.name"), { exact: true }).fill(name);
  await person.button("passkeys.make").click();
  const list = page.getByRole("list", { name: t("secondFactor.codesTitle") });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  await person.button("secondFactor.codesKept").click();
  await expect(panel.getByRole("listitem")).toContainText(name);
}

// proves: R-003-056
test("a member gets a passkey, signs in with it, and removes it", async ({ browser }) => {
  if (first === undefined) throw new Error("The demo has no vendor.");
  const login: Actor = actor({ vendor: first.slug, kind: "VENDOR", role: "ANNOUNCER" });
  const person = await Person.signsIn(browser, login, "da");
  const { page, t } = person;
  const { session, id } = await device(page);
  await addPasskey(person, "Arbejdscomputer");
  const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId: id });
  expect(credentials).toHaveLength(1);
  expect(credentials[0]?.isResidentCredential).toBe(true);

  // Signed out: the cookie is gone, the device is still there. Nothing is typed.
  await page.context().clearCookies();
  // The question that waits under the field would be answered by the device at once.
  await session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: id, enabled: false });
  await page.goto("/login");
  await expect(person.field("signIn.email")).toHaveAttribute("autocomplete", "username webauthn");
  await session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: id, enabled: true });
  await person.button("passkeys.signIn").click();
  await person.isIn();

  // After the password it is the second step.
  await page.context().clearCookies();
  await session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: id, enabled: false });
  // The page may still be on its way to where signing in has led it, which ends a navigation that is asked for meanwhile.
  await expect(() => page.goto("/login")).toPass();
  await person.field("signIn.email").fill(login.email);
  await person.field("signIn.password").fill(login.password);
  await person.button("signIn.submit").click();
  await expect(person.button("passkeys.use")).toBeVisible();
  await expect(person.button("passkeys.useRecoveryCode")).toBeVisible();
  await session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: id, enabled: true });
  await person.button("passkeys.use").click();
  await person.isIn();

  await page.goto("/profile");
  const panel = person.panel("passkeys.title");
  await panel.getByRole("button", { name: t("passkeys.renameOf", { name: "Arbejdscomputer" }) }).click();
  await page.getByRole("dialog").getByLabel(t("passkeys.name"), { exact: true }).fill("Computeren");
  await person.button("passkeys.saveName").click();
  await expect(panel.getByRole("listitem")).toContainText("Computeren");
  await panel.getByRole("button", { name: t("passkeys.removeOf", { name: "Computeren" }) }).click();
  await page.getByRole("dialog").getByRole("button", { name: t("passkeys.remove"), exact: true }).click();
  await expect(panel.getByRole("listitem")).toHaveCount(0);
});

// proves: R-004-022
test("a signatory signs with a passkey", async ({ browser }) => {
  const vendor = vendors[1];
  if (vendor === undefined) throw new Error("The demo has one vendor alone.");
  const organisation = vendor.customers[part.sent];
  const login = actor({ vendor: vendor.slug, kind: "CUSTOMER", role: "SIGNATORY", organisation });
  const person = await Person.signsIn(browser, login, "en");
  const { page, t } = person;
  await device(page);
  await addPasskey(person, "Work computer");
  await page.goto(`/o/${login.organisationId}/agreements`);
  await page.getByRole("main").locator('a[href*="/agreements/agr_"]').first().click();
  const panel = person.panel("sign.heading");
  await panel.getByRole("checkbox").check();
  await person.field("sign.name").fill("Eksempel Underskriver");
  await person.field("sign.title").fill("Director");
  await expect(panel.getByText(t("passkeys.signHint"))).toBeVisible();
  await expect(person.field("sign.password")).toHaveCount(0);
  await person.button("sign.submit").click();
  await expect(page.getByText(t("sign.done"))).toBeVisible();
});
