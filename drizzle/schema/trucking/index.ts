export * from "./vehicles.ts";
export * from "./drivers.ts";
export * from "./loads.ts";
export * from "./assignments.ts";
export * from "./maintenance.ts";
