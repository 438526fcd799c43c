import { drainDeliveries } from "../../../shared/outgoing/drain-deliveries.ts";
import { drainMarked } from "../drain-marked.ts";

/** Tells the tenant's own systems what they are to be told by now. */
export const run = drainMarked("outgoing.drain", drainDeliveries);
