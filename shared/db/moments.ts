import * as z from "zod";

const earliest = Date.UTC(1970, 0);
const latest = Date.UTC(10_000, 0);

/** A time in ISO 8601 as callers send it. Years outside of these have no form that Postgres reads. */
export const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine(
    (time) => time.getTime() >= earliest && time.getTime() < latest,
    "lies outside of the years 1970 to 9999",
  );
