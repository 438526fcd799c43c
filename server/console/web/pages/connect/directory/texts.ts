import { directory as de } from "../../../messages/de/directory.ts";
import { directory as en } from "../../../messages/en/directory.ts";
import { useTexts } from "../../../messages/provider.tsx";

const texts = { en, de };

/** The texts of this page in the person's language. */
export const useDirectoryTexts = () => texts[useTexts().language];

export type DirectoryTexts = typeof en;
