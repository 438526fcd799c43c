import { useMessages } from "../../../web/messages/provider.tsx";
import { de } from "./de.ts";
import { en, type TruckingTexts } from "./en.ts";

const texts = { en, de };

/** The texts of the pack in the person's language. */
export const useTexts = (): TruckingTexts => texts[useMessages().language];
