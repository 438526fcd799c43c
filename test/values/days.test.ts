import fc from "fast-check";
import { expect, it } from "vitest";
import { endOfDay, isTimeZone, startOfDay } from "../../shared/values/days.ts";

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"];

/** The local day and time in a zone. */
const shownAt = (moment: Date, timeZone: string) =>
  moment.toLocaleString("sv-SE", { timeZone, hourCycle: "h23" });

it("a day begins and ends by the clocks of its zone, in summer and winter", () => {
  const days = fc.date({
    min: new Date("1990-01-01"),
    max: new Date("2090-01-01"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(days, fc.constantFrom(...zones), (at, zone) => {
      const day = at.toISOString().slice(0, 10);
      expect(shownAt(startOfDay(day, zone), zone)).toBe(`${day} 00:00:00`);
      expect(shownAt(endOfDay(day, zone), zone)).toBe(`${day} 23:59:59`);
      const next = new Date(endOfDay(day, zone).getTime() + 1);
      expect(shownAt(next, zone)).toMatch(/ 00:00:00$/);
    }),
  );
});

it("a time zone is one of the IANA database", () => {
  expect(["UTC", "Europe/Berlin"].every(isTimeZone)).toBe(true);
  expect(["", "Berlin", "Mars/Olympus"].some(isTimeZone)).toBe(false);
});
