import type { MailKind } from "./queue-mail.ts";

/** How long the link of a mail is valid, in minutes. */
export const linkMinutes = { verify: 1440, reset: 30, invitation: 10_080 } as const;

type LinkKind = keyof typeof linkMinutes;

/** The kind of a mail with a link; null for a notice. */
export const linkKindOf = (kind: MailKind): LinkKind | null =>
  kind === "password_changed" || kind === "totp_removed" ? null : kind;

/** What the texts mention. */
export interface MailContents {
  kind: MailKind;
  organization: string;
  publicUrl: string;
  /** The token of the link; null for a mail without a link. */
  token: string | null;
  /** Who invites, or removed the app. */
  by: string | undefined;
}

/** The pages that links lead to. Each shows a button: opening a link changes nothing. */
const pages: Record<LinkKind, string> = {
  verify: "verify",
  reset: "reset",
  invitation: "accept-invitation",
};

/** Subject and text of a mail, without any form of markup. */
export function mailText({ kind, organization, publicUrl, token, by }: MailContents): {
  subject: string;
  text: string;
} {
  const name = plainName(organization, "your organization");
  // The part after "#" is not sent to the server, so that no log has it.
  const linkKind = linkKindOf(kind);
  const link = linkKind === null ? "" : `${publicUrl}/${pages[linkKind]}#token=${token}`;
  switch (kind) {
    case "verify":
      return {
        subject: "Confirm your email address",
        text: `Confirm that this address belongs to your account at Rampart:\n\n${link}\n\nThe link is valid for 24 hours. If you did not register, ignore this mail.\n`,
      };
    case "reset":
      return {
        subject: "Set a new password",
        text: `Somebody asked for a new password for your account at Rampart in the organization ${name}. To set one, open:\n\n${link}\n\nThe link is valid for 30 minutes and works once. If it was not you, ignore this mail: your password stays as it is.\n`,
      };
    case "invitation":
      return {
        subject: "You are invited to Rampart",
        text: `${plainName(by ?? "", "An admin")} invites you to the organization ${name} at Rampart. To accept, open:\n\n${link}\n\nThe link is valid for 7 days and works once. If you do not expect it, ignore this mail.\n`,
      };
    case "password_changed":
      return {
        subject: "Your password was changed",
        text: `The password of your account at Rampart in the organization ${name} was changed, and your other sessions have ended. If it was not you, set a new password at ${publicUrl}/forgot and tell an admin.\n`,
      };
    case "totp_removed":
      return {
        subject: "Your authenticator app was removed",
        text: `${plainName(by ?? "", "An admin")} removed the authenticator app of your account at Rampart in the organization ${name}. From now on, your password alone signs you in. Sign in and set up a new app. If you did not ask for this, tell another admin.\n`,
      };
  }
}

/**
 * A name that people chose, as a mail may show it: without what mail programs make links of, because
 * anybody can register a name and have it sent to others.
 */
const plainName = (name: string, fallback: string): string =>
  name
    .replace(/[^\p{L}\p{M}\p{N} '&-]+/gu, " ")
    .replace(/ +/g, " ")
    .trim()
    .slice(0, 60)
    .trim()
    .toWellFormed() || fallback;
