/** The notices to admins. Names in braces are numbers, shares of 100 %, or texts that are not translated. */
export const en = {
  notices: {
    configuration_held: {
      subject: "A scheduled change of the configuration was not made",
      text: "The scheduled change “{reason}” was not made: the settings have been changed since it was planned, or it is no longer possible. Look at it in the versions of the configuration, and publish or discard it.",
    },
    dead_letter: {
      subject: "Rampart could not process some data",
      text: "Rampart stored what it could not process as dead letters, with the reason. Open the dead letters, correct the cause, and replay them.",
    },
    integration_down: {
      subject: "Calls to {integration} fail",
      text: "Calls to {integration} failed too often in a row. Rampart pauses them for a while and then tries again; pending work waits. The status of the integrations shows the last error.",
    },
    webhook_gone: {
      subject: "An outgoing webhook was disabled",
      text: "Rampart no longer sends events to {url}, because it responded with 410 Gone. Repair the endpoint and enable it; it then gets the events that it missed.",
    },
    webhook_failing: {
      subject: "An outgoing webhook was disabled",
      text: "Rampart no longer sends events to {url}, because all {attempts} attempts since {since} failed. Repair the endpoint and enable it; it then gets the events that it missed.",
    },
    reconciliation_missing: {
      subject: "A reconciliation with MindTickle needs your approval",
      text: "{missing} of {known} people are missing at MindTickle, more than {share}. The list may be wrong, so nothing was changed. Check the findings, and approve the run if they are correct.",
    },
    reconciliation_extra: {
      subject: "A reconciliation with MindTickle needs your approval",
      text: "{extras} of {listed} people at MindTickle would be deactivated, more than {share}. Nothing was changed. Check the findings, and approve the run if they are correct.",
    },
    readiness_ready: {
      subject: "Team readiness of {day}",
      text: "People: {people}. Mean score: {score}. Assigned courses completed: {completion}. Overdue courses: {overdue}. See the readiness report for details.",
    },
  },
  /** Stands in for a number that there is not yet. */
  none: "none yet",
} as const;
