import type { en } from "./en.ts";

/** The texts of the console: `en.ts` has all of them, and every other language has the same. */
export type Messages = typeof en;

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** The name of each language, in itself. */
export const languageNames: Record<Language, string> = { en: "English", de: "Deutsch" };
