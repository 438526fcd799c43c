import { useMessages } from "../../web/messages/provider.tsx";
import { de } from "./de.ts";
import { en } from "./en.ts";

export const texts: Record<"en" | "de", typeof en> = { en, de };

/** The texts in the person's language. */
export const useTexts = (): typeof en => texts[useMessages().language];

/** The name of a field that is shared: `windowStart` becomes "Window start" where no text has it. */
export function fieldName(t: typeof en, field: string): string {
  const words = field.replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  return t.fieldNames[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
