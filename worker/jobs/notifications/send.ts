import { sendNotifications } from "../../../shared/notifications/send.ts";
import { runCoalesced } from "../run-coalesced.ts";

/** Sends admins what they are to be told by now. */
export const run = runCoalesced("notifications.send", sendNotifications);
