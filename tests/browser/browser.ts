import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

const installed = [process.env["TILLID_CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** The machine's own Chromium, also where the tests run as root or in a container with a small `/dev/shm`. */
export function chromium(): LaunchOptions {
  const executablePath = installed.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error("No Chromium found: set TILLID_CHROMIUM to its path.");
  }
  return {
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  };
}
