import { fill } from "../fill.ts";
import type { Language } from "../languages.ts";
import type { SignInMail, SignInMails } from "./catalogue.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { ja } from "./ja.ts";

const catalogues: Record<Language, SignInMails> = { en, de, fr, es, ja };

export interface MailValues {
  link: string;
  /** How long the link is valid. */
  minutes: number;
  /** Who invites. Empty without readable characters. */
  by: string;
  /** Its name. Empty without readable characters. */
  organization: string;
}

/** Subject and text of a mail about signing in, in a language. */
export function renderSignInMail(
  mail: SignInMail,
  { link, minutes, by, organization }: MailValues,
  language: Language,
): { subject: string; text: string } {
  const { mails, fallbacks } = catalogues[language];
  const { subject, text } = mails[mail];
  const values = new Map([
    ["link", link],
    ["duration", duration(minutes, language)],
    ["by", by || fallbacks.by],
    ["organization", organization || fallbacks.organization],
  ]);
  return { subject, text: fill(text, (name) => values.get(name) ?? "") };
}

/** `24 hours`, in the largest unit that gives at least two. */
function duration(minutes: number, language: Language): string {
  const [count, unit] =
    minutes >= 2880
      ? [minutes / 1440, "day"]
      : minutes >= 120
        ? [minutes / 60, "hour"]
        : [minutes, "minute"];
  const format = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, format).format(count);
}
