import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, vendors } from "./portal.ts";

const [, second] = vendors;
if (second === undefined) throw new Error("The demo has no second vendor.");
const login: Actor = actor({ vendor: second.slug, kind: "VENDOR", role: "MEMBER" });
const other = "en ganske anden sætning";

// Both play with the same person, and leave the account as they found it.
test.describe.configure({ mode: "serial" });

/** Finds the newest mail with this subject; answers the path its button leads to. */
async function linkIn(person: Person, to: string, subject: string): Promise<string> {
  await person.findsMail(to, subject);
  return (await person.link("mailbox.follow").getAttribute("href")) ?? "";
}

async function signsIn(person: Person, email: string, password: string): Promise<void> {
  await person.field("signIn.email").fill(email);
  await person.field("signIn.password").fill(password);
  await person.button("signIn.submit").click();
}

test("whoever forgot the password chooses a new one by a mailed link, once", async ({ browser }) => {
  const elsewhere = await Person.signsIn(browser, login, "da");
  const person = await Person.arrives(browser, "da");
  const { page } = person;
  await page.goto("/login");
  await person.link("forgotPassword.link").click();
  await person.sees("forgotPassword.title");
  await person.button("forgotPassword.submit").click();
  await expect(person.text("forgotPassword.emailMissing")).toBeVisible();
  await person.field("signIn.email").fill("ikke en adresse");
  await person.button("forgotPassword.submit").click();
  await expect(page.getByText("Det er ikke en e-mailadresse")).toBeVisible();
  await person.field("signIn.email").fill(login.email);
  await person.button("forgotPassword.submit").click();
  await expect(person.text("forgotPassword.sentTitle")).toBeVisible();
  await expect(person.link("forgotPassword.back")).toBeFocused();

  const link = await linkIn(person, login.email, "Vælg en ny adgangskode");
  expect(link).toMatch(/^\/new-password\//);
  for (const _ of [1, 2]) {
    await page.goto(link);
    await person.sees("newPassword.title");
  }
  await expect(person.field("signIn.email")).toHaveValue(login.email);
  await person.field("profile.new").fill("kort");
  await person.button("newPassword.submit").click();
  await expect(page.getByText("Brug mindst 12 tegn")).toBeVisible();
  await expect(person.field("profile.new")).toBeFocused();
  await person.field("profile.new").fill(other);
  await person.button("newPassword.submit").click();
  await person.sees("newPassword.done");
  await expect(person.link("signIn.title")).toBeFocused();
  await person.link("signIn.title").click();
  await signsIn(person, login.email, login.password);
  await expect(page.getByText("E-mail eller adgangskode er forkert")).toBeVisible();
  await signsIn(person, login.email, other);
  await person.isIn();
  // Where somebody was signed in before, nobody is any more.
  await elsewhere.page.reload();
  await elsewhere.sees("signIn.title");

  // The link is used; the page leads to a new one, which sets the password that the demo tells.
  await page.goto(link);
  await person.sees("newPassword.overTitle");
  await person.link("newPassword.ask").click();
  await person.field("signIn.email").fill(login.email);
  await person.button("forgotPassword.submit").click();
  await expect(person.text("forgotPassword.sentTitle")).toBeVisible();
  await expect(async () => {
    const next = await linkIn(person, login.email, "Vælg en ny adgangskode");
    expect(next).not.toBe(link);
    await page.goto(next);
  }).toPass({ timeout: 30_000 });
  await person.field("profile.new").fill(login.password);
  await person.button("newPassword.submit").click();
  await person.sees("newPassword.done");
});

test("an address is changed from its new mailbox, and taken back from the old one", async ({
  browser,
}) => {
  const address = "nyt.navn@eksempel.example";
  const person = await Person.signsIn(browser, login, "da");
  const { page, t } = person;
  await page.goto("/profile");
  const panel = person.panel("changeEmail.title");
  await panel.getByRole("button", { name: t("changeEmail.submit") }).click();
  await expect(panel).toContainText(t("changeEmail.missing"));
  await person.field("changeEmail.new").fill(login.email.toUpperCase());
  await panel.getByRole("button", { name: t("changeEmail.submit") }).click();
  await expect(panel).toContainText("Det er den adresse, du allerede har");
  await person.field("changeEmail.new").fill(address);
  await panel.getByRole("button", { name: t("changeEmail.submit") }).click();
  await expect(panel).toContainText(t("changeEmail.sentTitle", { email: address }));

  const link = await linkIn(person, address, "Bekræft din nye adresse");
  expect(link).toMatch(/^\/new-email\//);
  // Whoever is not signed in is asked to, and comes back to it.
  const phone = await Person.arrives(browser, "da");
  await phone.page.goto(link);
  await signsIn(phone, login.email, login.password);
  await phone.sees("changeEmail.confirmTitle");
  await phone.button("changeEmail.confirm").click();
  await phone.sees("navigation.profile");
  await expect(phone.field("signIn.email")).toHaveValue(address);
  // The first browser is signed out, and the old address says that it was not them.
  await page.goto("/profile");
  await person.sees("signIn.title");
  const back = await linkIn(person, login.email, "Din konto har fået en anden adresse");
  await page.goto(back);
  await person.sees("newPassword.backTitle");
  await person.field("profile.new").fill(login.password);
  await person.button("newPassword.backSubmit").click();
  await person.sees("newPassword.done");
  await person.link("signIn.title").click();
  await signsIn(person, login.email, login.password);
  await person.isIn();
  await page.goto(link);
  await person.sees("changeEmail.overTitle");
  await person.link("changeEmail.toProfile").click();
  await expect(person.panel("changeEmail.title")).toBeVisible();
});
