import type { TFunction } from "i18next";
import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

/** Legal days are counted where the parties are; the server says UTC and we show Danish time. */
export const zone = "Europe/Copenhagen";

/** The reader's own time zone (IANA), for what has happened; Danish where nobody is signed in. */
export const ReaderZone = createContext<string>(zone);

const dayParts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });

/** Whole calendar days from one instant to another in Danish time: 0 is the same day, −1 yesterday. */
export function calendarDaysBetween(from: Date, to: Date): number {
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

/** The Danish calendar day of an instant, as UTC milliseconds that can be subtracted. */
function midnight(instant: Date): number {
  return Date.parse(`${dayParts.format(instant)}T00:00:00Z`);
}

/** How near a deadline is, for words and colour. */
export type Nearness =
  | { kind: "passed"; days: number }
  | { kind: "passedToday" }
  | { kind: "today" }
  | { kind: "tomorrow" }
  | { kind: "days"; days: number };

/** Places an instant relative to now: a deadline of today is over once its time of day has passed. */
export function nearness(now: Date, deadline: Date): Nearness {
  const days = calendarDaysBetween(now, deadline);
  if (days < 0) return { kind: "passed", days: -days };
  if (days === 0) return deadline <= now ? { kind: "passedToday" } : { kind: "today" };
  if (days === 1) return { kind: "tomorrow" };
  return { kind: "days", days };
}

/** The colour a deadline asks for: bad when over, waiting within a week, else neutral. */
export function deadlineTone(at: Nearness): "bad" | "waiting" | "neutral" {
  if (at.kind === "passed" || at.kind === "passedToday") return "bad";
  if (at.kind === "days" && at.days > 7) return "neutral";
  return "waiting";
}

/** Instants as the reader writes them. */
interface Instants {
  /** `12. december 2026` */
  date(iso: string): string;
  /** `12. dec. 2026` */
  shortDate(iso: string): string;
  /** `12. december 2026 kl. 14.05` */
  dateTime(iso: string): string;
  /** `12. dec. 2026 14.05` */
  shortDateTime(iso: string): string;
}

/** What has happened, in the reader's time zone; what the law or an agreement counts, in Danish time. */
export interface Dates extends Instants {
  /** Deadlines and days of effect in Danish time, which is said where the reader's own clock shows another */
  legal: Instants;
  /** `12 dage tilbage`, `i dag`, `3 dage siden`, counted in Danish days */
  deadline(iso: string, now: Date): string;
}

const forms = {
  date: { dateStyle: "long" },
  shortDate: { dateStyle: "medium" },
  dateTime: { dateStyle: "long", timeStyle: "short" },
  shortDateTime: { dateStyle: "medium", timeStyle: "short" },
  time: { timeStyle: "short" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

type Form = keyof typeof forms;

/** Formats instants in a language, for a reader in this time zone. */
export function datesIn(language: string, readerZone: string, t: TFunction): Dates {
  const locale = language === "en" ? "en-GB" : "da-DK";
  const own = knownZone(readerZone);
  const formats = new Map<string, Intl.DateTimeFormat>();
  const write = (form: Form, timeZone: string, iso: string) => {
    const key = `${form} ${timeZone}`;
    const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...forms[form], timeZone });
    formats.set(key, format);
    return format.format(new Date(iso));
  };
  const instant = (form: Form) => (iso: string) => write(form, own, iso);
  const legal = (form: Form) => (iso: string) => {
    const words = write(form, zone, iso);
    return write(form, own, iso) === words ? words : t("timeZone.danish", { when: words });
  };
  return {
    date: instant("date"),
    shortDate: instant("shortDate"),
    dateTime: instant("dateTime"),
    shortDateTime: instant("shortDateTime"),
    legal: {
      date: legal("date"),
      shortDate: legal("shortDate"),
      dateTime: legal("dateTime"),
      shortDateTime: legal("shortDateTime"),
    },
    deadline: (iso, now) => {
      const near = nearness(now, new Date(iso));
      switch (near.kind) {
        case "passed":
          return t("deadline.passed", { count: near.days });
        case "passedToday":
          return t("deadline.passedToday", { time: legal("time")(iso) });
        case "today":
          return t("deadline.today", { time: legal("time")(iso) });
        case "tomorrow":
          return t("deadline.tomorrow");
        case "days":
          return t("deadline.days", { count: near.days });
      }
    },
  };
}

/** The time zone, or Danish time for one that this browser has never heard of. */
export function knownZone(name: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return name;
  } catch {
    return zone;
  }
}

/** Formats dates in the reader's language and time zone. */
export function useDates(): Dates {
  const { t, i18n } = useTranslation();
  const readerZone = useContext(ReaderZone);
  return useMemo(() => datesIn(i18n.language, readerZone, t), [i18n.language, readerZone, t]);
}

/** The present, which moves on while a page stays open. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const tick = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(tick);
  }, []);
  return now;
}

/** A country's name in the reader's language from its ISO 3166-1 alpha-2 code. */
export function useCountryName(): (code: string) => string {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const names = new Intl.DisplayNames([i18n.language], { type: "region" });
    return (code) => {
      try {
        return names.of(code.toUpperCase()) ?? code;
      } catch {
        return code;
      }
    };
  }, [i18n.language]);
}
