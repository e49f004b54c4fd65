import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { fits } from "./fits.ts";
import { Person } from "./person.ts";
import { actor, vendors } from "./portal.ts";

const third = vendors[2];
if (third === undefined) throw new Error("The demo has no third vendor.");

interface Message {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A program that takes messages, the first of them badly. */
async function receiver(taken: Message[]): Promise<{ server: Server; url: string }> {
  const server = createServer((request, answer) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      taken.push({ headers: request.headers, body });
      answer.writeHead(taken.length === 1 ? 503 : 200).end(taken.length === 1 ? "not yet" : "ok");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tillid` };
}

/** As docs/webhooks.md tells integrators to. */
function signed(secret: string, { headers, body }: Message): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const said = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(said).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(expected);
}

test("an owner subscribes a webhook, tries it, sees what it answered, and sends a message again", async ({
  browser,
}) => {
  const taken: Message[] = [];
  const { server, url } = await receiver(taken);
  try {
    const login = actor({ vendor: third.slug, kind: "VENDOR", role: "OWNER" });
    const person = await Person.signsIn(browser, login, "da");
    const { page, t } = person;
    await page.goto(`/o/${login.organisationId}/settings`);
    await person.link("webhooks.open").click();
    await person.sees("webhooks.title");
    await fits(page);
    await page.getByRole("button", { name: t("webhooks.createTitle"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(t("webhooks.url"), { exact: true }).fill("http://eksempel.example/");
    await dialog.getByLabel(t("webhooks.description"), { exact: true }).fill("Fagsystem");
    await dialog.getByLabel(t("webhookEvent.AGREEMENT_IN_FORCE"), { exact: true }).check();
    await dialog.getByRole("button", { name: t("webhooks.create"), exact: true }).click();
    await expect(dialog).toContainText("https://");
    await dialog.getByLabel(t("webhooks.url"), { exact: true }).fill(url);
    await dialog.getByRole("button", { name: t("webhooks.create"), exact: true }).click();
    const secret = (await dialog.getByText(/^whsec_/).textContent()) ?? "";
    await dialog.getByRole("button", { name: t("webhooks.secretKept"), exact: true }).click();
    await page.getByRole("link", { name: "Fagsystem" }).click();
    await page.getByRole("button", { name: t("webhooks.test"), exact: true }).click();
    const log = page.getByRole("list", { name: t("webhooks.log") });
    await expect(log).toContainText(t("webhooks.deliveryStates.FAILED"));
    await expect(log).toContainText(t("webhooks.status", { status: "503" }));
    await expect(log).toContainText("not yet");
    await log.getByRole("button", { name: new RegExp(`^${t("webhooks.replay")}: `) }).click();
    await expect(log).toContainText(t("webhooks.deliveryStates.DELIVERED"));
    await fits(page);
    expect(taken.map((message) => signed(secret, message))).toEqual([true, true]);
    expect(new Set(taken.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(JSON.parse(taken[0]?.body ?? "")).toMatchObject({ type: "ping" });
    await page.getByRole("button", { name: t("webhooks.pause"), exact: true }).click();
    await expect(page.getByRole("button", { name: t("webhooks.resume"), exact: true })).toBeVisible();
    await page.getByRole("button", { name: t("webhooks.remove"), exact: true }).click();
    await dialog.getByRole("button", { name: t("webhooks.remove"), exact: true }).click();
    await expect(person.text("webhooks.emptyTitle")).toBeVisible();
  } finally {
    server.close();
  }
});
