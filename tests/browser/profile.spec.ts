import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, vendors } from "./portal.ts";

const third = vendors[2];
if (third === undefined) throw new Error("The demo has no third vendor.");
const of = (role: Actor["role"]): Actor => actor({ vendor: third.slug, kind: "VENDOR", role });

test("a person chooses a time zone, and what has happened is shown in it", async ({ browser }) => {
  const person = await Person.signsIn(browser, of("ANNOUNCER"), "en");
  const { page, t } = person;
  await page.goto("/profile");
  await expect(person.text("timeZone.browserSays", { zone: "Europe/Copenhagen" })).toBeHidden();
  await page.getByRole("combobox", { name: t("timeZone.label") }).fill("tokyo");
  await page.getByRole("option", { name: "Asia/Tokyo" }).click();
  await expect(page.getByText(t("timeZone.browserSays", { zone: "Europe/Copenhagen" }))).toBeVisible();
  await person.field("profile.phone").fill("+81 3 1234 5678");
  await person.button("profile.save").click();
  await expect(page.getByText(t("profile.saved"))).toBeVisible();
  // Deadlines end with the Danish day, when it is the next one in Tokyo.
  await person.goesTo("navigation.notices");
  await expect(page.getByText(/\(Danish time\)/).first()).toBeVisible();
  await page.goto("/profile");
  await page.getByRole("button", { name: t("timeZone.useIt") }).click();
  await person.button("profile.save").click();
  await expect(page.getByText(t("profile.saved"))).toBeVisible();
  await person.goesTo("navigation.notices");
  await expect(page.getByText(/\(Danish time\)/)).toHaveCount(0);
});

test("a member sees what they did themselves", async ({ browser }) => {
  const person = await Person.signsIn(browser, of("MEMBER"), "da");
  const { page, t } = person;
  await expect(person.link("navigation.audit")).toBeHidden();
  await person.link("navigation.ownActs").click();
  await expect(person.text("ownActs.emptyTitle")).toBeVisible();
  await page.goto("/profile");
  await person.field("profile.name").fill("Et andet navn");
  await person.button("profile.save").click();
  await expect(page.getByText(t("profile.saved"))).toBeVisible();
  await person.link("navigation.ownActs").click();
  await expect(page.getByRole("table")).toContainText("Profil ændret");
});

test("an administrator makes a service account, which works until it is ended", async ({ browser }) => {
  const login = of("OWNER");
  const person = await Person.signsIn(browser, login, "da");
  const { page, t } = person;
  await page.goto(`/o/${login.organisationId}/settings`);
  await person.link("serviceAccounts.open").click();
  await person.sees("serviceAccounts.title");
  await page.getByRole("button", { name: t("serviceAccounts.createTitle"), exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: t("serviceAccounts.create"), exact: true }).click();
  await expect(dialog).toContainText(t("serviceAccounts.nameMissing"));
  await dialog.getByLabel(t("serviceAccounts.name"), { exact: true }).fill("Lønsystem");
  await expect(dialog.getByLabel(t("role.OWNER"), { exact: true })).toHaveCount(0);
  await dialog.getByRole("button", { name: t("serviceAccounts.create"), exact: true }).click();
  const card = page.getByRole("article", { name: "Lønsystem" });
  await expect(card).toContainText(t("serviceAccounts.noTokens"));
  await card.getByRole("button", { name: t("serviceAccounts.newToken"), exact: true }).click();
  await dialog.getByRole("button", { name: t("tokens.create"), exact: true }).click();
  const secret = (await dialog.getByText(/^tillid_sat_/).textContent()) ?? "";
  await dialog.getByRole("button", { name: t("tokens.secretKept"), exact: true }).click();
  const asks = async () => {
    const answer = await page.request.post("/graphql", {
      headers: { authorization: `Bearer ${secret}` },
      data: { query: `{ organisation(id: "${login.organisationId}") { legalName } }` },
    });
    return answer.status();
  };
  expect(await asks()).toBe(200);
  await card.getByRole("button", { name: t("serviceAccounts.suspend"), exact: true }).click();
  await expect(card).toContainText(t("serviceAccounts.states.SUSPENDED"));
  expect(await asks()).toBe(401);
  await card.getByRole("button", { name: t("serviceAccounts.resume"), exact: true }).click();
  await expect(card).toContainText(t("serviceAccounts.states.ACTIVE"));
  expect(await asks()).toBe(200);
  await card.getByRole("button", { name: t("serviceAccounts.end"), exact: true }).click();
  await dialog.getByRole("button", { name: t("serviceAccounts.end"), exact: true }).click();
  await expect(card).toBeHidden();
  expect(await asks()).toBe(401);
});

// proves: R-001-010
test("a person closes their account, and the last owner cannot", async ({ browser }) => {
  const owner = await Person.signsIn(browser, of("OWNER"), "da");
  await owner.page.goto("/profile");
  const stays = owner.panel("closeAccount.title");
  await expect(stays).toContainText(owner.t("closeAccount.lastOwner"));
  await expect(stays.getByRole("link", { name: of("OWNER").organisation })).toHaveAttribute(
    "href",
    `/o/${of("OWNER").organisationId}/members`,
  );
  await expect(owner.button("closeAccount.open")).toHaveCount(0);
  // Nor leave: the portal says why.
  await owner.button("leaveOrganisation.of", { name: of("OWNER").organisation }).click();
  await owner.page
    .getByRole("dialog")
    .getByRole("button", { name: owner.t("leaveOrganisation.leave"), exact: true })
    .click();
  await expect(owner.page.getByRole("dialog")).toContainText("mindst én ejer");

  const login = of("DPO");
  const person = await Person.signsIn(browser, login, "da");
  const { page, t } = person;
  await page.goto("/profile");
  const panel = person.panel("closeAccount.title");
  for (const part of ["ends", "erased", "stays"] as const) {
    await expect(panel).toContainText(t(`closeAccount.${part}.words`));
  }
  await person.button("closeAccount.open").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(login.email);
  await dialog.getByRole("button", { name: t("closeAccount.confirm"), exact: true }).click();
  await person.sees("closeAccount.doneTitle");
  await page.goto("/profile");
  await person.sees("signIn.title");
  await person.field("signIn.email").fill(login.email);
  await person.field("signIn.password").fill(login.password);
  await person.button("signIn.submit").click();
  await expect(page.getByText("E-mail eller adgangskode er forkert")).toBeVisible();
  await person.findsMail(login.email, "Din konto er lukket");
});
