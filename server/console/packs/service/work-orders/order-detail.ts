import type { OutputOf, RampartClient } from "@rampart/client";

/** A work order with its visits, clocks and reservations. */
export type OrderDetail = OutputOf<RampartClient["service"]["workOrders"]["get"]>;

/** The procedures whose answers a change of an order alters. */
export const readsOf = ({ service }: RampartClient) => [
  service.workOrders.get,
  service.workOrders.list,
  service.readiness.blockedWork,
  service.stock.list,
  service.reservations.list,
];
