import { sql } from "drizzle-orm";
import * as z from "zod";
import { outgoingEndpoints, outgoingTypes } from "../../../drizzle/schema/index.ts";

export const oneOutgoingInput = z.strictObject({ id: z.string().max(200) });

/** The event types that an endpoint subscribes to, without duplicates. */
export const typesInput = z
  .array(z.enum(outgoingTypes))
  .min(1)
  .transform((types) => outgoingTypes.filter((type) => types.includes(type)));

export const urlInput = z.string().max(2000);

/** The fields of an endpoint without its secrets. */
export const outgoingFields = {
  id: outgoingEndpoints.id,
  url: outgoingEndpoints.url,
  types: outgoingEndpoints.types,
  status: sql<
    "ok" | "failing" | "disabled"
  >`case when ${outgoingEndpoints.disabledAt} is not null then 'disabled'
    when ${outgoingEndpoints.failures} > 0 then 'failing' else 'ok' end`,
  /** Failed attempts since the last success. */
  failures: outgoingEndpoints.failures,
  failingSince: outgoingEndpoints.failingSince,
  lastError: outgoingEndpoints.lastError,
  deliveredAt: outgoingEndpoints.deliveredAt,
  disabledAt: outgoingEndpoints.disabledAt,
  disabledReason: outgoingEndpoints.disabledReason,
  createdAt: outgoingEndpoints.createdAt,
  createdBy: outgoingEndpoints.createdBy,
  rotatedAt: outgoingEndpoints.rotatedAt,
};
