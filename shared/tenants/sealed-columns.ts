import {
  deadLetterAad,
  integrationAad,
  mailAad,
  receiverAad,
  signingSecretAad,
  ssoAttemptAad,
  ssoConnectionAad,
  totpAad,
} from "../secrets/aad.ts";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import {
  deadLetters,
  eventReceivers,
  integrations,
  mails,
  outgoingEndpoints,
  signIns,
  ssoAttempts,
  ssoConnections,
  webhookEndpoints,
} from "../../drizzle/schema/index.ts";

/** A column of sealed secrets: the column that identifies a row, and the secrets' associated data. */
export interface SealedColumn {
  name: string;
  table: PgTable;
  id: PgColumn;
  sealed: PgColumn;
  aad: (tenantId: string, id: string) => string;
}

/** Every column with sealed secrets. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    name: "integrations.secret",
    table: integrations,
    id: integrations.kind,
    sealed: integrations.secret,
    aad: integrationAad,
  },
  {
    name: "webhook_endpoints.secrets",
    table: webhookEndpoints,
    id: webhookEndpoints.id,
    sealed: webhookEndpoints.secrets,
    aad: signingSecretAad,
  },
  {
    name: "outgoing_endpoints.secrets",
    table: outgoingEndpoints,
    id: outgoingEndpoints.id,
    sealed: outgoingEndpoints.secrets,
    aad: signingSecretAad,
  },
  {
    name: "event_receivers.authorization",
    table: eventReceivers,
    id: eventReceivers.id,
    sealed: eventReceivers.authorization,
    aad: receiverAad,
  },
  {
    name: "dead_letters.body",
    table: deadLetters,
    id: deadLetters.id,
    sealed: deadLetters.body,
    aad: deadLetterAad,
  },
  {
    name: "mails.sealed_token",
    table: mails,
    id: mails.id,
    sealed: mails.sealedToken,
    aad: mailAad,
  },
  {
    name: "sign_ins.totp_secret",
    table: signIns,
    id: signIns.userId,
    sealed: signIns.totpSecret,
    aad: totpAad,
  },
  {
    name: "sso_connections.client_secret",
    table: ssoConnections,
    id: ssoConnections.id,
    sealed: ssoConnections.clientSecret,
    aad: ssoConnectionAad,
  },
  {
    name: "sso_attempts.verifier",
    table: ssoAttempts,
    id: ssoAttempts.id,
    sealed: ssoAttempts.verifier,
    aad: ssoAttemptAad,
  },
];
