import type { en } from "./en.ts";

export type SignInMail = keyof typeof en.mails;

/** The mails of one language. A missing one does not compile. */
export interface SignInMails {
  mails: Record<SignInMail, { subject: string; text: string }>;
  fallbacks: Record<keyof typeof en.fallbacks, string>;
}
