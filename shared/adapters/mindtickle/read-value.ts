import * as z from "zod";
import type { Finding } from "../learning-platform.ts";
import { endOfDay, startOfDay } from "../../values/days.ts";

/** What a value must be, and how that is said in a finding. */
export interface Kind<T> {
  schema: z.ZodType<T>;
  rule: string;
}

/** Years that Postgres and the calendar can hold; year 0 and its like stand for no date. */
const isDate = (at: Date) => at.getUTCFullYear() >= 1900 && at.getUTCFullYear() <= 9999;
const datesBy = (ofDay: (day: string) => Date) => ({
  schema: z
    .union([
      z.iso.date().transform(ofDay),
      z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    ])
    .refine(isDate),
  rule: "a date, or a date and time with offset",
});
const text = z.string().trim().min(1).max(500);

export const kinds = {
  text: { schema: text, rule: "text of 1 to 500 characters" },
  flag: { schema: z.boolean(), rule: "true or false" },
  percentage: { schema: z.number().min(0).max(100), rule: "a number from 0 to 100" },
} as const;

/** Dates of a tenant: a day is its beginning or, of a deadline, its end in the tenant's time zone. */
export const datesIn = (timeZone: string) => ({
  moment: datesBy((day) => startOfDay(day, timeZone)),
  deadline: datesBy((day) => endOfDay(day, timeZone)),
});
export type Dates = ReturnType<typeof datesIn>;

/** The same, or null. */
export const orNull = <T>({ schema, rule }: Kind<T>): Kind<T | null> => ({
  schema: schema.nullable(),
  rule: `${rule}, or null`,
});

const longest = 60;

/** A value as a finding shows it, cut where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return "No value";
  const json = JSON.stringify(value);
  return json.length > longest ? `${json.slice(0, longest).toWellFormed()}...` : json;
}

/** Reads the values of one thing; what makes no sense becomes a finding and is undefined. */
export const valuesOf =
  (what: string, thing: Record<string, unknown>, findings: Finding[]) =>
  <T>(name: string, { schema, rule }: Kind<T>): T | undefined => {
    const parsed = schema.safeParse(thing[name]);
    if (parsed.success) return parsed.data;
    findings.push({
      at: `${what}: ${name}`,
      problem: `${shown(thing[name])} is not ${rule}. It was left out.`,
    });
    return undefined;
  };
