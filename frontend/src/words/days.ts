import { zone } from "./dates";

const hourInDenmark = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" });
const dayInDenmark = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });

/** The instant at which a calendar day (`2027-03-01`) begins in Denmark, as the portal wants it. */
export function startOfDay(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const instant = [2, 1]
    .map((offset) => new Date(midnight - offset * 3_600_000))
    .find((candidate) => hourInDenmark.format(candidate) === "00");
  return (instant ?? new Date(midnight)).toISOString();
}

/** The Danish calendar day that lies so many days after an instant, as a date field wants it. */
export function dayAfter(instant: Date, days: number): string {
  return dayInDenmark.format(new Date(instant.getTime() + days * 86_400_000));
}
