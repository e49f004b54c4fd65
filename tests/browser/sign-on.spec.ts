import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, portal, vendors } from "./portal.ts";
import type { Records } from "./records.ts";
import { getsAnApp } from "./totp.ts";

const domain = "kommune.example";
// Its owner signs in in two steps afterwards: nobody else plays with it.
const fourth = vendors[3];

const password = "en god lang adgangskode";

async function byPassword(person: Person, email: string, secret: string): Promise<void> {
  await person.field("signIn.email").fill(email);
  await person.field("signIn.password").fill(secret);
  await person.button("signIn.submit").click();
}

/** A real provider that knows an owner and a colleague. */
async function startProvider(): Promise<{ issuer: string; stop: () => void }> {
  const told = {
    callback: `${portal().url}/sso/callback`,
    people: {
      ejer: { email: `ejer@${domain}`, email_verified: true },
      kim: { email: `kim@${domain}`, email_verified: true, name: "Kim Kollega" },
    },
  };
  const child = spawn("node", ["run.mjs", JSON.stringify(told)], {
    cwd: fileURLToPath(new URL("../provider", import.meta.url)),
    stdio: ["pipe", "pipe", "ignore"],
  });
  const issuer = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()));
    child.once("exit", () => reject(new Error("the provider has ended")));
  });
  return { issuer, stop: () => child.kill() };
}

/** Sets a record of the domain system that the portal asks. */
function setRecord(record: string): void {
  const file = process.env["TILLID_RECORDS"] ?? "";
  const all = JSON.parse(readFileSync(file, "utf8")) as Records;
  writeFileSync(file, JSON.stringify({ ...all, [domain]: ["v=spf1 -all", record] }));
}

test("an owner connects the provider, a colleague who comes is a member, and soon by no password", async ({
  browser,
}) => {
  if (fourth === undefined) throw new Error("The demo has no fourth vendor.");
  const login: Actor = actor({ vendor: fourth.slug, kind: "VENDOR", role: "OWNER" });
  const provider = await startProvider();
  try {
    const owner = await Person.signsIn(browser, login, "da");
    const { page, t } = owner;
    await page.goto(`/o/${login.organisationId}/settings`);
    await owner.link("signOnPage.open").click();
    await owner.sees("signOnPage.title");

    await owner.field("signOnDomain.domain").fill("gmail.com");
    await owner.button("signOnDomain.add").click();
    await expect(page.getByText("Her kan alle få en mailadresse")).toBeVisible();
    await owner.field("signOnDomain.domain").fill(domain);
    await owner.button("signOnDomain.add").click();
    const record = page.locator("code", { hasText: "tillid-verification=" });
    await expect(record).toBeVisible();
    await owner.button("signOnDomain.checkOf", { domain }).click();
    await expect(page.getByText(t("signOnDomain.notFound"))).toBeVisible();
    setRecord(await record.innerText());
    await owner.button("signOnDomain.checkOf", { domain }).click();
    await expect(owner.field("signOnProvider.issuer")).toBeVisible();

    await owner.field("signOnProvider.issuer").fill(provider.issuer);
    await owner.field("signOnProvider.clientId").fill("portal");
    await owner.field("signOnProvider.clientSecret").fill("portal-secret");
    await owner.button("signOnProvider.save").click();
    await owner.button("signOnTry.begin").click();
    await page.getByLabel("Who are you?").fill("ejer");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText(t("signOnTry.worksTitle"), { exact: true })).toBeVisible();
    await owner.button("signOnTry.goOn").click();
    await owner.button("signOnUse.change.off").click();
    await page.getByRole("dialog").getByRole("button", { name: t("signOnUse.change.off") }).click();
    await expect(page.getByText(t("signOnEnforce.door"))).toBeVisible();

    const kim = await Person.arrives(browser, "da");
    await kim.page.goto("/login");
    await kim.button("signOnLogin.choose").click();
    await kim.field("signOnLogin.email").fill(`kim@${domain}`);
    await kim.button("signOnLogin.submit").click();
    await kim.page.getByLabel("Who are you?").fill("kim");
    await kim.page.getByRole("button", { name: "Continue" }).click();
    await kim.isIn();
    await page.goto(`/o/${login.organisationId}/members`);
    const row = page.getByRole("row", { name: /Kim Kollega/ });
    await expect(row).toContainText(t("role.MEMBER"));

    const nobody = await Person.arrives(browser, "da");
    await nobody.page.goto("/login?signOn=address");
    await expect(nobody.page.getByRole("alert")).toContainText(t("signOnProblem.person.address"));

    await test.step("the colleague chooses a password, and it lets them in", async () => {
      await kim.page.context().clearCookies();
      await kim.page.goto("/login");
      await kim.link("forgotPassword.link").click();
      await kim.sees("forgotPassword.title");
      await kim.field("signIn.email").fill(`kim@${domain}`);
      await kim.button("forgotPassword.submit").click();
      await expect(kim.text("forgotPassword.sentTitle")).toBeVisible();
      await kim.findsMail(`kim@${domain}`, "Vælg en ny adgangskode");
      await kim.link("mailbox.follow").click();
      await kim.field("profile.new").fill(password);
      await kim.button("newPassword.submit").click();
      await kim.link("signIn.title").click();
      await byPassword(kim, `kim@${domain}`, password);
      await kim.isIn();
      await kim.page.context().clearCookies();
    });
    const nextCode = await test.step("the owner requires the provider, with a second factor of their own", async () => {
      const required = async () => {
        await page.goto(`/o/${login.organisationId}/sign-on`);
        await owner.panelOf(domain).getByRole("button", { name: t("signOnEnforce.change.off") }).click();
        await page.getByRole("dialog").getByRole("button", { name: t("signOnEnforce.change.off") }).click();
      };
      await required();
      await expect(page.getByRole("dialog")).toContainText("to trin");
      const next = await getsAnApp(owner);
      await required();
      await expect(owner.panelOf(domain)).toContainText(t("signOnEnforce.state.on"));
      return next;
    });
    await test.step("the colleague's password opens nothing, and the page says what does", async () => {
      await kim.page.goto("/login");
      await byPassword(kim, `kim@${domain}`, "en forkert adgangskode");
      await expect(kim.page.getByText("E-mail eller adgangskode er forkert")).toBeVisible();
      await byPassword(kim, `kim@${domain}`, password);
      await expect(kim.page.getByText("Din organisation kræver")).toBeVisible();
      await kim.button("signOnLogin.choose").click();
      await kim.field("signOnLogin.email").fill(`kim@${domain}`);
      await kim.button("signOnLogin.submit").click();
      await kim.page.getByLabel("Who are you?").fill("kim");
      await kim.page.getByRole("button", { name: "Continue" }).click();
      await kim.isIn();
    });
    await test.step("the owner's password still does, with its second step", async () => {
      const again = await Person.arrives(browser, "da");
      await again.page.goto("/login");
      await byPassword(again, login.email, login.password);
      await expect(again.page.getByRole("heading", { name: t("secondStep.title") })).toBeVisible();
      await again.field("proofForm.code").fill(nextCode());
      await again.button("signIn.submit").click();
      await again.isIn();
    });
  } finally {
    provider.stop();
  }
});
