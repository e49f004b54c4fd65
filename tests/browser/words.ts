import da from "../../frontend/src/locales/da.json" with { type: "json" };
import en from "../../frontend/src/locales/en.json" with { type: "json" };

export type Language = "da" | "en";

/** Every key of the locale files, as `group.key`. */
type Keys<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${Keys<Tree[Key]>}`;
}[keyof Tree & string];
export type Key = Keys<typeof da>;

const files = { da, en };

/** Looks words up as the pages do, so that a journey can be played in either language. */
export type Words = (key: Key, values?: Record<string, string | number>) => string;

export function wordsOf(language: Language): Words {
  return (key, values = {}) => {
    const found = key
      .split(".")
      .reduce<unknown>((tree, step) => (tree as Record<string, unknown>)[step], files[language]);
    if (typeof found !== "string") throw new Error(`No words for ${key} in ${language}.`);
    return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${key} needs ${name}.`);
      return String(value);
    });
  };
}
