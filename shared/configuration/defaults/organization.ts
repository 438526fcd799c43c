import * as z from "zod";
import { languages } from "../../messages/languages.ts";
import { isTimeZone } from "../../values/days.ts";
import { leaf } from "../leaf.ts";

/** Of dates without a time, such as due dates. */
export const timeZone = leaf(
  z
    .string()
    .max(64)
    .refine(isTimeZone, "must be a time zone of the IANA database, such as Europe/Berlin")
    .meta({ format: "time-zone" }),
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

/*
 * Regular expressions, and no functions or transformations: so the JSON Schema says the same.
 */
const line = /^(?:\S(?:.{0,98}\S)?)?$/u;
const email =
  /^$|^[\w'+-]+(?:\.[\w'+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
const httpsUrl =
  /^$|^https:\/\/[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:[/?#](?:[\w\-.~:/?#@!$&'()*+,;=]|%[\dA-Fa-f]{2})*)?$/;

/** Where the organization's own people get help. An empty text is not shown. */
export const support = z.strictObject({
  name: leaf(
    z.string().regex(line, "must be one line of at most 100 characters, without spaces around it"),
    "",
    {
      title: "Name of the support",
      description: "Whom people turn to when something does not work, such as IT service desk.",
      changedBy: "tenant",
    },
  ),
  email: leaf(
    z.string().max(254).regex(email, "must be an email address, such as help@example.com"),
    "",
    {
      title: "Email address of the support",
      description: "Errors that people cannot solve themselves contain it.",
      changedBy: "tenant",
    },
  ),
  url: leaf(
    z.string().max(500).regex(httpsUrl, "must be a URL such as https://help.example.com/it"),
    "",
    {
      title: "Page of the support",
      description: "An https URL. Errors that people cannot solve themselves contain it.",
      changedBy: "tenant",
    },
  ),
});
