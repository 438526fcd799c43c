import { drainDeliveries } from "../../../shared/webhooks/outbound/drain-deliveries.ts";
import { drainMarked } from "../run-coalesced.ts";

/** Tells the tenant's own systems what they are to be told by now. */
export const run = drainMarked("outgoing.drain", drainDeliveries);
