import { endOfDay, startOfDay } from "../values/days.ts";
import { cleanId } from "../values/names.ts";
import { isStorableText } from "../values/storable.ts";

/** Why a line cannot be taken; the message is the reason that is reported. */
export class LineProblem extends Error {
  override readonly name = "LineProblem";
}

/** Longest name or id. */
const longest = 200;

/** @throws LineProblem for an empty cell, one that is too long, or one that is no text */
export function readText(column: string, cell: string | undefined): string {
  const found = readOptionalText(column, cell);
  if (found === undefined) throw new LineProblem(`${column} is empty`);
  return found;
}

const scientific = /^[+-]?\d(?:[.,]\d+E[+-]?|E[+-])\d{1,3}$/i;

/**
 * An id without invisible characters.
 * @throws LineProblem as `readText` does, and for what a spreadsheet has made of a long number
 */
export function readId(column: string, cell: string | undefined): string {
  return readText(column, readOptionalId(column, cell));
}

/** The same of a cell that may be empty. */
export function readOptionalId(column: string, cell: string | undefined): string | undefined {
  const id = readOptionalText(column, cell === undefined ? cell : cleanId(cell));
  if (id === undefined || !scientific.test(id)) return id;
  throw new LineProblem(
    `${column} is "${shown(id)}", which a spreadsheet has made of a long number; format the column as text there and export the file again`,
  );
}

/** The same of a cell that may be empty. */
export function readOptionalText(column: string, cell: string | undefined): string | undefined {
  if (cell === undefined || cell === "") return undefined;
  if (cell.length > longest)
    throw new LineProblem(`${column} is longer than ${longest} characters`);
  if (!isStorableText(cell)) throw new LineProblem(`${column} contains U+0000`);
  return cell;
}

const words: Record<string, boolean> = {
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
  if (Object.hasOwn(words, known)) return words[known];
  throw new LineProblem(`${column} is "${shown(cell)}"; write true or false`);
}

/** What a file cannot say by itself. */
export interface Reading {
  /** The tenant's, in which a day begins and ends. */
  timeZone: string;
  /** Whether scores are from 0 to 1 instead of 0 to 100. */
  isFraction: boolean;
}

export const plainReading: Reading = { timeZone: "UTC", isFraction: false };

/** 0 to 100 with two decimals; null, which is unknown and never 0, for an empty cell. */
export function readScore(
  column: string,
  cell: string | undefined,
  { isFraction }: Reading = plainReading,
): number | null {
  if (cell === undefined || cell === "") return null;
  if (!/^[+-]?\d+(\.\d+)?$/.test(cell)) {
    throw new LineProblem(
      `${column} is "${shown(cell)}"; write a number such as 87.5, or leave the cell empty`,
    );
  }
  const score = Math.round(Number(cell) * (isFraction ? 10_000 : 100)) / 100;
  if (score >= 0 && score <= 100) return score;
  throw new LineProblem(
    `${column} is ${shown(cell)}; it must be from 0 to ${isFraction ? "1, as --scores fraction says" : "100"}`,
  );
}

const dateForm =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Whether a cell says a day and no time. */
export const isDay = (cell: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(cell);

/** By when something is due or until when it counts: a day is its end in the tenant's time zone. */
export function readDeadline(
  column: string,
  cell: string | undefined,
  { timeZone }: Reading = plainReading,
): Date | null {
  const date = readDate(column, cell);
  return date && cell !== undefined && isDay(cell) ? endOfDay(cell, timeZone) : date;
}

/** Null for an empty cell; a day is its midnight, and a time without an offset is in UTC. */
export function readDate(column: string, cell: string | undefined): Date | null {
  if (cell === undefined || cell === "") return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] =
    dateForm.exec(cell) ?? [];
  const offset = /^z$/i.test(zone) ? "Z" : zone.replace(/^(.\d{2}):?(\d{2})$/, "$1:$2");
  const written = `${year}-${month}-${day}`;
  const date = new Date(`${written}T${hour}:${minute}:${second}${fraction}${offset}`);
  // The 30th of February would be taken for the 1st of March.
  const exists = () => new Date(`${written}T00:00:00Z`).toISOString().startsWith(written);
  if (year === undefined || Number.isNaN(date.getTime()) || !exists()) {
    throw new LineProblem(
      `${column} is "${shown(cell)}"; write 2024-03-31 or 2024-03-31T09:30:00Z`,
    );
  }
  if (date.getTime() < 0) throw new LineProblem(`${column} is before 1970`);
  return date;
}

/** Clocks may differ by this much. */
const skewMs = 60_000;

/** A date of what has happened; a day is its beginning in the tenant's time zone. */
export function readPast(
  column: string,
  cell: string | undefined,
  now: Date,
  { timeZone }: Reading = plainReading,
): Date | null {
  const read = readDate(column, cell);
  const date = read && cell !== undefined && isDay(cell) ? startOfDay(cell, timeZone) : read;
  if (date && date.getTime() > now.getTime() + skewMs) {
    throw new LineProblem(`${column} is in the future`);
  }
  return date;
}

export const shown = (cell: string) => cell.slice(0, 60);
