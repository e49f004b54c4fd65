import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Portal } from "./portal.ts";
import { serveRecords } from "./records.ts";

/** How long a fresh demo may take in a debug build on a busy machine. */
const startsWithin = 300_000;

/**
 * Starts one portal with a fresh demo for the whole run, and stops it afterwards. With `TILLID_DATABASE_URL` the
 * demo is loaded into that PostgreSQL database instead of a SQLite file.
 */
export default async function start(): Promise<() => Promise<void>> {
  const binary = process.env["TILLID_BIN"];
  if (binary === undefined) throw new Error("Set TILLID_BIN to the path of the tillid program.");
  const folder = await mkdtemp(join(tmpdir(), "tillid-browser-"));
  await mkdir("results", { recursive: true });
  const database = process.env["TILLID_DATABASE_URL"];
  const records = join(folder, "records.json");
  await writeFile(records, "{}");
  process.env["TILLID_RECORDS"] = records;
  const names = await serveRecords(records);
  const server = spawn(
    binary,
    [
      ...["serve", "--demo", "--json", "--port", "0", "--data", join(folder, "data")],
      ...(database === undefined ? [] : ["--database-url", database]),
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: {
        ...withoutSettings(process.env),
        // The run's own provider is on this machine, and so is the name server that knows the run's domains.
        TILLID_SIGN_ON__ALLOW_LOOPBACK: "true",
        TILLID_SIGN_ON__RESOLVER: names.address,
        // So is the run's receiver of webhooks.
        TILLID_WEBHOOKS__ALLOW_LOOPBACK: "true",
      },
    },
  );
  server.stderr.pipe(createWriteStream("results/portal.log"));
  const stop = async () => {
    await ended(server);
    names.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const portal = await announced(server);
    const file = join(folder, "portal.json");
    await writeFile(file, JSON.stringify(portal), { mode: 0o600 });
    process.env["TILLID_PORTAL"] = file;
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** The portal takes every `TILLID_` variable for a setting; ours are not. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("TILLID_")),
  );
}

/** What the portal prints once it serves: one JSON object. */
function announced(server: ChildProcess): Promise<Portal> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const late = setTimeout(() => reject(new Error("The portal did not start in time.")), startsWithin);
    server.once("error", reject);
    server.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`The portal ended with ${code}; results/portal.log says why.`));
    });
    server.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      try {
        resolve(JSON.parse(printed) as Portal);
        clearTimeout(late);
      } catch {
        // The object has not arrived whole.
      }
    });
  });
}

function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.removeAllListeners("exit");
    server.once("exit", () => resolve());
    server.kill("SIGTERM");
  });
}
