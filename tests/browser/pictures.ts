import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor, part, vendors } from "./portal.ts";

// No test: takes the README's pictures of the demo. Look at them before they are committed.

const folder = fileURLToPath(new URL("../../docs/pictures", import.meta.url));
const [first] = vendors;
if (first === undefined) throw new Error("The demo has no vendor.");
const { slug: vendor, customers } = first;

test("the signing page", async ({ browser }) => {
  const organisation = customers[part.sent];
  const signatory = actor({ vendor, kind: "CUSTOMER", role: "SIGNATORY", organisation });
  const person = await Person.signsIn(browser, signatory, "da");
  const { page } = person;
  await person.goesTo("navigation.agreements");
  await page.getByRole("table").getByRole("link").first().click();
  await person.panel("sign.heading").getByRole("checkbox").check();
  await person.field("sign.name").fill(`Tegningsberettiget`);
  await person.panel("sign.heading").scrollIntoViewIfNeeded();
  await expect(person.button("sign.submit")).toBeInViewport();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.screenshot({ path: `${folder}/signing.png` });
  await person.leaves();
});

test("the announcement page", async ({ browser }) => {
  const announcer = actor({ vendor, kind: "VENDOR", role: "ANNOUNCER" });
  const person = await Person.signsIn(browser, announcer, "da");
  const { page } = person;
  await person.goesTo("navigation.announcements");
  await page.getByRole("link", { name: /erstatter/ }).click();
  await expect(person.panel("announcement.answers")).toBeVisible();
  await expect(page.locator(".mantine-Skeleton-root")).toHaveCount(0);
  await page.screenshot({ path: `${folder}/announcement.png` });
  await person.leaves();
});
