import type { OutputOf, RampartClient } from "@rampart/client";

export type OutgoingEndpoint = OutputOf<RampartClient["outgoingWebhooks"]["list"]>["items"][number];

/** An event to which an endpoint can subscribe. */
export type EventType = OutgoingEndpoint["types"][number];
