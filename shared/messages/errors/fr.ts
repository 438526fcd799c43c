import type { Messages } from "../user-message.ts";

export const fr: Messages = {
  bad_request: "Veuillez vérifier votre saisie, puis réessayer.",
  unauthorized: "Veuillez vous connecter.",
  totp_required: "Saisissez le code affiché par votre application d’authentification.",
  fresh_sign_in_required: "Veuillez vous reconnecter pour confirmer votre identité.",
  payment_required:
    "Un paiement de votre organisation est en retard. Les modifications seront de nouveau possibles une fois celui-ci réglé.",
  forbidden: "Vous n’avez pas l’autorisation requise. Veuillez contacter un administrateur.",
  tenant_inactive: "Votre organisation est suspendue. Veuillez contacter un administrateur.",
  subscription_canceled:
    "L’abonnement de votre organisation a pris fin : les modifications ne sont plus possibles. Veuillez contacter un administrateur.",
  not_found: "Cet élément n’existe pas ou vous n’y avez pas accès.",
  request_timeout: "La connexion était trop lente. Veuillez réessayer.",
  conflict:
    "Cette opération est impossible pour le moment : l’élément existe déjà ou a été modifié. Rechargez la page, puis réessayez.",
  managed_by_directory:
    "Cette information est gérée par l’annuaire de votre organisation et ne peut pas être modifiée ici.",
  last_admin: "Votre organisation doit conserver au moins un administrateur actif.",
  precondition_failed:
    "Quelqu’un a modifié cet élément entre-temps. Rechargez la page, puis réessayez.",
  too_large: "L’envoi est trop volumineux. Veuillez en envoyer moins à la fois.",
  rate_limited: "Trop de requêtes. Veuillez réessayer {when}.",
  internal:
    "Une erreur s’est produite de notre côté. Veuillez réessayer. Si elle persiste, contactez l’assistance.",
  unavailable:
    "Le service est momentanément indisponible. Veuillez réessayer dans quelques instants.",

  client_fault:
    "L’application n’a pas pu effectuer cette opération. Rechargez-la, puis réessayez. Si le problème persiste, contactez l’assistance.",
  too_many_attempts: "Trop de tentatives. Veuillez réessayer {when}.",
  wrong_sign_in:
    "L’adresse e-mail ou le mot de passe est incorrect. Si vous appartenez à plusieurs organisations, indiquez la vôtre.",
  wrong_password: "Le mot de passe actuel est incorrect.",
  no_password: "Vous n’avez pas encore de mot de passe. Demandez un lien pour en définir un.",
  password_short:
    "Le mot de passe est trop court. Utilisez au moins {min} caractères, par exemple plusieurs mots sans rapport entre eux.",
  password_long: "Le mot de passe est trop long. Utilisez au plus {max} caractères.",
  password_characters:
    "Le mot de passe contient un caractère inutilisable. Tapez-le au lieu de le coller.",
  password_common:
    "Le mot de passe est facile à deviner. Utilisez plusieurs mots moins courants, sans rapport entre eux.",
  password_own:
    "Le mot de passe se compose surtout de votre nom, de votre adresse ou de votre organisation. Ajoutez plusieurs mots sans rapport.",
  wrong_code:
    "Le code est incorrect ou a déjà été utilisé. Saisissez le code que votre application affiche maintenant.",
  no_authenticator: "Vous n’avez pas encore configuré d’application d’authentification.",
  has_authenticator: "Vous avez déjà une application d’authentification. Supprimez-la d’abord.",
  authenticator_needed:
    "Votre organisation exige une application d’authentification de ses administrateurs. Veuillez en configurer une.",
  session_ended: "Votre session a pris fin. Veuillez vous reconnecter.",
  deactivated: "Votre compte est désactivé. Veuillez contacter un administrateur.",
  link_invalid: "Ce lien a déjà été utilisé ou a expiré. Veuillez en demander un nouveau.",
  registration_closed: "Les inscriptions sont fermées. Veuillez demander une invitation.",
  name_taken: "Ce nom est déjà pris. Veuillez en choisir un autre.",
  address_taken: "Cette adresse e-mail est déjà utilisée dans l’organisation.",
  invitation_answered:
    "Vous faites déjà partie de cette organisation. Connectez-vous ou demandez un nouveau mot de passe.",
  invitation_outdated: "Cette invitation n’est plus valable. Veuillez en demander une nouvelle.",
  sso_required:
    "Votre organisation utilise l’authentification unique. Veuillez vous connecter par ce moyen.",
  sso_restart:
    "Cette connexion a pris trop de temps ou a commencé dans une autre fenêtre. Veuillez recommencer.",
  sso_refused:
    "Vous ne pouvez pas vous connecter avec ce compte. Utilisez votre compte professionnel ou contactez un administrateur.",
  sso_unverified: "Votre adresse e-mail n’est pas vérifiée. Vérifiez-la, puis reconnectez-vous.",
  sso_broken:
    "L’authentification unique de votre organisation ne fonctionne pas pour le moment. Veuillez contacter un administrateur.",

  field_required: "Veuillez remplir ce champ.",
  field_email: "Saisissez une adresse e-mail, par exemple ada@example.com.",
  field_date: "Saisissez une date valide.",
  field_choice: "Choisissez l’une des valeurs possibles.",
  field_short: "Saisissez au moins {min} caractères.",
  field_long: "Saisissez au plus {max} caractères.",
  field_small: "Saisissez {min} ou plus.",
  field_big: "Saisissez {max} ou moins.",
  field_invalid: "Veuillez vérifier ce champ.",
};
