import type { en } from "./en.ts";

/** The texts of the console: `en.ts` has all of them, and every other language has the same. */
export type Messages = typeof en;
