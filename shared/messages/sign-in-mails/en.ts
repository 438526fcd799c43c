/**
 * The mails about signing in. `{duration}` is a time such as "24 hours"; `fallbacks` stand in for names without
 * readable characters.
 */
export const en = {
  mails: {
    verify: {
      subject: "Confirm your email address",
      text: "Confirm that this address belongs to your account at Rampart:\n\n{link}\n\nThe link is valid for {duration}. If you did not register, ignore this mail.\n",
    },
    reset: {
      subject: "Set a new password",
      text: "Somebody asked for a new password for your account at Rampart in the organization {organization}. To set one, open:\n\n{link}\n\nThe link is valid for {duration} and works once. If it was not you, ignore this mail: your password stays as it is.\n",
    },
    invitation: {
      subject: "You are invited to Rampart",
      text: "{by} invites you to the organization {organization} at Rampart. To accept, open:\n\n{link}\n\nThe link is valid for {duration} and works once. If you do not expect it, ignore this mail.\n",
    },
    password_changed: {
      subject: "Your password was changed",
      text: "The password of your account at Rampart in the organization {organization} was changed, and your other sessions have ended. If it was not you, set a new password at {link} and tell an administrator.\n",
    },
    totp_removed: {
      subject: "Your authenticator app was removed",
      text: "{by} removed the authenticator app of your account at Rampart in the organization {organization}. From now on, your password alone signs you in. Sign in and set up a new app. If you did not ask for this, tell another administrator.\n",
    },
  },
  fallbacks: { by: "An administrator", organization: "your organization" },
} as const;
