export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** The name of each language, in itself. */
export const languageNames: Record<Language, string> = { en: "English", de: "Deutsch" };
