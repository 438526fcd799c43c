import type { MarkedTenant } from "./marked-tenant.ts";

/** Texts that occur only in one tenant's data: its marker and its ids. */
export const markersOf = ({ marker, tenant, rep, courseIds }: MarkedTenant): string[] => [
  marker,
  tenant.id,
  rep.id,
  ...courseIds,
];

/** The markers that a text contains. It must not contain another tenant's. */
export const markersIn = (text: string, markers: readonly string[]): string[] =>
  markers.filter((marker) => text.includes(marker));
