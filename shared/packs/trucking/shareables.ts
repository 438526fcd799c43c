import type { Shareables } from "../collaboration/shares/shared.ts";

/** What partners can be shown, for the procedures and for the console. `app.share_load` returns all of it. */
export const truckingShareables = {
  load: [
    "reference",
    "customer",
    "loadType",
    "kg",
    "m3",
    "pallets",
    "equipment",
    "state",
    "pickup",
    "pickupFrom",
    "pickupUntil",
    "pickedUpAt",
    "delivery",
    "deliveryFrom",
    "deliveryUntil",
    "deliveredAt",
    "receivedBy",
  ],
} as const satisfies Shareables;
