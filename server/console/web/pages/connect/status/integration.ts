import type { OutputOf, RampartClient } from "@rampart/client";

/** The status of one outside system. */
export type IntegrationStatus = OutputOf<RampartClient["integrations"]["status"]>[string];
