import type { OutputOf, RampartClient } from "@rampart/client";

/** A domain as the API shows it. */
export type Domain = OutputOf<RampartClient["domains"]["list"]>["items"][number];

/** A connection to an identity provider as the API shows it. */
export type Connection = OutputOf<RampartClient["ssoConnections"]["list"]>["items"][number];
