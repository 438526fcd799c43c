import { useMessages } from "../../../web/messages/provider.tsx";
import { areas as areasDe } from "./de/areas.ts";
import { inventory as inventoryDe } from "./de/inventory.ts";
import { order as orderDe, orders as ordersDe } from "./de/work-orders.ts";
import { areas } from "./en/areas.ts";
import { inventory } from "./en/inventory.ts";
import { order, orders } from "./en/work-orders.ts";

const en = { orders, order, areas, inventory };

export type ServiceTexts = typeof en;
export const texts: Record<"en" | "de", ServiceTexts> = {
  en,
  de: { orders: ordersDe, order: orderDe, areas: areasDe, inventory: inventoryDe },
};

/** The texts of the service pack in the person's language. */
export const useServiceTexts = (): ServiceTexts => texts[useMessages().language];
