import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, portal, vendors } from "./portal.ts";
import type { Records } from "./records.ts";

const domain = "kommune.example";
const [first] = vendors;

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

test("an owner connects the provider, and a colleague who comes for the first time is a member", async ({
  browser,
}) => {
  if (first === undefined) throw new Error("The demo has no vendor.");
  const login: Actor = actor({ vendor: first.slug, kind: "VENDOR", role: "OWNER" });
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
  } finally {
    provider.stop();
  }
});
