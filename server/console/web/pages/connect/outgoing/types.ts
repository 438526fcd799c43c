import type { OutputOf, RampartClient } from "@rampart/client";

export type OutgoingEndpoint = OutputOf<RampartClient["outgoingWebhooks"]["list"]>["items"][number];

/** The events to which an endpoint can subscribe. */
export const eventTypes = [
  "user_changed",
  "progress.synced",
  "quiz.completed",
  "readiness.updated",
] as const satisfies readonly OutgoingEndpoint["types"][number][];
