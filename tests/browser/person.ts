import { type Browser, type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import { type Actor, portal } from "./portal.ts";
import { type Language, type Words, wordsOf } from "./words.ts";

/** Somebody at a browser of their own, reading one language. */
export class Person {
  readonly t: Words;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly language: Language,
  ) {
    this.t = wordsOf(language);
  }

  /** Sits down at a browser nobody has used. */
  static async arrives(browser: Browser, language: Language): Promise<Person> {
    const { origin } = new URL(portal().url);
    const context = await browser.newContext({
      baseURL: portal().url,
      locale: language === "da" ? "da-DK" : "en-GB",
      // The choice of language is kept in the browser and beats the profile's. No script sets it, for that would
      // also run in a mail's sandboxed frame and fail there.
      storageState: {
        cookies: [],
        origins: [{ origin, localStorage: [{ name: "tillid-language", value: language }] }],
      },
    });
    return new Person(context, await context.newPage(), language);
  }

  /** Signs in as a login of the demo. */
  static async signsIn(browser: Browser, actor: Actor, language: Language): Promise<Person> {
    const person = await Person.arrives(browser, language);
    const { page, t } = person;
    await page.goto("/login");
    await page.getByLabel(t("signIn.email")).fill(actor.email);
    await page.getByLabel(t("signIn.password"), { exact: true }).fill(actor.password);
    await page.getByRole("button", { name: t("signIn.submit"), exact: true }).click();
    await person.isIn();
    return person;
  }

  /** Has arrived behind the sign-in: the side bar is there. */
  async isIn(): Promise<void> {
    await expect(this.link("navigation.dashboard")).toBeVisible();
  }

  /** The page's heading is there. */
  async sees(key: Parameters<Words>[0], values?: Parameters<Words>[1]): Promise<void> {
    await expect(this.heading(this.t(key, values))).toBeVisible();
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole("heading", { level: 1, name });
  }

  /** Opens a page from the side bar. */
  async goesTo(key: `navigation.${"accountability" | "agreements" | "assistance" | "customers" | "notices" | "members" | "sharing" | "subProcessors" | "announcements" | "relations" | "tenants"}`): Promise<void> {
    const name = this.t(key);
    await this.page
      .getByRole("navigation", { name: this.t("shell.navigation") })
      .getByRole("link", { name, exact: true })
      .click();
    await expect(this.heading(name)).toBeVisible();
  }

  button(key: Parameters<Words>[0], values?: Parameters<Words>[1]): Locator {
    return this.page.getByRole("button", { name: this.t(key, values), exact: true });
  }

  link(key: Parameters<Words>[0], values?: Parameters<Words>[1]): Locator {
    return this.page.getByRole("link", { name: this.t(key, values), exact: true });
  }

  field(key: Parameters<Words>[0]): Locator {
    return this.page.getByLabel(this.t(key), { exact: true });
  }

  panel(key: Parameters<Words>[0], values?: Parameters<Words>[1]): Locator {
    return this.page.getByRole("region", { name: this.t(key, values), exact: true });
  }

  /** A panel whose title is no word of ours. */
  panelOf(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  text(key: Parameters<Words>[0], values?: Parameters<Words>[1]): Locator {
    return this.page.getByText(this.t(key, values), { exact: true });
  }

  /** Opens a question over the page and says yes. */
  async confirms(open: Parameters<Words>[0], submit: Parameters<Words>[0]): Promise<void> {
    await this.button(open).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("button", { name: this.t(submit), exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  /** Looks into the demo's mailbox until a mail with these words in its subject has come, and opens it. */
  async findsMail(to: string, subject: string | RegExp): Promise<void> {
    const { page } = this;
    const list = page.getByRole("list", { name: this.t("mailbox.mails") });
    await expect(async () => {
      await page.goto(`/mailbox?search=${encodeURIComponent(to)}`);
      await list.getByRole("link", { name: subject }).first().click({ timeout: 3_000 });
    }).toPass({ timeout: 60_000 });
    await expect(page.getByRole("region", { name: subject })).toContainText(to);
  }

  async leaves(): Promise<void> {
    await this.context.close();
  }
}
