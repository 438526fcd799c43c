import * as z from "zod";
import type { Finding } from "../learning-platform.ts";
import { endOfDay, startOfDay } from "../../values/days.ts";

/** A kind of value: its schema, and its description in a finding. */
export interface Kind<T> {
  schema: z.ZodType<T>;
  rule: string;
}

/** Years that Postgres and `Date` support. Years before 1900 usually mean that there is no date. */
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

/** Dates in a tenant's time zone. A day without a time means its start, or for a deadline its end. */
export const datesIn = (timeZone: string) => ({
  moment: datesBy((day) => startOfDay(day, timeZone)),
  deadline: datesBy((day) => endOfDay(day, timeZone)),
});
export type Dates = ReturnType<typeof datesIn>;

/** The same kind, or null. */
export const orNull = <T>({ schema, rule }: Kind<T>): Kind<T | null> => ({
  schema: schema.nullable(),
  rule: `${rule}, or null`,
});

const maxShownLength = 60;

/** A value as a finding shows it, truncated if it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return "No value";
  const json = JSON.stringify(value);
  return json.length > maxShownLength ? `${json.slice(0, maxShownLength).toWellFormed()}...` : json;
}

/** Reads the values of one object. A value that is not valid is undefined and becomes a finding. */
export const valuesOf =
  (what: string, object: Record<string, unknown>, findings: Finding[]) =>
  <T>(name: string, { schema, rule }: Kind<T>): T | undefined => {
    const parsed = schema.safeParse(object[name]);
    if (parsed.success) return parsed.data;
    findings.push({
      at: `${what}: ${name}`,
      problem: `${shown(object[name])} is not ${rule}. It was left out.`,
    });
    return undefined;
  };
