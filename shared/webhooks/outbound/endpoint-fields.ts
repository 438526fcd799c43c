import { sql } from "drizzle-orm";
import * as z from "zod";
import { outgoingEndpoints, outgoingTypes } from "../../../drizzle/schema/index.ts";

export const oneOutgoingInput = z.strictObject({ id: z.string().max(200) });

/** Which events an endpoint wants; the order and repetitions say nothing. */
export const typesInput = z
  .array(z.enum(outgoingTypes))
  .min(1)
  .transform((types) => outgoingTypes.filter((type) => types.includes(type)));

export const urlInput = z.string().max(2000);

/** What is shown of an endpoint: everything but its secrets. */
export const outgoingFields = {
  id: outgoingEndpoints.id,
  url: outgoingEndpoints.url,
  types: outgoingEndpoints.types,
  status: sql<
    "ok" | "failing" | "disabled"
  >`case when ${outgoingEndpoints.disabledAt} is not null then 'disabled'
    when ${outgoingEndpoints.failures} > 0 then 'failing' else 'ok' end`,
  /** Failed deliveries since the last one that was taken. */
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
