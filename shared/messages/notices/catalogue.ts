import type { NamesIn } from "../user-message.ts";
import type { en } from "./en.ts";

type NoticeKey = keyof typeof en.notices;

/** The notices of one language. A missing one does not compile. */
export interface Notices {
  notices: Record<NoticeKey, { subject: string; text: string }>;
  none: string;
}

/** A number, a share of 1 as `{ share }`, a text that is the same in all languages, or none yet. */
export type NoticeValue = number | { share: number } | string | null;

/** What to write to an admin, in no language yet. */
export type Notice = {
  [K in NoticeKey]: {
    key: K;
    values: Record<
      NamesIn<(typeof en.notices)[K]["subject"] | (typeof en.notices)[K]["text"]>,
      NoticeValue
    >;
  };
}[NoticeKey];
