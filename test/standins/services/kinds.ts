import { invoices } from "./kinds/invoices.ts";
import type { Kind } from "./kinds/kind.ts";
import { messages } from "./kinds/messages.ts";
import { subscriptions } from "./kinds/subscriptions.ts";
import { users } from "./kinds/users.ts";
import type { KindName } from "./model.ts";

export const kinds: Record<KindName, Kind> = { users, subscriptions, invoices, messages };
