import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { Person } from "./person.ts";
import { type Actor, actor, part, portal, vendors } from "./portal.ts";
import type { Language } from "./words.ts";

// A vendor has some thirty pages, each opened once and looked at twice.
test.describe.configure({ timeout: 900_000 });

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Each pair of language, scheme and width is met on every page; all eight together would only take longer. */
const looks = {
  da: [
    { colorScheme: "light", width: 1280 },
    { colorScheme: "dark", width: 390 },
  ],
  en: [
    { colorScheme: "dark", width: 1280 },
    { colorScheme: "light", width: 390 },
  ],
} as const;

/** The pages that a reader of each kind must find by following links; more may be found. */
const pages = {
  vendor: [
    "",
    "accountability",
    "accountability/*",
    "accountability/*/edit",
    "accountability/new",
    "agreements",
    "agreements/*",
    "agreements/*/negotiation",
    "agreements/batches",
    "agreements/batches/new",
    "agreements/pipeline",
    "announcements",
    "announcements/*",
    "announcements/new",
    "assistance",
    "assistance/*",
    "audit",
    "customers",
    "customers/*",
    "customers/*/issue",
    "customers/new",
    "deviations",
    "invite-list",
    "members",
    "notices",
    "notices/*",
    "partners",
    "partners/share",
    "seal",
    "service-accounts",
    "services",
    "settings",
    "sub-processors",
    "sub-processors/*",
    "sub-processors/new",
    "templates",
    "templates/*",
    "templates/new",
  ],
  customer: [
    "",
    "accountability",
    "accountability/*",
    "accountability/new",
    "agreements",
    "agreements/*",
    "agreements/*/compare",
    "agreements/*/negotiation",
    "assistance",
    "assistance/*",
    "assistance/new",
    "audit",
    "deviations",
    "invite-list",
    "members",
    "notices",
    "notices/*",
    "service-map",
    "settings",
    "sharing",
  ],
  signatory: ["", "accountability", "agreements", "agreements/*", "agreements/*/negotiation", "assistance", "deviations", "members", "notices", "own-acts", "service-map", "settings", "sharing"],
  partner: ["", "accountability", "accountability/*", "audit", "invite-list", "members", "relations", "settings"],
} as const;

const [first] = vendors;
if (first === undefined) throw new Error("The demo has no vendor.");
const { slug: vendor, customers } = first;

const readers: Record<keyof typeof pages, () => Actor> = {
  vendor: () => actor({ vendor, kind: "VENDOR", role: "OWNER" }),
  customer: () =>
    actor({ vendor, kind: "CUSTOMER", role: "OWNER", organisation: customers[part.renewed] }),
  // An agreement waits here, so its page has the form for signing.
  signatory: () =>
    actor({ vendor, kind: "CUSTOMER", role: "SIGNATORY", organisation: customers[part.sent] }),
  partner: () => actor({ vendor, kind: "PARTNER", role: "OWNER" }),
};

