import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, part, portal, type VendorFacts, vendors } from "./portal.ts";
import type { Language } from "./words.ts";

const password = "en god lang adgangskode";

// The whole story of the portal for each vendor, through its pages alone; an English vendor's people read English.
for (const vendor of vendors) {
  const language: Language = vendor.language === "EN" ? "en" : "da";
  test(`the whole story of ${vendor.slug}`, async ({ browser }) => {
    const story = new Story(vendor);
    const signsIn = (who: Actor) => Person.signsIn(browser, who, language);

    const admin = await signsIn(story.vendor("ADMIN"));
    const boss = await signsIn(story.customer(part.newcomer, "OWNER"));
    const agreement = await test.step("the vendor issues an agreement", () => issue(admin, story));
    const signatory = await Person.arrives(browser, language);
    await test.step("the employer invites a signatory, who accepts once", async () => {
      await invite(boss, story);
      await accept(signatory, story);
    });
    await test.step("the signatory reads and signs", () => signAsCustomer(signatory, story));
    const owner = await signsIn(story.vendor("OWNER"));
    await test.step("the vendor countersigns", () => countersign(owner, story, agreement));
    await test.step("both have the same signed PDF", async () => {
      await signatory.page.reload();
      expect(await download(signatory)).toEqual(await download(owner));
    });

    const announcer = await signsIn(story.vendor("ANNOUNCER"));
    const announcement = await test.step("the vendor records a sub-processor and announces it", async () => {
      await record(announcer, vendor, story);
      const page = await draft(announcer, story);
      await approve(owner, story);
      await publish(announcer);
      return page;
    });
    await test.step("a customer hears of it by mail and acknowledges in the portal", () =>
      acknowledge(boss, story));
    const other = await signsIn(story.customer(part.objecting, "ADMIN"));
    await test.step("another customer objects", () => object(other, story));
    await test.step("the vendor sees who has answered, and that it must wait", async () => {
      await answersAreSeen(announcer, story);
      await activationIsRefused(story.vendor("ANNOUNCER"), announcement);
    });

    const partner = await signsIn(story.partner("MEMBER"));
    await test.step("a partner sees what it was granted, and nothing before", () =>
      share(partner, other, story));
    await test.step("anyone sees the register and what is coming, without JavaScript", async () => {
      const context = await browser.newContext({
        baseURL: portal().url,
        javaScriptEnabled: false,
        locale: language === "da" ? "da-DK" : "en-GB",
      });
      await trust(await context.newPage(), vendor, story);
      await context.close();
    });
    await Promise.all(
      [admin, boss, signatory, owner, announcer, other, partner].map((person) => person.leaves()),
    );
  });
}

/** Who plays in a vendor's story, and what is new in it. */
class Story {
  readonly newcomer: string;
  readonly objecting: string;
  readonly renewed: string;
  readonly invited: string;
  readonly subProcessor: string;

  constructor(private readonly facts: VendorFacts) {
    this.newcomer = this.place(part.newcomer);
    this.objecting = this.place(part.objecting);
    this.renewed = this.place(part.renewed);
    this.invited = `tegner@${facts.slug}.journey.example`;
    this.subProcessor = `Eksempel Arkiv ${facts.slug}`;
  }

  vendor(role: Actor["role"]): Actor {
    return actor({ vendor: this.facts.slug, kind: "VENDOR", role });
  }

  customer(place: number, role: Actor["role"]): Actor {
    const organisation = this.place(place);
    return actor({ vendor: this.facts.slug, kind: "CUSTOMER", role, organisation });
  }

  partner(role: Actor["role"]): Actor {
    return actor({ vendor: this.facts.slug, kind: "PARTNER", role });
  }

  /** Where the notices of a customer go. */
  noticesOf(place: number): string {
    const [, domain] = this.customer(place, "OWNER").email.split("@");
    return `varsler@${domain}`;
  }

  private place(place: number): string {
    const name = this.facts.customers[place];
    if (name === undefined) throw new Error(`${this.facts.slug} has no customer ${place}.`);
    return name;
  }
}

