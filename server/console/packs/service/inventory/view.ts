import type { OutputOf, RampartClient } from "@rampart/client";

export type StockRow = OutputOf<RampartClient["service"]["stock"]["list"]>["items"][number];

/** What a view of the inventory is given: which rows, and how to show all of them again. */
export interface ViewProps {
  filter: { placeId?: string; itemId?: string; low?: true };
  onClear: (() => void) | undefined;
}
