import { republishJob } from "../shared/dead-letters/republish-job.ts";
import type { Replayers } from "../shared/dead-letters/replay.ts";
import { retryRefusedPush } from "../shared/sync/push/push-again.ts";
import { replayEvents } from "../shared/webhooks/inbound/replay-events.ts";
import { replayScim } from "./scim/replay.ts";

/** How a dead letter of each source is replayed. */
export const replayersFor = (publicUrl: string): Replayers => ({
  scim: replayScim(publicUrl),
  webhook: replayEvents,
  job: republishJob({ user_changed: ({ userId }, ctx) => retryRefusedPush(ctx, userId) }),
});