/** Issues an agreement in five steps; answers the path of its page at the vendor's. */
async function issue(admin: Person, story: Story): Promise<string> {
  const { page, t } = admin;
  await admin.goesTo("navigation.customers");
  await page.getByRole("link", { name: story.newcomer, exact: true }).click();
  await expect(admin.heading(story.newcomer)).toBeVisible();
  await admin.link("issue.open").first().click();
  await admin.sees("issue.title", { name: story.newcomer });
  const next = admin.button("issue.next");
  await next.click();
  await expect(admin.panel("issue.step.terms")).toBeVisible();
  await next.click();
  await admin.field("agreement.annexA.dataTypes").fill("Navn\nE-mail");
  await admin.field("agreement.annexA.subjectCategories").fill("Brugere");
  await next.click();
  await expect(admin.panel("agreement.annex.C")).toBeVisible();
  await next.click();
  await admin.button("issue.send", { name: story.newcomer }).click();
  await admin.sees("agreement.title", { name: story.newcomer });
  await expect(page.getByText(t("agreementVersionState.SENT"), { exact: true }).first()).toBeVisible();
  return new URL(page.url()).pathname;
}

async function invite(boss: Person, story: Story): Promise<void> {
  const { page, t } = boss;
  await boss.goesTo("navigation.members");
  await boss.button("invite.open").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(t("invite.email"), { exact: true }).fill(story.invited);
  await dialog.getByRole("checkbox", { name: t("role.SIGNATORY"), exact: true }).check();
  await dialog.getByRole("checkbox", { name: t("members.canBind"), exact: true }).check();
  await dialog
    .getByLabel(t("invite.language"), { exact: true })
    .selectOption({ label: t(boss.language === "en" ? "language.EN" : "language.DA") });
  await dialog.getByRole("button", { name: t("invite.submit"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(story.invited).first()).toBeVisible();
}

/** Follows the link in the mail; a second visit finds the invitation used. */
async function accept(signatory: Person, story: Story): Promise<void> {
  const { page, t } = signatory;
  await signatory.findsMail(story.invited, story.newcomer);
  const mail = page.frameLocator("iframe");
  await expect(mail.locator("body")).toContainText(story.newcomer);
  await signatory.link("mailbox.follow").click();
  await signatory.sees("invitation.title", { name: story.newcomer });
  const link = page.url();
  await expect(page.locator("main")).toContainText(story.newcomer);
  await signatory.field("invitation.name").fill("Tegningsberettiget");
  await signatory.field("invitation.newPassword").fill(password);
  await page.getByRole("checkbox", { name: t("invitation.noticeRead") }).check();
  await signatory.button("invitation.accept").click();
  await signatory.isIn();
  const again = await signatory.context.newPage();
  await again.goto(link);
  await expect(again.getByRole("heading", { name: t("invitation.closed.used.title") })).toBeVisible();
  await again.close();
}

async function signAsCustomer(signatory: Person, story: Story): Promise<void> {
  const { page, t } = signatory;
  await signatory.goesTo("navigation.agreements");
  await page.getByRole("link", { name: vendorName(story), exact: true }).click();
  await signatory.sees("agreement.title", { name: vendorName(story) });
  await signatory.link("agreement.toSignature").click();
  // Nothing is signed by an empty form: it says what is missing.
  await signatory.button("sign.submit").click();
  await expect(signatory.text("sign.consentMissing")).toBeVisible();
  await sign(signatory, "Tegningsberettiget", password);
  await expect(page.getByText(t("sign.doneWaiting"))).toBeVisible();
}

async function countersign(owner: Person, story: Story, path: string): Promise<void> {
  const { page, t } = owner;
  await owner.goesTo("navigation.agreements");
  await page.getByRole("link", { name: story.newcomer, exact: true }).click();
  await owner.sees("agreement.title", { name: story.newcomer });
  expect(new URL(page.url()).pathname).toBe(path);
  const { password: own } = story.vendor("OWNER");
  await sign(owner, await nameOf(owner), own);
  await expect(page.getByText(t("sign.doneInForce"))).toBeVisible();
}

async function sign(person: Person, name: string, secret: string): Promise<void> {
  const panel = person.panel("sign.heading");
  await panel.getByRole("checkbox").check();
  await person.field("sign.name").fill(name);
  await person.field("sign.title").fill("Direktør");
  await person.field("sign.password").fill(secret);
  await person.button("sign.submit").click();
  await expect(panel).toBeHidden();
}

/** The signed-in person's name, from the menu that bears it. */
async function nameOf(person: Person): Promise<string> {
  const prefix = person.t("shell.personMenu", { name: "" });
  const label = await person.page
    .getByRole("button", { name: prefix })
    .getAttribute("aria-label");
  return (label ?? "").slice(prefix.length);
}

/** Downloads the agreement's PDF and checks it against the fingerprint beside the button. */
async function download(person: Person): Promise<string> {
  const { page, t } = person;
  await expect(page.getByText(t("agreementVersionState.IN_FORCE"), { exact: true }).first()).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    person.button("proof.download").click(),
  ]);
  const bytes = await readFile(await file.path());
  expect(bytes.subarray(0, 5).toString("latin1")).toBe("%PDF-");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await expect(person.panel("proof.heading")).toContainText(sha256);
  return sha256;
}

