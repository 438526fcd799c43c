import * as z from "zod";

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|[+-](\d\d):(\d\d))$/i;

/** The first and last time that Postgres and JavaScript write with a year of four digits. */
const first = Date.parse("0001-01-01T00:00:00.000Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Parses a date with time and zone (RFC 3339 and xsd:dateTime, without leap seconds), to the
 * millisecond. Null for any other text, for a day that does not exist, for an offset of 16 hours or
 * more, which Postgres rejects, and for a time outside the years 1 to 9999 in UTC.
 */
export function readDateTime(text: string): Date | null {
  const parts = form.exec(text)?.slice(1, 10);
  if (parts === undefined) return null;
  const [year, month, day, hour, minute, second, fraction, zoneHour, zoneMinute] = parts.map(
    (part) => Number(part ?? 0),
  );
  if (year === undefined || month === undefined || day === undefined) return null;
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  // xsd:dateTime has 24:00:00, the end of a day.
  const isEnd = hour === 24 && minute === 0 && second === 0 && fraction === 0;
  const isTime = isEnd || (below(hour, 24) && below(minute, 60) && below(second, 60));
  if (!isDay || !isTime || !below(zoneHour, 16) || !below(zoneMinute, 60)) return null;
  const moment = Date.parse(toMilliseconds(text.toUpperCase()));
  return moment >= first && moment <= last ? new Date(moment) : null;
}

const loose =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt ]+(\d\d?):(\d\d)(?::(\d\d)(\.\d{1,9})?)?)? *(?:([Zz])|([ +-]) ?(\d\d):?(\d\d)?)?$/;

/**
 * Suggests a text that `readDateTime` accepts: a date without a time starts at midnight, a time
 * without a zone is in UTC, and a blank before an offset is a `+` that was not URL-encoded. Null if
 * the meaning is not clear.
 */
export function suggestDateTime(text: string): string | null {
  const parts = loose.exec(text.trim());
  if (!parts) return null;
  const [, year = "", month = "", day = "", hour = "0", minute = "00", second = "00"] = parts;
  const [fraction = "", , sign = "", zoneHour, zoneMinute = "00"] = parts.slice(7);
  const twoDigits = (part: string) => part.padStart(2, "0");
  const zone = zoneHour === undefined ? "Z" : `${sign.replace(" ", "+")}${zoneHour}:${zoneMinute}`;
  const seconds = second === "60" ? "59" : second;
  const date = `${year}-${twoDigits(month)}-${twoDigits(day)}`;
  const suggested = `${date}T${twoDigits(hour)}:${minute}:${seconds}${fraction}${zone}`;
  return readDateTime(suggested) === null ? null : suggested;
}

const below = (part: number | undefined, limit: number) => part !== undefined && part < limit;

const daysIn = (year: number, month: number): number => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** Runtimes round longer fractions differently. */
const toMilliseconds = (text: string) => text.replace(/(\.\d{3})\d+/, "$1");

const earliestInput = Date.UTC(1970, 0);
const endOfInput = Date.UTC(10_000, 0);

/** A time in a request, in ISO 8601 with a zone, from 1970 to 9999. */
export const dateTimeInput = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine(
    (time) => time.getTime() >= earliestInput && time.getTime() < endOfInput,
    "lies outside of the years 1970 to 9999",
  );
