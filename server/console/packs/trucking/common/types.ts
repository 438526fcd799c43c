import type { OutputOf, RampartClient } from "@rampart/client";

type Api = RampartClient["trucking"];

export type Load = OutputOf<Api["loads"]["get"]>;
export type Assignment = OutputOf<Api["assignments"]["get"]>;
export type Vehicle = OutputOf<Api["vehicles"]["get"]>;
export type Fit = OutputOf<Api["readiness"]["fit"]>["items"][number];
export type UnfitReason = Fit["reasons"][number];
