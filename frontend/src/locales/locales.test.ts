import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import da from "./da.json";
import en from "./en.json";

type Words = { [key: string]: string | Words };

/** Every leaf as a dotted key with its words. */
function leaves(words: Words, prefix = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${prefix}${key}`, value] as [string, string]]
      : leaves(value, `${prefix}${key}.`),
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "generated" ? [] : sources(path);
    return /\.tsx?$/.test(path) && !/\.test\./.test(path) ? [readFileSync(path, "utf8")] : [];
  });
}

const danish = new Map(leaves(da));
const english = new Map(leaves(en));
const placeholders = (words: string) => (words.match(/\{\{\w+\}\}/g) ?? []).toSorted();

describe("the words of the two languages", () => {
  it("have the same keys", () => {
    expect([...danish.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it("are never empty", () => {
    const empty = [...danish, ...english].filter(([, words]) => words.trim() === "");
    expect(empty).toEqual([]);
  });

  it("fill in the same values", () => {
    for (const [key, words] of danish) {
      expect(placeholders(english.get(key) ?? ""), key).toEqual(placeholders(words));
    }
  });

  it("are all used: by name, or by a name whose last part is a state or a code", () => {
    const code = sources(join(import.meta.dirname, "..")).join("\n");
    const named = new Set(code.match(/(?<=["'`])[a-zA-Z][\w]*(?:\.[\w]+)+(?=["'`])/g));
    const built = [...code.matchAll(/`([a-zA-Z]\w*(?:\.\w+)*\.)\$\{[^`]*?\}(\.\w+)?`/g)].map(
      ([, start, end]) => ({ start: start ?? "", end: end ?? "" }),
    );
    const unused = [...danish.keys()]
      .map((key) => key.replace(/_(one|other)$/, ""))
      .filter((key) => !named.has(key))
      .filter((key) => !built.some(({ start, end }) => key.startsWith(start) && key.endsWith(end)));
    expect([...new Set(unused)]).toEqual([]);
  });
});
