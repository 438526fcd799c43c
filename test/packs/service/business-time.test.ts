import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterCounting,
  type BusinessCalendar,
  countedBetween,
  type Hours,
} from "../../../shared/packs/service/levels/business-time.ts";

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether a minute counts, by the wall clock alone: the judge. */
function counts({ timeZone, hours, holidays }: BusinessCalendar, ms: number): boolean {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
    formats.set(timeZone, format);
  }
  const [day = "", clock = ""] = format.format(ms).split(" ");
  if (holidays.includes(day)) return false;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
  return hours.some((one) => one.day === weekday && one.from <= clock && clock < one.to);
}

const minute = 60_000;

/** Hours apart on a day, on the hour or the half hour. */
const hoursOfDay = (day: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 48 }), { maxLength: 4 })
    .map((halves) => halves.toSorted((a, b) => a - b))
    .map((halves): Hours[] => {
      const clock = (half: number) =>
        `${String(Math.floor(half / 2)).padStart(2, "0")}:${half % 2 === 0 ? "00" : "30"}`;
      const pairs = [];
      for (let i = 0; i + 1 < halves.length; i += 2)
        pairs.push({ day, from: clock(halves[i]!), to: clock(halves[i + 1]!) });
      return pairs;
    });

const calendar: fc.Arbitrary<BusinessCalendar> = fc.record({
  timeZone: fc.constantFrom(...zones),
  hours: fc.tuple(...[1, 2, 3, 4, 5, 6, 7].map(hoursOfDay)).map((days) => days.flat()),
  holidays: fc.subarray(["2026-03-28", "2026-03-29", "2026-10-25", "2026-11-01", "2026-04-05"]),
});

/** Around the changes of the clocks of 2026. */
const start = fc
  .constantFrom("2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31")
  .chain((day) =>
    fc.integer({ min: 0, max: 1440 }).map((m) => Date.parse(`${day}T00:00:00Z`) + m * minute),
  );

describe("business time", () => {
  test("is what a count of minutes says, also when the clocks change", () => {
    fc.assert(
      fc.property(calendar, start, fc.integer({ min: 0, max: 2 * 1440 }), (one, from, length) => {
        let expected = 0;
        for (let at = from; at < from + length * minute; at += minute) {
          if (counts(one, at)) expected += minute;
        }
        expect(countedBetween(one, new Date(from), new Date(from + length * minute))).toBe(
          expected,
        );
      }),
      { numRuns: 40 },
    );
  });

  test("ends when the target is counted, and not before", () => {
    fc.assert(
      fc.property(calendar, start, fc.integer({ min: 1, max: 3000 }), (one, from, target) => {
        const begin = new Date(from);
        const end = afterCounting(one, begin, target * minute);
        if (one.hours.length === 0) return;
        expect(countedBetween(one, begin, end)).toBe(target * minute);
        expect(countedBetween(one, begin, new Date(end.getTime() - 1))).toBeLessThan(
          target * minute,
        );
      }),
      { numRuns: 60 },
    );
  });

  test("adds up over any pauses", () => {
    fc.assert(
      fc.property(
        calendar,
        start,
        fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 6 }),
        (one, from, steps) => {
          let at = from;
          let sum = 0;
          for (const step of steps) {
            sum += countedBetween(one, new Date(at), new Date(at + step * minute));
            at += step * minute;
          }
          expect(sum).toBe(countedBetween(one, new Date(from), new Date(at)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("counts every minute without a calendar, and never ends without hours", () => {
    const from = new Date("2026-03-28T10:00:00Z");
    expect(afterCounting(null, from, 90 * minute).toISOString()).toBe("2026-03-28T11:30:00.000Z");
    expect(countedBetween(null, from, new Date(from.getTime() - 1))).toBe(0);
    const closed = { timeZone: "UTC", hours: [], holidays: [] };
    expect(afterCounting(closed, from, 1).getUTCFullYear()).toBe(2036);
  });
});
