import type { SignInMails } from "./catalogue.ts";

export const fr: SignInMails = {
  mails: {
    verify: {
      subject: "Confirmez votre adresse e-mail",
      text: "Confirmez que cette adresse appartient à votre compte Rampart :\n\n{link}\n\nLe lien est valable {duration}. Si vous ne vous êtes pas inscrit, ignorez cet e-mail.\n",
    },
    reset: {
      subject: "Définissez un nouveau mot de passe",
      text: "Un nouveau mot de passe a été demandé pour votre compte Rampart dans l'organisation {organization}. Pour en définir un, ouvrez :\n\n{link}\n\nLe lien est valable {duration} et ne fonctionne qu'une fois. Si ce n'était pas vous, ignorez cet e-mail : votre mot de passe reste inchangé.\n",
    },
    invitation: {
      subject: "Vous êtes invité à rejoindre Rampart",
      text: "{by} vous invite à rejoindre l'organisation {organization} dans Rampart. Pour accepter, ouvrez :\n\n{link}\n\nLe lien est valable {duration} et ne fonctionne qu'une fois. Si vous n'attendiez pas cette invitation, ignorez cet e-mail.\n",
    },
    password_changed: {
      subject: "Votre mot de passe a été modifié",
      text: "Le mot de passe de votre compte Rampart dans l'organisation {organization} a été modifié, et vos autres sessions ont été fermées. Si ce n'était pas vous, définissez un nouveau mot de passe à l'adresse {link} et prévenez un administrateur.\n",
    },
    totp_removed: {
      subject: "Votre application d'authentification a été supprimée",
      text: "{by} a supprimé l'application d'authentification de votre compte Rampart dans l'organisation {organization}. Désormais, votre mot de passe suffit pour vous connecter. Connectez-vous et configurez une nouvelle application. Si vous ne l'avez pas demandé, prévenez un autre administrateur.\n",
    },
  },
  fallbacks: { by: "Un administrateur", organization: "de votre entreprise" },
};
