import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

/** Legal days are counted where the parties are; the server says UTC and we show Danish time. */
export const zone = "Europe/Copenhagen";

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

/** Dates as the reader writes them. */
export interface Dates {
  /** `12. december 2026` */
  date(iso: string): string;
  /** `12. dec. 2026` */
  shortDate(iso: string): string;
  /** `12. december 2026 kl. 14.05` */
  dateTime(iso: string): string;
  /** `12. dec. 2026 14.05` */
  shortDateTime(iso: string): string;
  /** `12 dage tilbage`, `i dag`, `3 dage siden` */
  deadline(iso: string, now: Date): string;
}

/** Formats dates in the reader's language and in Danish time. */
export function useDates(): Dates {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const locale = i18n.language === "en" ? "en-GB" : "da-DK";
    const long = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: zone });
    const medium = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: zone });
    const withTime = new Intl.DateTimeFormat(locale, {
      dateStyle: "long",
      timeStyle: "short",
      timeZone: zone,
    });
    const shortWithTime = new Intl.DateTimeFormat(locale, {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone: zone,
    });
    const time = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: zone });
    return {
      date: (iso) => long.format(new Date(iso)),
      shortDate: (iso) => medium.format(new Date(iso)),
      dateTime: (iso) => withTime.format(new Date(iso)),
      shortDateTime: (iso) => shortWithTime.format(new Date(iso)),
      deadline: (iso, now) => {
        const instant = new Date(iso);
        const near = nearness(now, instant);
        switch (near.kind) {
          case "passed":
            return t("deadline.passed", { count: near.days });
          case "passedToday":
            return t("deadline.passedToday", { time: time.format(instant) });
          case "today":
            return t("deadline.today", { time: time.format(instant) });
          case "tomorrow":
            return t("deadline.tomorrow");
          case "days":
            return t("deadline.days", { count: near.days });
        }
      },
    };
  }, [i18n.language, t]);
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
