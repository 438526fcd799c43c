import { drainDeliveries } from "../../../shared/webhooks/outbound/drain-deliveries.ts";
import { runCoalesced } from "../run-coalesced.ts";

/** Sends the due events to the tenant's own systems. */
export const run = runCoalesced("outgoing.drain", drainDeliveries);
