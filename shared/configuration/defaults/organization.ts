import * as z from "zod";
import { isTimeZone } from "../../values/days.ts";
import { leaf } from "../leaf.ts";

/** Of dates without a time, such as due dates. */
export const timeZone = leaf(
  z
    .string()
    .max(64)
    .refine(isTimeZone, "must be a time zone of the IANA database, such as Europe/Berlin"),
  "UTC",
  {
    title: "Time zone",
    description: "The time zone of dates without a time, such as due dates.",
    changedBy: "tenant",
    effect: "with the next pull",
  },
);
