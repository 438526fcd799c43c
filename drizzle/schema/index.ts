export * from "./roles.ts";
export * from "./tenants.ts";
export * from "./users.ts";
export * from "./learning.ts";
export * from "./readiness.ts";
export * from "./delivery.ts";
export * from "./audit.ts";
