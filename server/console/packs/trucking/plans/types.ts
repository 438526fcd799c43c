import type { OutputOf, RampartClient } from "@rampart/client";

type Plans = RampartClient["trucking"]["plans"];

export type Plan = OutputOf<Plans["get"]>;
export type PlanSummary = OutputOf<Plans["list"]>["items"][number];
