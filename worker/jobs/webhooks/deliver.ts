import { drainDeliveries } from "../../../shared/webhooks/outbound/drain-deliveries.ts";
import { runCoalesced } from "../run-coalesced.ts";

/** Tells the tenant's own systems what they are to be told by now. */
export const run = runCoalesced("outgoing.drain", drainDeliveries);
