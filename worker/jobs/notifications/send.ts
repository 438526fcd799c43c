import { sendNotifications } from "../../../shared/notifications/send.ts";
import { drainMarked } from "../run-coalesced.ts";

/** Sends admins what they are to be told by now. */
export const run = drainMarked("notifications.send", sendNotifications);
