import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";

const email = "ny.borger@eksempel.example";

// proves: R-001-006, R-004-061
test("somebody makes an account by a mailed link, and finds what to do next", async ({ browser }) => {
  const person = await Person.arrives(browser, "da");
  const { page } = person;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/login");
  await person.link("signUp.link").click();
  await person.sees("signUp.title");
  await person.button("signUp.submit").click();
  await expect(person.text("forgotPassword.emailMissing")).toBeVisible();
  await person.field("signIn.email").fill(email);
  await person.button("signUp.submit").click();
  await expect(person.text("forgotPassword.sentTitle")).toBeVisible();

  await person.findsMail(email, "Opret din konto");
  const link = (await person.link("mailbox.follow").getAttribute("href")) ?? "";
  expect(link).toMatch(/^\/sign-up\//);
  // Looking uses nothing up.
  for (const _ of [1, 2]) {
    await page.goto(link);
    await expect(person.field("signIn.email")).toHaveValue(email);
  }
  await person.field("invitation.name").fill("Ny Borger");
  await person.field("invitation.newPassword").fill("kort");
  await person.button("signUp.make").click();
  await expect(page.getByText("Brug mindst 12 tegn")).toBeVisible();
  await person.field("invitation.newPassword").fill("en ganske anden sætning");
  await person.button("signUp.make").click();

  // No organisation yet: the page says how one comes by it, and the contact details can be changed.
  await expect(person.text("profile.noOrganisation")).toBeVisible();
  await expect(person.field("signIn.email").or(page.getByText(email)).first()).toBeVisible();
  await page.goto(link);
  await person.sees("newPassword.overTitle");
});
