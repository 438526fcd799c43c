import { invoices } from "./invoices.ts";
import type { Kind } from "./kind.ts";
import { messages } from "./messages.ts";
import { subscriptions } from "./subscriptions.ts";
import { users } from "./users.ts";
import type { KindName } from "../model.ts";

export const kinds: Record<KindName, Kind> = { users, subscriptions, invoices, messages };
