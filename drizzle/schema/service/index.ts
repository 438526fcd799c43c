export * from "./customers.ts";
export * from "./technicians.ts";
export * from "./service-levels.ts";
export * from "./work-orders.ts";
export * from "./clocks.ts";
export * from "./inventory.ts";
export * from "./stock.ts";
