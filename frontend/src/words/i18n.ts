import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type da from "../locales/da.json";

/** The languages a person can read Tillid in. Danish is the first and the fallback. */
export const languages = ["da", "en"] as const;
export type LanguageCode = (typeof languages)[number];

const storageKey = "tillid-language";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof da };
    returnNull: false;
  }
}

/** Each language is its own file, so that nobody downloads the words they do not read. */
const words: Record<LanguageCode, () => Promise<{ default: object }>> = {
  da: () => import("../locales/da.json"),
  en: () => import("../locales/en.json"),
};

function isLanguage(value: unknown): value is LanguageCode {
  return languages.includes(value as LanguageCode);
}

/** The reader's own choice, else the browser's first language that we speak, else Danish. */
export function preferredLanguage(
  stored: string | null = localStorage.getItem(storageKey),
  browser: readonly string[] = navigator.languages,
): LanguageCode {
  if (isLanguage(stored)) return stored;
  return browser.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "da";
}

/** The language shown now. */
export function currentLanguage(): LanguageCode {
  return isLanguage(i18next.language) ? i18next.language : "da";
}

/** Loads the words before the first paint, so that no key is ever shown. */
export async function startWords(): Promise<void> {
  const language = preferredLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: (await words[language]()).default } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Makes a language's words known without showing them, e.g. to write a text in another language. */
export async function loadLanguage(language: LanguageCode): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await words[language]()).default);
  }
}

/** Shows another language and remembers it in this browser. */
export async function changeLanguage(language: LanguageCode): Promise<void> {
  await loadLanguage(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
}

/** True when the reader has chosen a language in this browser, which then beats the profile's. */
export function languageWasChosen(): boolean {
  return isLanguage(localStorage.getItem(storageKey));
}
