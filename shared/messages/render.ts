import { de } from "./errors/de.ts";
import { en } from "./errors/en.ts";
import { es } from "./errors/es.ts";
import { fr } from "./errors/fr.ts";
import { ja } from "./errors/ja.ts";
import { fill } from "./fill.ts";
import type { Language } from "./languages.ts";
import type { Messages, UserMessage } from "./user-message.ts";

const catalogues: Record<Language, Messages> = { en, de, fr, es, ja };

/** The text of a message in a language. */
export function renderMessage(message: UserMessage, language: Language): string {
  const values: Record<string, number> = "values" in message ? message.values : {};
  return fill(catalogues[language][message.key], (name) => {
    const value = values[name] ?? 0;
    return name === "when" ? fromNow(value, language) : value.toLocaleString(language);
  });
}

/** `in 5 minutes`, rounded up, so that nobody tries too early. */
function fromNow(seconds: number, language: Language): string {
  const format = new Intl.RelativeTimeFormat(language);
  if (seconds < 90) return format.format(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds < 5400) return format.format(Math.ceil(seconds / 60), "minute");
  return format.format(Math.ceil(seconds / 3600), "hour");
}
