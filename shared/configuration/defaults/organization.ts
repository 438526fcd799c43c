import * as z from "zod";
import { languages } from "../../messages/languages.ts";
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

/** Of what people read, where they do not prefer another one themselves. */
export const language = leaf(z.enum(languages), "en", {
  title: "Language",
  description:
    "The language of mails, and of errors for people whose browser prefers none of the languages that there are.",
  changedBy: "tenant",
});

/** Where the organization's own people get help. An empty text is not shown. */
export const support = z.strictObject({
  name: leaf(z.string().trim().max(100), "", {
    title: "Name of the support",
    description: "Whom people turn to when something does not work, such as IT service desk.",
    changedBy: "tenant",
  }),
  email: leaf(z.union([z.literal(""), z.email().max(254)]), "", {
    title: "Email address of the support",
    description: "Errors that people cannot solve themselves contain it.",
    changedBy: "tenant",
  }),
  url: leaf(z.union([z.literal(""), z.url({ protocol: /^https$/ }).max(500)]), "", {
    title: "Page of the support",
    description: "An https URL. Errors that people cannot solve themselves contain it.",
    changedBy: "tenant",
  }),
});
