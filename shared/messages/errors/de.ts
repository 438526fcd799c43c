import type { Messages } from "../user-message.ts";

export const de: Messages = {
  bad_request: "Bitte prüfen Sie Ihre Eingaben und versuchen Sie es erneut.",
  unauthorized: "Bitte melden Sie sich an.",
  totp_required: "Geben Sie den Code ein, den Ihre Authenticator-App anzeigt.",
  fresh_sign_in_required: "Bitte melden Sie sich zur Bestätigung erneut an.",
  payment_required:
    "Eine Zahlung Ihrer Organisation ist überfällig. Änderungen sind wieder möglich, sobald sie beglichen ist.",
  forbidden:
    "Sie haben dafür keine Berechtigung. Bitte wenden Sie sich an eine Administratorin oder einen Administrator.",
  tenant_inactive:
    "Ihre Organisation ist gesperrt. Bitte wenden Sie sich an eine Administratorin oder einen Administrator.",
  subscription_canceled:
    "Das Abonnement Ihrer Organisation ist beendet, daher sind keine Änderungen mehr möglich. Bitte wenden Sie sich an eine Administratorin oder einen Administrator.",
  not_found: "Das gibt es nicht, oder Sie haben keinen Zugriff darauf.",
  request_timeout: "Die Verbindung war zu langsam. Bitte versuchen Sie es erneut.",
  conflict:
    "Das ist im Moment nicht möglich: Es ist bereits vorhanden oder wurde geändert. Laden Sie die Seite neu und versuchen Sie es erneut.",
  managed_by_directory:
    "Das wird im Verzeichnis Ihrer Organisation verwaltet und lässt sich hier nicht ändern.",
  last_admin: "Ihre Organisation braucht mindestens eine aktive Person mit Administratorrechten.",
  precondition_failed:
    "Das wurde inzwischen von jemand anderem geändert. Laden Sie die Seite neu und versuchen Sie es erneut.",
  too_large: "Das ist zu groß. Bitte senden Sie weniger auf einmal.",
  rate_limited: "Zu viele Anfragen. Bitte versuchen Sie es {when} erneut.",
  internal:
    "Bei uns ist ein Fehler aufgetreten. Bitte versuchen Sie es erneut. Tritt er wieder auf, wenden Sie sich an den Support.",
  unavailable: "Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es in Kürze erneut.",

  client_fault:
    "Die App konnte das nicht ausführen. Laden Sie sie neu und versuchen Sie es erneut. Tritt der Fehler wieder auf, wenden Sie sich an den Support.",
  too_many_attempts: "Zu viele Versuche. Bitte versuchen Sie es {when} erneut.",
  wrong_sign_in:
    "Die E-Mail-Adresse oder das Passwort ist falsch. Wenn Sie mehreren Organisationen angehören, geben Sie Ihre an.",
  wrong_password: "Das aktuelle Passwort ist falsch.",
  no_password: "Sie haben noch kein Passwort. Fordern Sie einen Link an, um eines festzulegen.",
  password_short:
    "Das Passwort ist zu kurz. Verwenden Sie mindestens {min} Zeichen, zum Beispiel mehrere Wörter ohne Zusammenhang.",
  password_long: "Das Passwort ist zu lang. Verwenden Sie höchstens {max} Zeichen.",
  password_characters:
    "Das Passwort enthält ein Zeichen, das nicht verwendet werden kann. Tippen Sie es ein, statt es einzufügen.",
  password_common:
    "Das Passwort ist leicht zu erraten. Verwenden Sie mehrere seltenere Wörter ohne Zusammenhang.",
  password_own:
    "Das Passwort besteht überwiegend aus Ihrem Namen, Ihrer Adresse oder Ihrer Organisation. Ergänzen Sie mehrere Wörter ohne Zusammenhang.",
  wrong_code:
    "Der Code ist falsch oder wurde bereits verwendet. Geben Sie den Code ein, den Ihre App jetzt anzeigt.",
  no_authenticator: "Sie haben noch keine Authenticator-App eingerichtet.",
  has_authenticator:
    "Sie haben bereits eine Authenticator-App eingerichtet. Entfernen Sie sie zuerst.",
  authenticator_needed:
    "Ihre Organisation verlangt für Administratorkonten eine Authenticator-App. Bitte richten Sie eine ein.",
  session_ended: "Ihre Sitzung ist beendet. Bitte melden Sie sich erneut an.",
  deactivated:
    "Ihr Konto ist deaktiviert. Bitte wenden Sie sich an eine Administratorin oder einen Administrator.",
  link_invalid:
    "Dieser Link wurde bereits verwendet oder ist abgelaufen. Bitte fordern Sie einen neuen an.",
  registration_closed: "Die Registrierung ist geschlossen. Bitte lassen Sie sich einladen.",
  name_taken: "Dieser Name ist vergeben. Bitte wählen Sie einen anderen.",
  address_taken: "Diese E-Mail-Adresse wird in der Organisation bereits verwendet.",
  invitation_answered:
    "Sie gehören dieser Organisation bereits an. Melden Sie sich an, oder fordern Sie ein neues Passwort an.",
  invitation_outdated:
    "Diese Einladung ist nicht mehr gültig. Bitte lassen Sie sich erneut einladen.",
  sso_required: "Ihre Organisation verwendet Single Sign-on. Bitte melden Sie sich damit an.",
  sso_restart:
    "Diese Anmeldung hat zu lange gedauert oder wurde in einem anderen Fenster begonnen. Bitte beginnen Sie von vorn.",
  sso_refused:
    "Mit diesem Konto können Sie sich nicht anmelden. Verwenden Sie Ihr Firmenkonto, oder wenden Sie sich an eine Administratorin oder einen Administrator.",
  sso_unverified:
    "Ihre E-Mail-Adresse ist nicht bestätigt. Bestätigen Sie sie und melden Sie sich dann erneut an.",
  sso_broken:
    "Das Single Sign-on Ihrer Organisation funktioniert gerade nicht. Bitte wenden Sie sich an eine Administratorin oder einen Administrator.",

  field_required: "Bitte füllen Sie dieses Feld aus.",
  field_email: "Geben Sie eine E-Mail-Adresse ein, zum Beispiel ada@example.com.",
  field_date: "Geben Sie ein gültiges Datum ein.",
  field_choice: "Wählen Sie einen der möglichen Werte.",
  field_short: "Geben Sie mindestens {min} Zeichen ein.",
  field_long: "Geben Sie höchstens {max} Zeichen ein.",
  field_small: "Geben Sie {min} oder mehr ein.",
  field_big: "Geben Sie {max} oder weniger ein.",
  field_invalid: "Bitte prüfen Sie dieses Feld.",
};
