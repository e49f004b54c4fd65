import { defineConfig } from "@playwright/test";
import { chromium } from "./browser.ts";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "results",
  globalSetup: "./portal.setup.ts",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // A whole journey is one test; one click that waits for nothing is not worth as long. All of it is meant for a
  // machine that does other work at the same time.
  timeout: 600_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    launchOptions: chromium(),
    locale: "da-DK",
    timezoneId: "Europe/Copenhagen",
    colorScheme: "light",
    viewport: { width: 1280, height: 900 },
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    screenshot: "only-on-failure",
    trace: "off",
    video: "off",
    contextOptions: { reducedMotion: "reduce" },
  },
});