async function record(announcer: Person, vendor: VendorFacts, story: Story): Promise<void> {
  const { page, t } = announcer;
  const service = vendor.services[0];
  if (service === undefined) throw new Error(`${vendor.slug} has no service.`);
  await announcer.goesTo("navigation.subProcessors");
  await announcer.link("subProcessors.record").click();
  await announcer.sees("subProcessors.record");
  await announcer.field("customers.legalName").fill(story.subProcessor);
  await announcer.field("organisation.street").fill("Eksempelvej 1");
  await announcer.field("organisation.postalCode").fill("0000");
  await announcer.panel("subProcessorForm.who").getByLabel(t("organisation.city"), { exact: true }).fill("Eksempelby");
  await announcer.field("subProcessorForm.contactEmail").fill("privacy@eksempel-arkiv.example");
  const title = announcer.language === "en" ? service.titleEn : service.titleDa;
  await page.getByRole("checkbox", { name: title, exact: true }).check();
  await announcer.field("subProcessorForm.purposeDa").fill("Arkiv for gamle sager");
  await announcer.field("subProcessorForm.purposeEn").fill("Archive of old cases");
  await announcer.field("subProcessors.dataCategories").fill("Navn");
  await announcer.field("subProcessors.subjectCategories").fill("Brugere");
  await announcer.field("subProcessors.serviceCategories").fill("Hosting");
  await announcer.field("subProcessorForm.placeName").fill("Eksempel Datacenter");
  await announcer.button("subProcessorForm.record").click();
  await expect(announcer.heading(story.subProcessor)).toBeVisible();
}

/** Drafts the announcement; answers its id. Whoever has written it cannot approve it. */
async function draft(announcer: Person, story: Story): Promise<string> {
  await announcer.link("subProcessors.announce").click();
  await announcer.sees("announcements.create");
  await announcer.field("announcementForm.summaryDa").fill("Gamle sager flyttes til et arkiv.");
  await announcer.field("announcementForm.summaryEn").fill("Old cases move to an archive.");
  await announcer.button("announcementForm.submit").click();
  await announcer.sees("change.ADD", { name: story.subProcessor });
  await expect(announcer.text("announcement.fourEyes")).toBeVisible();
  await expect(announcer.button("announcement.approve.open")).toHaveCount(0);
  return new URL(announcer.page.url()).pathname.split("/").at(-1) ?? "";
}

async function approve(owner: Person, story: Story): Promise<void> {
  await owner.goesTo("navigation.announcements");
  await owner.link("change.ADD", { name: story.subProcessor }).click();
  await owner.sees("change.ADD", { name: story.subProcessor });
  // Who will be told, before it is sent: the customer that has just signed is among them.
  await expect(owner.panel("audience.title")).toContainText(story.newcomer);
  await owner.confirms("announcement.approve.open", "announcement.approve.submit");
}

async function publish(announcer: Person): Promise<void> {
  await announcer.page.reload();
  await announcer.confirms("announcement.publish.open", "announcement.publish.submit");
  await expect(announcer.panel("announcement.answers")).toBeVisible();
}

