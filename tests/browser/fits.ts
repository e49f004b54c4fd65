import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Once the page rests, nothing is cut off at the side and nothing bars anybody. */
export async function fits(page: Page): Promise<void> {
  const over = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(over).toBe(0);
  // A newer answer may arrive while axe looks, so what it finds counts only if it stays.
  await expect
    .poll(async () => {
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    })
    .toEqual([]);
}
