export * from "./requirements.ts";
export * from "./licences.ts";
