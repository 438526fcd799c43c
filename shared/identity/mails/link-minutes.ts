import type { MailKind } from "./queue-mail.ts";

/** How long the link of a mail is valid, in minutes. */
export const linkMinutes = { verify: 1440, reset: 30, invitation: 10_080 } as const;

export type LinkKind = keyof typeof linkMinutes;

/** The kind of a mail with a link; null for a notice. */
export const linkKindOf = (kind: MailKind): LinkKind | null =>
  kind === "password_changed" || kind === "totp_removed" ? null : kind;
