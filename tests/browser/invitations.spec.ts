import { readFile } from "node:fs/promises";
import { type Download, expect, type Page, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, part, portal, vendors } from "./portal.ts";
import { getsAnApp } from "./totp.ts";

// Golden path 2: an employer invites its people, by one and by the list, and they answer in every way.

const password = "en god lang adgangskode";
const [first] = vendors;
if (first === undefined) throw new Error("The demo has no vendor.");
const { slug: vendor, customers, legalName } = first;
const employer = customers[part.renewed] ?? "";

function admin(): Actor {
  return actor({ vendor, kind: "CUSTOMER", role: "ADMIN", organisation: employer });
}

/** The row of an invitation in the list of them. */
function rowOf(boss: Person, email: string) {
  const table = boss.page.getByRole("table", { name: boss.t("invitations.title") });
  return table.getByRole("row").filter({ hasText: email });
}

async function invites(boss: Person, email: string, name: string): Promise<void> {
  const { page, t } = boss;
  await boss.goesTo("navigation.members");
  await boss.button("invite.open").click();
  const dialog = page.getByRole("dialog", { name: t("invite.title", { name: employer }) });
  await dialog.getByLabel(t("invite.email"), { exact: true }).fill(email);
  await dialog.getByLabel(t("invite.name"), { exact: true }).fill(name);
  await dialog.getByRole("checkbox", { name: t("role.MEMBER"), exact: true }).check();
  await dialog
    .getByLabel(t("invite.capacity"), { exact: true })
    .selectOption({ label: t("inviterCapacity.COLLEAGUE") });
  await dialog.getByRole("button", { name: t("invite.submit"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(boss, email)).toBeVisible();
}

/** Opens the newest mail to somebody; answers the path of the link in it. */
async function mailTo(person: Person, email: string): Promise<string> {
  await person.findsMail(email, employer);
  const link = await person.link("mailbox.follow").getAttribute("href");
  expect(link).toMatch(/^\/invitation\//);
  return link ?? "";
}

async function contentOf(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

async function downloaded(page: Page, click: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent("download"), click()]);
  return contentOf(file);
}

// proves: R-001-007, R-001-008, R-001-016, R-000-036
test("a colleague is invited, told where the address came from, and joins once", async ({
  browser,
}) => {
  const email = "golden@vej-to.example";
  const boss = await Person.signsIn(browser, admin(), "da");
  await test.step("the mail is looked at in both languages before it goes out", async () => {
    const { page, t } = boss;
    await boss.goesTo("navigation.members");
    await boss.button("invite.open").click();
    await page.getByRole("dialog").getByRole("checkbox", { name: t("role.MEMBER"), exact: true }).check();
    await page.getByRole("dialog").getByLabel(t("invite.name"), { exact: true }).fill("Gry Guld");
    await boss.button("invite.preview").click();
    const look = page.getByRole("dialog", { name: t("invite.previewTitle") });
    const mail = look.frameLocator("iframe").locator("body");
    await expect(mail).toContainText("Kære Gry Guld");
    await expect(mail).toContainText(`Kilde: ${employer} har oplyst din e-mailadresse`);
    await look.getByText(t("language.EN"), { exact: true }).click();
    await expect(mail).toContainText("Dear Gry Guld");
    await expect(mail).toContainText(`Source: ${employer} gave us your e-mail address`);
    await page.keyboard.press("Escape");
    await expect(look).toBeHidden();
    await page.keyboard.press("Escape");
  });
  await test.step("the invitation goes out", () => invites(boss, email, "Gry Guld"));

  const colleague = await Person.arrives(browser, "da");
  const { page, t } = colleague;
  const link = await mailTo(colleague, email);
  await test.step("the mail says what Article 14 asks for", async () => {
    const mail = page.frameLocator("iframe").locator("body");
    for (const fact of [
      `Kilde: ${employer} har oplyst din e-mailadresse`,
      legalName,
      "Dataansvarlig",
      "artikel 6, stk. 1, litra f",
      "lande uden for EU/EØS",
      "30 dage efter",
      "indsigt, berigtigelse, sletning og begrænsning",
      "Datatilsynet",
      `/trust/${vendor}`,
    ]) {
      await expect(mail).toContainText(fact);
    }
    await expect(mail).toContainText("En kollega");
  });
  await test.step("a scanner that opens the link takes nothing from it", async () => {
    for (const method of ["GET", "HEAD", "GET"]) {
      const answer = await fetch(new URL(link, portal().url), { method, redirect: "manual" });
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    }
    // One that runs the page's scripts, too: it looks, and presses nothing.
    const scanner = await Person.arrives(browser, "en");
    await scanner.page.goto(link);
    await scanner.sees("invitation.title", { name: employer });
    await scanner.leaves();
  });
  await test.step("the colleague joins", async () => {
    await colleague.link("mailbox.follow").click();
    await colleague.sees("invitation.title", { name: employer });
    await expect(page.locator("main")).toContainText(employer);
    await expect(colleague.field("invitation.name")).toHaveValue("Gry Guld");
    await colleague.field("invitation.newPassword").fill(password);
    // Nobody joins without having seen what happens to their data.
    await colleague.button("invitation.accept").click();
    await expect(colleague.text("invitation.noticeMissing")).toBeVisible();
    await page.getByRole("checkbox", { name: t("invitation.noticeRead") }).check();
    await colleague.button("invitation.accept").click();
    await colleague.isIn();
  });
  await test.step("the colleague's own data name the employer as the source", async () => {
    await page.goto("/profile");
    await expect(colleague.panel("myData.title")).toContainText(employer);
    const text = await downloaded(page, () => colleague.button("myData.download").click());
    const { account } = JSON.parse(text) as {
      account: Record<"email" | "name", { value: string; provenance: { source: string; organisation: { name: string } | null } }>;
    };
    expect(account.email).toMatchObject({
      value: email,
      provenance: { source: "EMPLOYER", organisation: { name: employer } },
    });
    expect(account.name.provenance.source).toBe("SELF_REGISTERED");
  });
  await test.step("the link is good once", async () => {
    await page.goto(link);
    await expect(page.getByRole("heading", { name: t("invitation.closed.used.title") })).toBeVisible();
    await boss.page.reload();
    await expect(rowOf(boss, email)).toHaveCount(0);
  });
  await Promise.all([boss, colleague].map((person) => person.leaves()));
});

test("somebody with an account and a second step joins with both, and keeps the password", async ({
  browser,
}) => {
  // Signs in in two steps afterwards: nobody else plays with this person.
  const login = actor({ vendor: vendors[4]?.slug ?? "", kind: "VENDOR", role: "MEMBER" });
  const known = await Person.signsIn(browser, login, "da");
  const nextCode = await getsAnApp(known);
  await known.leaves();
  const boss = await Person.signsIn(browser, admin(), "da");
  await invites(boss, login.email, "Et andet navn");

  const person = await Person.arrives(browser, "da");
  const { page, t } = person;
  await page.goto(await mailTo(person, login.email));
  await person.sees("invitation.title", { name: employer });
  await expect(page.getByText(t("invitation.ownPasswordHint"))).toBeVisible();
  await expect(person.field("invitation.name")).toHaveCount(0);
  await page.getByRole("checkbox", { name: t("invitation.noticeRead") }).check();
  await person.field("invitation.ownPassword").fill("en helt anden adgangskode");
  await person.button("invitation.accept").click();
  await expect(page.getByText("Adgangskoden er forkert")).toBeVisible();
  await person.field("invitation.ownPassword").fill(login.password);
  await person.button("invitation.accept").click();
  await expect(person.text("secondStep.joined", { name: employer })).toBeVisible();
  // A member, and not signed in before the second step.
  await expect(person.link("navigation.dashboard")).toHaveCount(0);
  await person.field("proofForm.code").fill("000000");
  await person.button("signIn.submit").click();
  await expect(page.getByText("Koden er forkert")).toBeVisible();
  await person.field("proofForm.code").fill(nextCode());
  await person.button("signIn.submit").click();
  await person.isIn();
  await expect(page).toHaveURL(new RegExp(admin().organisationId));
  await boss.page.reload();
  await expect(boss.page.getByRole("table").first()).toContainText(login.email);
  await Promise.all([boss, person].map((each) => each.leaves()));
});

test("whoever got it by mistake says so, and is forgotten", async ({ browser }) => {
  const email = "forkert@vej-to.example";
  const boss = await Person.signsIn(browser, admin(), "en");
  await invites(boss, email, "Forkert Person");
  const stranger = await Person.arrives(browser, "en");
  const link = await mailTo(stranger, email);
  await stranger.page.goto(link);
  // The page asks anew once the link is closed: the thanks must outlive that.
  const askedAnew = stranger.page.waitForResponse((answer) =>
    Boolean(answer.request().postData()?.includes("query InvitationPage")),
  );
  await stranger.confirms("invitation.report", "invitation.report");
  await askedAnew;
  await expect(stranger.text("invitation.reported")).toBeVisible();
  await stranger.page.goto(link);
  await expect(
    stranger.page.getByRole("heading", { name: stranger.t("invitation.closed.withdrawn.title") }),
  ).toBeVisible();
  await expect(stranger.page.locator("main")).not.toContainText(email);
  await boss.page.reload();
  await expect(rowOf(boss, email)).toHaveCount(0);
  const gone = rowOf(boss, boss.t("invitations.erased"));
  await expect(gone).toContainText(
    boss.t("invitationState.REPORTED"),
  );
  await Promise.all([boss, stranger].map((person) => person.leaves()));
});

test("a mail that came back goes out anew to the corrected address", async ({ browser }) => {
  const boss = await Person.signsIn(browser, admin(), "da");
  const { page, t } = boss;
  await boss.goesTo("navigation.members");
  const lost = rowOf(boss, "kim-eksmpel@");
  await expect(lost).toContainText(t("bounceReason.ADDRESS"));
  await lost.getByRole("button", { name: /^Ret adressen/ }).click();
  const dialog = page.getByRole("dialog");
  const field = dialog.getByLabel(t("invitations.correctEmail"), { exact: true });
  const email = (await field.inputValue()).replace("eksmpel", "eksempel");
  await field.fill(email);
  await dialog.getByRole("button", { name: t("invitations.correctSubmit"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(boss, email)).toBeVisible();
  await expect(lost).toHaveCount(0);
  await boss.findsMail(email, employer);
  await expect(page.frameLocator("iframe").locator("body")).toContainText("Kære Kim Eksempel");
  await boss.leaves();
});

test("a whole list is looked at, handed in, followed and its refused rows taken back", async ({
  browser,
}) => {
  const boss = await Person.signsIn(browser, admin(), "da");
  const { page, t } = boss;
  await boss.goesTo("navigation.members");
  await boss.link("inviteList.open").click();
  await boss.sees("inviteList.title");
  await boss.button("inviteList.check").click();
  await expect(boss.text("inviteList.missing")).toBeVisible();

  const template = await downloaded(page, () => boss.button("inviteList.template").click());
  const people = Array.from({ length: 40 }, (_, n) => `Medarbejder Æ ${n};liste${n}@vej-to.example;;\n`);
  const list = `${template.split("\n")[0]}\n${people.join("")}=1+1;ikke en adresse;;\nIgen;LISTE1@vej-to.example;;\n`;
  await page.locator('input[type="file"]').setInputFiles({
    name: "liste.csv",
    mimeType: "text/csv",
    // As a spreadsheet on Windows writes it.
    buffer: Buffer.from(list.replace("\u{feff}", ""), "latin1"),
  });
  await boss.button("inviteList.check").click();
  const look = boss.panel("inviteList.previewTitle");
  await expect(look).toContainText("Windows-1252");
  await expect(boss.panel("inviteList.badTitle")).toContainText("ikke en adresse");
  await expect(boss.panel("inviteList.goodTitle")).toContainText("Medarbejder Æ 0");
  await page.getByRole("button", { name: "Send 40 invitationer", exact: true }).click();

  await expect(boss.panel("inviteList.doneTitle")).toContainText(
    t("inviteList.progress", { done: 42, total: 42 }),
  );
  await expect(boss.panel("inviteList.refusedTitle")).toContainText("ikke en adresse");
  const refused = await downloaded(page, () => boss.button("inviteList.download").click());
  expect(refused).toMatch(/^\u{feff}Navn;E-mail;Rolle;Sprog;Fejl\n'=1\+1;ikke en adresse;/u);
  expect(refused.trim().split("\n")).toHaveLength(3);

  // The same list again invites nobody.
  await boss.link("inviteList.title").click();
  await boss.field("inviteList.text").fill(people.join(""));
  await boss.button("inviteList.check").click();
  await expect(look).toContainText(t("inviteList.noneGood"));

  await boss.findsMail("liste7@vej-to.example", employer);
  await expect(page.frameLocator("iframe").locator("body")).toContainText("Kære Medarbejder Æ 7");
  await boss.leaves();
});

test("an organisation invites only to the domains it names", async ({ browser }) => {
  // Another customer, so that the other tests may invite whom they like.
  const organisation = customers[part.objecting];
  const owner = await Person.signsIn(
    browser,
    actor({ vendor, kind: "CUSTOMER", role: "OWNER", organisation }),
    "en",
  );
  const { page, t } = owner;
  await owner.goesTo("navigation.members");
  await owner.field("inviteDomains.label").fill("vores.example");
  await owner.button("inviteDomains.submit").click();
  await expect(owner.text("inviteDomains.done")).toBeVisible();
  await owner.button("invite.open").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("vores.example");
  await dialog.getByLabel(t("invite.email"), { exact: true }).fill("en@andet.example");
  await dialog.getByRole("checkbox", { name: t("role.MEMBER"), exact: true }).check();
  await dialog.getByRole("button", { name: t("invite.submit"), exact: true }).click();
  await expect(dialog).toContainText("this is not one of them");
  await owner.leaves();
});
