import { fill } from "../fill.ts";
import type { Language } from "../languages.ts";
import type { Notice, Notices, NoticeValue } from "./catalogue.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { ja } from "./ja.ts";

const catalogues: Record<Language, Notices> = { en, de, fr, es, ja };

/** Subject and text of a notice, in a language. */
export function renderNotice(
  { key, values }: Notice,
  language: Language,
): { subject: string; text: string } {
  const { notices, none } = catalogues[language];
  const { subject, text } = notices[key];
  const given: Record<string, NoticeValue> = values;
  const valueOf = (name: string): string => {
    const value = given[name] ?? null;
    if (value === null) return none;
    if (typeof value === "string") return value;
    if (typeof value === "number") {
      return value.toLocaleString(language, { maximumFractionDigits: 1 });
    }
    return value.share.toLocaleString(language, { style: "percent", maximumFractionDigits: 1 });
  };
  return { subject: fill(subject, valueOf), text: fill(text, valueOf) };
}
