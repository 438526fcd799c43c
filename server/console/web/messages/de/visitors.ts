import type { Messages } from "../messages.ts";

/** Texts of the pages for people who are not signed in. */
export const visitors = {
  signIn: {
    title: "Anmelden",
    email: "E-Mail-Adresse",
    password: "Passwort",
    organization: "Organisation (optional)",
    organizationHelp:
      "Nur nötig, wenn Ihre Adresse zu mehreren Organisationen gehört: deren Kurzname.",
    submit: "Anmelden",
    forgot: "Passwort vergessen?",
    noOrganization: "Noch keine Organisation?",
    register: "Organisation anlegen",
    registerTitle: "Organisation anlegen",
    organizationName: "Name der Organisation",
    yourName: "Ihr Name",
    newPassword: "Neues Passwort",
    passwordHelp: "Mindestens 15 Zeichen. Mehrere beliebige Wörter lassen sich gut merken.",
    codeTitle: "Code eingeben",
    code: "Code",
    codeHelp: "Sechs Ziffern aus Ihrer Authenticator-App oder ein Wiederherstellungscode.",
    sso: "Mit dem Firmenkonto anmelden",
    ssoWho: "E-Mail-Adresse oder Organisation",
    ssoHelp: "Sie werden zur Anmeldung Ihrer Firma weitergeleitet.",
    ssoSubmit: "Weiter",
    held: "In diesem Browser angemeldet",
    again: "Erneut anmelden",
    fresh:
      "Was Sie vorhaben, verlangt eine neue Anmeldung. Danach kommen Sie auf dieselbe Seite zurück.",
    sessionEnded: "Ihre Sitzung ist beendet. Melden Sie sich wieder an, um hier weiterzumachen.",
    suspended:
      "Ihre Organisation ist gesperrt. Fragen Sie den Inhaber oder den Betreiber dieses Dienstes.",
  },
  links: {
    incomplete:
      "Dieser Link ist unvollständig. Öffnen Sie ihn noch einmal aus der E-Mail, oder fordern Sie einen neuen an.",
    verifyTitle: "E-Mail-Adresse bestätigen",
    verifyText: "Bestätigen Sie, dass diese Adresse Ihnen gehört.",
    verifySubmit: "Bestätigen",
    verified: (address) => `${address} ist bestätigt.`,
    forgotTitle: "Neues Passwort setzen",
    forgotSubmit: "Link senden",
    forgotSent:
      "Wenn ein Konto diese Adresse hat, ist eine E-Mail mit einem Link unterwegs. Er gilt 30 Minuten.",
    resetTitle: "Neues Passwort setzen",
    resetSubmit: "Passwort setzen",
    resetDone: "Ihr Passwort ist gesetzt. Alle anderen Sitzungen sind beendet.",
    invitationTitle: "Einladung annehmen",
    invitationText: "Wählen Sie den Namen und das Passwort für Ihre Anmeldung.",
    invitationSubmit: "Beitreten",
    enterTitle: "Konsole öffnen",
    enterAs: (name, organization) => `Als ${name} von ${organization} fortfahren?`,
    enterSubmit: "Fortfahren",
  },
} satisfies Pick<Messages, "signIn" | "links">;