for (const language of ["da", "en"] as const) {
  for (const [kind, reader] of Object.entries(readers)) {
    test(`every page of a ${kind} is accessible in ${language}`, async ({ browser }) => {
      const who = reader();
      const person = await Person.signsIn(browser, who, language);
      const faults = new Faults(person.page, language);
      const visited = await crawl(person.page, faults, who.organisationId);
      await faults.of("/profile");
      expect(faults.found).toEqual([]);
      expect(visited).toEqual(expect.arrayContaining([...pages[kind as keyof typeof pages]]));
      await person.leaves();
    });
  }

  test(`every page without a sign-in is accessible in ${language}`, async ({ browser }) => {
    const person = await Person.arrives(browser, language);
    const faults = new Faults(person.page, language);
    await faults.of("/login");
    await faults.of("/forgot-password");
    await faults.of("/sign-up");
    await faults.of("/account-closed");
    await faults.of("/new-password/unknown");
    await faults.of("/mailbox");
    await faults.of("/nowhere");
    await faults.of("/invitation/unknown");
    await person.findsMail(`ny-kollega`, /Tillid/);
    const link = await person.link("mailbox.follow").getAttribute("href");
    expect(link).toMatch(/^\/invitation\//);
    await faults.of(link ?? "");
    // A public page knows its reader by the address alone.
    await faults.of(`/trust/${vendor}?lang=${language}`);
    expect(faults.found).toEqual([]);
    await person.leaves();
  });

  test(`dialogs are accessible in ${language}`, async ({ browser }) => {
    const owner = await Person.signsIn(browser, readers.vendor(), language);
    const { page, t } = owner;
    const faults = new Faults(page, language);
    const root = `/o/${readers.vendor().organisationId}`;
    for (const [path, opens] of [
      ["members", "invite.open"],
      ["services", "services.create"],
      ["agreements", "issue.open"],
    ] as const) {
      await page.goto(`${root}/${path}`);
      await page.getByRole("button", { name: t(opens), exact: true }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await faults.seen(`${path}: ${t(opens)}`);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
    }
    expect(faults.found).toEqual([]);
    await owner.leaves();
  });
}

/** Visits one page of each pattern that links lead to, from the dashboard on. */
async function crawl(page: Page, faults: Faults, organisationId: string): Promise<string[]> {
  const root = `/o/${organisationId}`;
  const toVisit = [root];
  const known = new Set([""]);
  for (let path = toVisit.shift(); path !== undefined; path = toVisit.shift()) {
    await faults.of(path);
    for (const href of await hrefs(page)) {
      const { pathname } = new URL(href, portal().url);
      if (!pathname.startsWith(`${root}/`)) continue;
      const pattern = patternOf(pathname.slice(root.length + 1));
      if (known.has(pattern)) continue;
      known.add(pattern);
      toVisit.push(pathname);
    }
  }
  return [...known].sort();
}

async function hrefs(page: Page): Promise<string[]> {
  const all = await page
    .getByRole("link", { includeHidden: true })
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  return all.filter((href) => href !== null);
}

/** `agreements/0194…` as `agreements/*`: the routes' own words are lower-case letters. */
function patternOf(path: string): string {
  return path
    .split("/")
    .map((word) => (/^[a-z-]+$/.test(word) ? word : "*"))
    .join("/");
}

/** Collects what is wrong, so that one run tells all of it. */
class Faults {
  readonly found: string[] = [];
  private where = "";

  constructor(
    private readonly page: Page,
    private readonly language: Language,
  ) {
    page.on("pageerror", (error) => this.found.push(`${this.where}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.found.push(`${this.where}: console: ${message.text()}`);
    });
  }

  /** Opens a page and looks at it in each of the language's looks. */
  async of(path: string): Promise<void> {
    this.where = path;
    await this.page.goto(path);
    await this.seen(path);
    if ((await this.page.title()).trim() === "") this.found.push(`${path}: no title`);
    await expect(this.page.locator("html")).toHaveAttribute("lang", this.language);
  }

  /** Looks at what is open now. */
  async seen(what: string): Promise<void> {
    const { page } = this;
    await expect(page.getByRole("heading", { level: 1, includeHidden: true })).not.toBeEmpty();
    await expect(page.locator(".mantine-Skeleton-root")).toHaveCount(0);
    for (const look of looks[this.language]) {
      this.where = `${what} (${this.language}, ${look.colorScheme}, ${look.width} px)`;
      await page.emulateMedia({ colorScheme: look.colorScheme });
      await page.setViewportSize({ width: look.width, height: 900 });
      await settled(page);
      // The only frames are sandboxed mails; without them axe needs no page of its own for each run.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
      for (const { id, help, nodes } of violations) {
        this.found.push(`${this.where}: ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
      }
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) this.found.push(`${this.where}: ${over} px wider than the screen`);
      await this.pictured(what, look);
    }
  }

  /** With `SCREENSHOTS` set to a folder, leaves a picture of each look there for people to judge. */
  private async pictured(what: string, look: { colorScheme: string; width: number }): Promise<void> {
    const folder = process.env["SCREENSHOTS"];
    if (folder === undefined) return;
    const name = what.replace(/[^\p{L}\d]+/gu, "-").replace(/^-|-$/g, "") || "root";
    const path = `${folder}/${test.info().title.split(" ")[4]}-${name}-${this.language}-${look.colorScheme}-${look.width}.png`;
    await this.page.screenshot({ path, fullPage: true });
  }
}

/** Transitions and animations that have begun have ended, so that axe sees colours and not the way to them. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const running = document
      .getAnimations()
      .filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(running.map((animation) => animation.finished));
  });
}
