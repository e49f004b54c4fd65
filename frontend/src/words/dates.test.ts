import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import da from "../locales/da.json";
import { calendarDaysBetween, datesIn, deadlineTone, nearness } from "./dates";

const at = (iso: string) => new Date(iso);

describe("calendarDaysBetween", () => {
  it("counts Danish days, not periods of 24 hours", () => {
    // 23:30 and 00:30 in Copenhagen, one hour apart.
    expect(calendarDaysBetween(at("2026-11-22T22:30:00Z"), at("2026-11-22T23:30:00Z"))).toBe(1);
    expect(calendarDaysBetween(at("2026-11-21T23:30:00Z"), at("2026-11-22T22:30:00Z"))).toBe(0);
  });

  it("is not fooled by the hour that summer time takes or gives", () => {
    expect(calendarDaysBetween(at("2026-03-28T12:00:00Z"), at("2026-03-30T11:00:00Z"))).toBe(2);
    expect(calendarDaysBetween(at("2026-10-24T11:00:00Z"), at("2026-10-26T12:00:00Z"))).toBe(2);
  });
});

describe("nearness of a deadline", () => {
  const now = at("2026-11-22T12:00:00Z");

  it("says today until its time of day has passed", () => {
    expect(nearness(now, at("2026-11-22T12:00:01Z"))).toEqual({ kind: "today" });
    expect(nearness(now, at("2026-11-22T12:00:00Z"))).toEqual({ kind: "passedToday" });
  });

  it("says tomorrow, then days", () => {
    expect(nearness(now, at("2026-11-23T22:59:59Z"))).toEqual({ kind: "tomorrow" });
    expect(nearness(now, at("2026-11-23T23:00:00Z"))).toEqual({ kind: "days", days: 2 });
  });

  it("counts the days since it passed", () => {
    expect(nearness(now, at("2026-11-21T12:00:00Z"))).toEqual({ kind: "passed", days: 1 });
  });

  it("asks for attention within a week and is bad once over", () => {
    expect(deadlineTone({ kind: "days", days: 8 })).toBe("neutral");
    expect(deadlineTone({ kind: "days", days: 7 })).toBe("waiting");
    expect(deadlineTone({ kind: "today" })).toBe("waiting");
    expect(deadlineTone({ kind: "passedToday" })).toBe("bad");
  });
});

const datesFor = (zone: string) => datesIn("da", zone, i18next.t);

describe("an instant as its reader sees it", () => {
  beforeAll(() => i18next.init({ lng: "da", resources: { da: { translation: da } } }));
  const lateEvening = "2026-11-22T22:59:59.999Z";

  it("has the reader's own clock", () => {
    expect(datesFor("Europe/Copenhagen").dateTime(lateEvening)).toBe("22. november 2026 kl. 23.59");
    expect(datesFor("Europe/Helsinki").dateTime(lateEvening)).toBe("23. november 2026 kl. 00.59");
    expect(datesFor("America/New_York").shortDate(lateEvening)).toBe("22. nov. 2026");
  });

  it("stays in Danish time where the law counts, and says so to whom it matters", () => {
    const helsinki = datesFor("Europe/Helsinki").legal;
    expect(helsinki.dateTime(lateEvening)).toBe("22. november 2026 kl. 23.59 (dansk tid)");
    expect(helsinki.shortDate(lateEvening)).toBe("22. nov. 2026 (dansk tid)");
    for (const same of ["Europe/Copenhagen", "Europe/Oslo"]) {
      expect(datesFor(same).legal.dateTime(lateEvening)).toBe("22. november 2026 kl. 23.59");
    }
    // Another hour, but the same day.
    expect(datesFor("America/New_York").legal.date(lateEvening)).toBe("22. november 2026");
  });

  it("counts the days to a deadline in Danish days wherever the reader is", () => {
    const now = at("2026-11-22T12:00:00Z");
    expect(datesFor("Europe/Copenhagen").deadline(lateEvening, now)).toBe("i dag kl. 23.59");
    expect(datesFor("Asia/Tokyo").deadline(lateEvening, now)).toBe("i dag kl. 23.59 (dansk tid)");
    expect(datesFor("Asia/Tokyo").deadline("2026-11-23T22:59:59Z", now)).toBe("i morgen");
  });

  it("is Danish for a zone that the browser does not know", () => {
    expect(datesFor("Europe/Atlantis").dateTime(lateEvening)).toBe("22. november 2026 kl. 23.59");
  });
});
