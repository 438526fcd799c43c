/**
 * What people read when something did not work. The keys of the first part are error codes. `{when}`
 * is a time from now, such as "in 5 minutes"; other names in braces are numbers.
 */
export const en = {
  bad_request: "Please check your input, and try again.",
  unauthorized: "Please sign in.",
  totp_required: "Enter the code that your authenticator app shows.",
  fresh_sign_in_required: "Please sign in again to confirm that it is you.",
  payment_required:
    "A payment of your organization is overdue. Changes are possible again once it is settled.",
  forbidden: "You do not have permission for this. Please ask an administrator.",
  tenant_inactive: "Your organization is suspended. Please ask an administrator.",
  subscription_canceled:
    "Your organization's subscription has ended, so changes are no longer possible. Please ask an administrator.",
  not_found: "This does not exist, or you have no access to it.",
  request_timeout: "The connection was too slow. Please try again.",
  conflict:
    "This is not possible at the moment: it exists already, or it was changed. Reload the page and try again.",
  managed_by_directory: "Your organization's directory manages this, so it cannot be changed here.",
  last_admin: "Your organization needs at least one active administrator.",
  precondition_failed: "Somebody has changed this in the meantime. Reload the page and try again.",
  too_large: "This is too large. Please send less at once.",
  rate_limited: "Too many requests. Please try again {when}.",
  internal:
    "Something went wrong on our side. Please try again. If it keeps happening, contact support.",
  unavailable: "The service is not available right now. Please try again in a moment.",

  client_fault:
    "The app could not do this. Reload it and try again. If it keeps happening, contact support.",
  too_many_attempts: "Too many attempts. Please try again {when}.",
  wrong_sign_in:
    "The email address or the password is wrong. If you belong to several organizations, enter yours.",
  wrong_password: "The current password is wrong.",
  no_password: "You have no password yet. Request a link to set one.",
  password_short:
    "The password is too short. Use at least {min} characters, for example several unrelated words.",
  password_long: "The password is too long. Use at most {max} characters.",
  password_characters:
    "The password contains a character that cannot be used. Type it instead of pasting it.",
  password_common: "The password is easy to guess. Use several unrelated, less common words.",
  password_own:
    "The password consists mostly of your name, address or organization. Add several unrelated words.",
  wrong_code: "The code is wrong or was used before. Enter the code that your app shows now.",
  no_authenticator: "You have not set up an authenticator app yet.",
  has_authenticator: "You have an authenticator app already. Remove it first.",
  authenticator_needed:
    "Your organization requires an authenticator app of its administrators. Please set one up.",
  session_ended: "Your session has ended. Please sign in again.",
  deactivated: "Your account is deactivated. Please ask an administrator.",
  link_invalid: "This link was used before or has expired. Please request a new one.",
  registration_closed: "Registration is closed. Please ask for an invitation.",
  name_taken: "This name is taken. Please choose another.",
  address_taken: "Somebody in the organization has this email address already.",
  invitation_answered:
    "You belong to this organization already. Sign in, or request a new password.",
  invitation_outdated: "This invitation is no longer valid. Please ask for a new one.",
  sso_required: "Your organization uses single sign-on. Please sign in with it.",
  sso_restart: "This sign-in took too long or began in another window. Please start again.",
  sso_refused:
    "You cannot sign in with this account. Use your work account, or ask an administrator.",
  sso_unverified: "Your email address is not verified. Verify it, then sign in again.",
  sso_broken:
    "Single sign-on of your organization does not work at the moment. Please ask an administrator.",

  field_required: "Please fill in this field.",
  field_email: "Enter an email address, such as ada@example.com.",
  field_date: "Enter a valid date.",
  field_choice: "Choose one of the possible values.",
  field_short: "Enter at least {min} characters.",
  field_long: "Enter at most {max} characters.",
  field_small: "Enter {min} or more.",
  field_big: "Enter {max} or less.",
  field_invalid: "Please check this field.",
} as const;