async function acknowledge(boss: Person, story: Story): Promise<void> {
  const { page, t } = boss;
  await boss.findsMail(story.noticesOf(part.newcomer), /Varsel|Notice/);
  await expect(page.frameLocator("iframe").locator("body")).toContainText(story.subProcessor);
  await boss.link("mailbox.follow").click();
  await boss.sees("change.ADD", { name: story.subProcessor });
  await boss.button("answer.acknowledge").click();
  await expect(page.getByText(t("noticeState.ACKNOWLEDGED"), { exact: true }).first()).toBeVisible();
  // Receipt is not approval: an objection is still open to them.
  await expect(boss.button("answer.object")).toBeVisible();
}

async function object(other: Person, story: Story): Promise<void> {
  const { page, t } = other;
  await other.goesTo("navigation.notices");
  await other.link("change.ADD", { name: story.subProcessor }).click();
  await other.sees("change.ADD", { name: story.subProcessor });
  await other.button("answer.object").click();
  await page.getByRole("radio", { name: t("objectionGround.LOCATION"), exact: true }).check();
  await other.field("objection.text").fill("Hvor ligger arkivet? 🤔");
  await other.button("objection.submit").click();
  await expect(page.getByText(t("noticeState.OBJECTED"), { exact: true }).first()).toBeVisible();
}

async function answersAreSeen(announcer: Person, story: Story): Promise<void> {
  const { page, t } = announcer;
  await page.reload();
  const table = page.getByRole("table", { name: t("navigation.notices") });
  const answerOf = (customer: string) =>
    table.getByRole("row").filter({ has: page.getByRole("link", { name: customer, exact: true }) });
  await expect(answerOf(story.newcomer)).toContainText(t("noticeState.ACKNOWLEDGED"));
  await expect(answerOf(story.objecting)).toContainText(t("noticeState.OBJECTED"));
  await expect(announcer.panel("dashboard.objections")).toContainText(story.objecting);
  await expect(announcer.text("announcement.notYet")).toBeVisible();
  await expect(announcer.text("announcement.guard.OBJECTION_OPEN")).toBeVisible();
  await expect(announcer.button("announcement.activate.open")).toHaveCount(0);
}

/** The page offers no way around the guard, and neither does the API behind it. */
async function activationIsRefused(who: Actor, announcementId: string): Promise<void> {
  const answer = await fetch(portal().graphql, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${who.token}` },
    body: JSON.stringify({
      query: "mutation($input: ActivateAnnouncementInput!) { activateAnnouncement(input: $input) { announcement { state } } }",
      variables: { input: { announcementId, attestsCompleteness: true } },
    }),
  });
  const { errors } = (await answer.json()) as { errors?: { extensions: { code: string } }[] };
  expect(errors?.[0]?.extensions.code).toBe("OBJECTION_OPEN");
}

async function share(partner: Person, other: Person, story: Story): Promise<void> {
  const { page, t } = partner;
  await partner.goesTo("navigation.relations");
  const table = page.getByRole("table", { name: t("navigation.relations") });
  await expect(table).toContainText(story.renewed);
  await expect(table).not.toContainText(story.objecting);
  await expect(table).not.toContainText(story.newcomer);

  // What is granted is there; what is not says so.
  await partner.button("relations.moreOf", { name: story.renewed }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(t("sharedField.NOTICE_STATUS"));
  const fact = (key: "navigation.subProcessors" | "relations.contacts") =>
    dialog.locator("dl > div").filter({ has: page.getByText(t(key), { exact: true }) });
  await expect(fact("navigation.subProcessors")).toContainText(t("relations.notShared"));
  await expect(fact("relations.contacts")).toContainText(t("relations.notShared"));

  // A customer lets it in, for less: the next look shows it, without the notices.
  await other.goesTo("navigation.sharing");
  await other.confirms("sharing.approve", "sharing.approve");
  await page.reload();
  const row = table.getByRole("row").filter({ hasText: story.objecting });
  await expect(row).toBeVisible();
  await expect(row).toContainText(t("relations.notShared"));
}

async function trust(page: Page, vendor: VendorFacts, story: Story): Promise<void> {
  await page.goto(`/trust/${vendor.slug}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(vendor.legalName);
  await expect(page.locator("main")).toContainText(vendor.sub[0]?.legalName ?? "");
  await expect(page.locator("main")).toContainText(story.subProcessor);
}

function vendorName(story: Story): string {
  return story.vendor("OWNER").organisation;
}
