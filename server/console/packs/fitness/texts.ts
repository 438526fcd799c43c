import { useMessages } from "../../web/messages/provider.tsx";
import { de } from "./de.ts";
import { en } from "./en.ts";

export type FitnessTexts = typeof en;
export const texts: Record<"en" | "de", FitnessTexts> = { en, de };

/** The texts in the person's language. */
export const useFitnessTexts = (): FitnessTexts => texts[useMessages().language];
