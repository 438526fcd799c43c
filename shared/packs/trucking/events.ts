import { heldEvent } from "../fitness/declarations.ts";

const loadEvents = [
  "load.tendered",
  "load.planned",
  "load.assigned",
  "load.dispatched",
  "load.at_pickup",
  "load.loaded",
  "load.at_delivery",
  "load.delivered",
  "load.closed",
  "load.held",
  "load.cancelled",
] as const;

type LoadEvent = (typeof loadEvents)[number];

/** The event of an audited action; null for an action that is none. */
export const eventOf = (action: string): LoadEvent | null =>
  loadEvents.find((event) => event === action) ?? null;

/** What webhook endpoints can subscribe to. */
export const events = [...loadEvents, heldEvent] as const;
