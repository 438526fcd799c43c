import * as z from "zod";
import { isTimeZone } from "../../../values/days.ts";
import { readEmail } from "../../../values/email.ts";
import { isStorableText } from "../../../values/storable.ts";

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isStorableText, "contains U+0000 or half of a surrogate pair; send text without them");

export const nameInput = text(200);
export const lineInput = text(500);
export const noteInput = text(5000);
export const idInput = z.string().max(200);
export const oneInput = z.strictObject({ id: idInput });

export const latitude = z.number().min(-90).max(90);
export const longitude = z.number().min(-180).max(180);

export const emailInput = z
  .string()
  .max(320)
  .refine((text) => readEmail(text) !== null, "is not an email address")
  .transform((text) => readEmail(text) ?? text);

/** A day such as `2026-12-25`. */
export const dayInput = z.iso.date();

/** The name of a skill, such as `electrical`. */
export const skillName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,49}$/, "must be 1 to 50 of a-z, 0-9, hyphens and underscores");

export const skillList = z
  .array(skillName)
  .max(20)
  .transform((names) => [...new Set(names)].toSorted());

export const timeZoneInput = z
  .string()
  .max(100)
  .refine(isTimeZone, "is not a time zone of the IANA database, such as Europe/Berlin");

const clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time such as 08:00");

const hoursOfDay = z.strictObject({
  day: z.int().min(1).max(7).describe("1 is Monday, 7 is Sunday."),
  from: clock,
  to: clock,
});

/** Hours of a week, of which none overlap. */
export const weekInput = z
  .array(hoursOfDay)
  .max(42)
  .superRefine((week, issues) => {
    const sorted = week
      .map((hours, index) => ({ ...hours, index }))
      .toSorted((a, b) => a.day - b.day || (a.from < b.from ? -1 : 1));
    for (const [i, { day, from, to, index }] of sorted.entries()) {
      const next = sorted[i + 1];
      if (from >= to)
        issues.addIssue({ code: "custom", path: [index, "to"], message: "must be after from" });
      if (next?.day === day && next.from < to) {
        const message = "overlaps other hours of this day; merge them";
        issues.addIssue({ code: "custom", path: [next.index], message });
      }
    }
  });

export const weekOutput = z.array(z.object({ day: z.int(), from: z.string(), to: z.string() }));

/** The fields that every row has. */
export const rowOutput = {
  id: z.uuid(),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
};
