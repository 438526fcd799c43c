import { endOfDay, startOfDay } from "../values/days.ts";
import { cleanId } from "../values/names.ts";
import { isStorableText } from "../values/storable.ts";

/** Why a line is rejected; the message is the reported reason. */
export class LineProblem extends Error {
  override readonly name = "LineProblem";
}

/** The maximum length of a name or an id. */
const maxLength = 200;

/** @throws LineProblem for a cell that is empty, too long, or not storable as text */
export function readText(column: string, cell: string | undefined): string {
  const text = readOptionalText(column, cell);
  if (text === undefined) throw new LineProblem(`${column} is empty`);
  return text;
}

const scientific = /^[+-]?\d(?:[.,]\d+E[+-]?|E[+-])\d{1,3}$/i;

/**
 * An id without invisible characters.
 * @throws LineProblem as `readText` does, and for a long number that a spreadsheet has converted
 */
export function readId(column: string, cell: string | undefined): string {
  return readText(column, readOptionalId(column, cell));
}

/** As `readId`; undefined for an empty cell. */
export function readOptionalId(column: string, cell: string | undefined): string | undefined {
  const id = readOptionalText(column, cell === undefined ? cell : cleanId(cell));
  if (id === undefined || !scientific.test(id)) return id;
  throw new LineProblem(
    `${column} is "${quote(id)}", a long number that a spreadsheet has converted; format the column as text there and export the file again`,
  );
}

/** As `readText`; undefined for an empty cell. */
export function readOptionalText(column: string, cell: string | undefined): string | undefined {
  if (cell === undefined || cell === "") return undefined;
  if (cell.length > maxLength)
    throw new LineProblem(`${column} is longer than ${maxLength} characters`);
  if (!isStorableText(cell)) throw new LineProblem(`${column} contains U+0000`);
  return cell;
}

const booleans: Record<string, boolean> = {
  true: true,
  yes: true,
  y: true,
  "1": true,
  active: true,
  false: false,
  no: false,
  n: false,
  "0": false,
  inactive: false,
};

/** Undefined for an empty cell. */
export function readBoolean(column: string, cell: string | undefined): boolean | undefined {
  if (cell === undefined || cell === "") return undefined;
  const known = cell.toLowerCase();
  if (Object.hasOwn(booleans, known)) return booleans[known];
  throw new LineProblem(`${column} is "${quote(cell)}"; write true or false`);
}

/** What a cell means where the file does not say it. */
export interface Reading {
  /** The tenant's time zone, in which a day begins and ends. */
  timeZone: string;
  /** Whether scores range from 0 to 1 instead of 0 to 100. */
  isFraction: boolean;
}

export const plainReading: Reading = { timeZone: "UTC", isFraction: false };

/** 0 to 100 with two decimals; null, which means unknown, for an empty cell. */
export function readScore(
  column: string,
  cell: string | undefined,
  { isFraction }: Reading = plainReading,
): number | null {
  if (cell === undefined || cell === "") return null;
  if (!/^[+-]?\d+(\.\d+)?$/.test(cell)) {
    throw new LineProblem(
      `${column} is "${quote(cell)}"; write a number such as 87.5, or leave the cell empty`,
    );
  }
  const score = Math.round(Number(cell) * (isFraction ? 10_000 : 100)) / 100;
  if (score >= 0 && score <= 100) return score;
  throw new LineProblem(
    `${column} is ${quote(cell)}; it must be from 0 to ${isFraction ? "1, as --scores fraction says" : "100"}`,
  );
}

const dateForm =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Whether a cell has a day without a time. */
export const isDay = (cell: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(cell);

/** A due or expiry date. A day means its end in the tenant's time zone. */
export function readDeadline(
  column: string,
  cell: string | undefined,
  { timeZone }: Reading = plainReading,
): Date | null {
  const date = readDate(column, cell);
  return date && cell !== undefined && isDay(cell) ? endOfDay(cell, timeZone) : date;
}

/** Null for an empty cell. A day means its midnight; a time without an offset is in UTC. */
export function readDate(column: string, cell: string | undefined): Date | null {
  if (cell === undefined || cell === "") return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] =
    dateForm.exec(cell) ?? [];
  const offset = /^z$/i.test(zone) ? "Z" : zone.replace(/^(.\d{2}):?(\d{2})$/, "$1:$2");
  const written = `${year}-${month}-${day}`;
  const date = new Date(`${written}T${hour}:${minute}:${second}${fraction}${offset}`);
  // `Date` accepts the 30th of February as the 1st of March.
  const exists = () => new Date(`${written}T00:00:00Z`).toISOString().startsWith(written);
  if (year === undefined || Number.isNaN(date.getTime()) || !exists()) {
    throw new LineProblem(
      `${column} is "${quote(cell)}"; write 2024-03-31 or 2024-03-31T09:30:00Z`,
    );
  }
  if (date.getTime() < 0) throw new LineProblem(`${column} is before 1970`);
  return date;
}

/** The tolerated difference between clocks. */
const clockSkewMs = 60_000;

/** A date in the past. A day means its beginning in the tenant's time zone. */
export function readPast(
  column: string,
  cell: string | undefined,
  now: Date,
  { timeZone }: Reading = plainReading,
): Date | null {
  const read = readDate(column, cell);
  const date = read && cell !== undefined && isDay(cell) ? startOfDay(cell, timeZone) : read;
  if (date && date.getTime() > now.getTime() + clockSkewMs) {
    throw new LineProblem(`${column} is in the future`);
  }
  return date;
}

/** The beginning of a cell, for messages. */
export const quote = (cell: string) => cell.slice(0, 60);
