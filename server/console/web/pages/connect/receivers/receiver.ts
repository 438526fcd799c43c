import type { OutputOf, RampartClient } from "@rampart/client";

/** A receiver as the list has it. */
export type Receiver = OutputOf<RampartClient["receivers"]["list"]>["items"][number];
