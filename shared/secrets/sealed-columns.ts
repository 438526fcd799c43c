import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import {
  deadLetters,
  eventReceivers,
  integrations,
  outgoingEndpoints,
  webhookEndpoints,
} from "../../drizzle/schema/index.ts";
import { integrationPlace } from "../integrations/mindtickle-accounts.ts";
import { letterPlace } from "../dead-letters/dead-letter.ts";
import { authorizationPlace } from "../security-events/receivers.ts";
import { secretsPlace } from "../webhooks/signing-secrets.ts";

/** A column of envelopes: what tells its rows apart, and what an envelope in it is bound to. */
export interface Place {
  name: string;
  table: PgTable;
  id: PgColumn;
  envelope: PgColumn;
  boundTo: (tenantId: string, id: string) => string;
}

/** Every place where something is sealed. */
export const places: readonly Place[] = [
  {
    name: "integrations.secret",
    table: integrations,
    id: integrations.kind,
    envelope: integrations.secret,
    boundTo: integrationPlace,
  },
  {
    name: "webhook_endpoints.secrets",
    table: webhookEndpoints,
    id: webhookEndpoints.id,
    envelope: webhookEndpoints.secrets,
    boundTo: secretsPlace,
  },
  {
    name: "outgoing_endpoints.secrets",
    table: outgoingEndpoints,
    id: outgoingEndpoints.id,
    envelope: outgoingEndpoints.secrets,
    boundTo: secretsPlace,
  },
  {
    name: "event_receivers.authorization",
    table: eventReceivers,
    id: eventReceivers.id,
    envelope: eventReceivers.authorization,
    boundTo: authorizationPlace,
  },
  {
    name: "dead_letters.body",
    table: deadLetters,
    id: deadLetters.id,
    envelope: deadLetters.body,
    boundTo: letterPlace,
  },
];
