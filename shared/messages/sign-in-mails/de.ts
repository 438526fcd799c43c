import type { SignInMails } from "./catalogue.ts";

export const de: SignInMails = {
  mails: {
    verify: {
      subject: "Bestätigen Sie Ihre E-Mail-Adresse",
      text: "Bestätigen Sie, dass diese Adresse zu Ihrem Konto bei Rampart gehört:\n\n{link}\n\nDer Link ist {duration} gültig. Wenn Sie sich nicht registriert haben, ignorieren Sie diese E-Mail.\n",
    },
    reset: {
      subject: "Legen Sie ein neues Passwort fest",
      text: "Für Ihr Konto bei Rampart in der Organisation {organization} wurde ein neues Passwort angefordert. Um eines festzulegen, öffnen Sie:\n\n{link}\n\nDer Link ist {duration} gültig und kann einmal verwendet werden. Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ihr Passwort bleibt unverändert.\n",
    },
    invitation: {
      subject: "Sie sind zu Rampart eingeladen",
      text: "{by} lädt Sie in die Organisation {organization} bei Rampart ein. Um die Einladung anzunehmen, öffnen Sie:\n\n{link}\n\nDer Link ist {duration} gültig und kann einmal verwendet werden. Wenn Sie keine Einladung erwarten, ignorieren Sie diese E-Mail.\n",
    },
    password_changed: {
      subject: "Ihr Passwort wurde geändert",
      text: "Das Passwort Ihres Kontos bei Rampart in der Organisation {organization} wurde geändert, und Ihre anderen Sitzungen wurden beendet. Wenn Sie das nicht waren, legen Sie unter {link} ein neues Passwort fest und benachrichtigen Sie einen Administrator.\n",
    },
    totp_removed: {
      subject: "Ihre Authenticator-App wurde entfernt",
      text: "{by} hat die Authenticator-App Ihres Kontos bei Rampart in der Organisation {organization} entfernt. Ab jetzt melden Sie sich allein mit Ihrem Passwort an. Melden Sie sich an und richten Sie eine neue App ein. Wenn Sie nicht darum gebeten haben, benachrichtigen Sie einen anderen Administrator.\n",
    },
  },
  fallbacks: { by: "Ein Administrator", organization: "Ihrer Firma" },
};
