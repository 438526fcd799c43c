import { pruneEvents } from "../../../shared/security-events/prune-events.ts";
import { pruneNotifications } from "../../../shared/notifications/prune.ts";
import { pruneOutgoing } from "../../../shared/webhooks/outbound/outgoing-events.ts";
import { pruneReports } from "../../../shared/readiness/prune-reports.ts";
import { pruneScimRequests } from "../../../shared/scim-requests/prune-requests.ts";
import { pruneWebhookEvents } from "../../../shared/webhooks/inbound/record-outcomes.ts";
import type { JobHandler } from "../../types.ts";

export const run: JobHandler<"provisioning.prune"> = async ({ ctx }) => {
  await pruneEvents({ ctx });
  await pruneWebhookEvents(ctx);
  await pruneOutgoing(ctx);
  await pruneNotifications(ctx);
  await pruneReports(ctx);
  await pruneScimRequests(ctx);
};
