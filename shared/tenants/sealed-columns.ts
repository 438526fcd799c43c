import { deadLetterAad, integrationAad, receiverAad, signingSecretAad } from "../secrets/aad.ts";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import {
  deadLetters,
  eventReceivers,
  integrations,
  outgoingEndpoints,
  webhookEndpoints,
} from "../../drizzle/schema/index.ts";

/** A column of envelopes: what tells its rows apart, and what an envelope in it is bound to. */
export interface Place {
  name: string;
  table: PgTable;
  id: PgColumn;
  envelope: PgColumn;
  aad: (tenantId: string, id: string) => string;
}

/** Every place where something is sealed. */
export const places: readonly Place[] = [
  {
    name: "integrations.secret",
    table: integrations,
    id: integrations.kind,
    envelope: integrations.secret,
    aad: integrationAad,
  },
  {
    name: "webhook_endpoints.secrets",
    table: webhookEndpoints,
    id: webhookEndpoints.id,
    envelope: webhookEndpoints.secrets,
    aad: signingSecretAad,
  },
  {
    name: "outgoing_endpoints.secrets",
    table: outgoingEndpoints,
    id: outgoingEndpoints.id,
    envelope: outgoingEndpoints.secrets,
    aad: signingSecretAad,
  },
  {
    name: "event_receivers.authorization",
    table: eventReceivers,
    id: eventReceivers.id,
    envelope: eventReceivers.authorization,
    aad: receiverAad,
  },
  {
    name: "dead_letters.body",
    table: deadLetters,
    id: deadLetters.id,
    envelope: deadLetters.body,
    aad: deadLetterAad,
  },
];
