import { fill } from "../fill.ts";
import type { Language } from "../languages.ts";

/** A number, a share of 1 as `{ share }`, a text that is the same in all languages, or null for none yet. */
export type NoticeValue = number | { share: number } | string | null;

interface Text {
  subject: string;
  text: string;
}

/** What to write to an admin, in each language. */
export type Notice = Record<Language, Text>;

/** Stands in for a number that there is not yet. */
const none: Record<Language, string> = {
  en: "none yet",
  de: "noch keine",
  fr: "aucun pour l'instant",
  es: "todavía ninguno",
  ja: "まだありません",
};

/**
 * Declares a notice to admins, in a file of its own so that a bundle has only those that it uses.
 * @param names of the values, which stand in braces in the texts
 * @returns a function that fills the values in; `texts` for the tests of all notices
 */
export function notice<const Name extends string>(
  names: readonly Name[],
  texts: Record<Language, Text>,
) {
  const withValues = (values: Record<Name, NoticeValue>): Notice => {
    const given: Record<string, NoticeValue> = values;
    const inLanguage = (language: Language): Text => {
      const valueOf = (name: string) => formatted(given[name] ?? null, language);
      const { subject, text } = texts[language];
      return { subject: fill(subject, valueOf), text: fill(text, valueOf) };
    };
    return {
      en: inLanguage("en"),
      de: inLanguage("de"),
      fr: inLanguage("fr"),
      es: inLanguage("es"),
      ja: inLanguage("ja"),
    };
  };
  return Object.assign(withValues, { names, texts });
}

function formatted(value: NoticeValue, language: Language): string {
  if (value === null) return none[language];
  if (typeof value === "string") return value;
  return typeof value === "number"
    ? value.toLocaleString(language, { maximumFractionDigits: 1 })
    : value.share.toLocaleString(language, { style: "percent", maximumFractionDigits: 1 });
}
