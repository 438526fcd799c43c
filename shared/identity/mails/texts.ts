import type { Language } from "../../messages/languages.ts";
import { renderSignInMail } from "../../messages/sign-in-mails/render.ts";
import { type LinkKind, linkKindOf, linkMinutes } from "./link-minutes.ts";
import type { MailKind } from "./queue-mail.ts";

/** What the texts mention. */
export interface MailContents {
  kind: MailKind;
  organization: string;
  publicUrl: string;
  /** The token of the link; null for a mail without one. */
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
export function mailText(
  { kind, organization, publicUrl, token, by }: MailContents,
  language: Language,
): { subject: string; text: string } {
  const names = { organization: plainName(organization), by: plainName(by ?? "") };
  const linkKind = linkKindOf(kind);
  if (linkKind === null) {
    return renderSignInMail(
      kind,
      { ...names, link: `${publicUrl}/console/forgot`, minutes: 0 },
      language,
    );
  }
  // The part after "#" is not sent to the server, so that no log has it.
  const link = `${publicUrl}/console/${pages[linkKind]}#token=${token}`;
  return renderSignInMail(kind, { ...names, link, minutes: linkMinutes[linkKind] }, language);
}

/**
 * A name that people chose, as a mail may show it: without what mail programs make links of, because
 * anybody can register a name and have it sent to others. Empty without readable characters.
 */
const plainName = (name: string): string =>
  name
    .replace(/[^\p{L}\p{M}\p{N} '&-]+/gu, " ")
    .replace(/ +/g, " ")
    .trim()
    .slice(0, 60)
    .trim()
    .toWellFormed();
