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

const status = z.enum(["ok", "failing", "disabled"]);

/** The fields of an endpoint without its secrets. */
export const outgoingFields = {
  id: outgoingEndpoints.id,
  url: outgoingEndpoints.url,
  types: outgoingEndpoints.types,
  status: sql<
    z.output<typeof status>
  >`case when ${outgoingEndpoints.disabledAt} is not null then 'disabled'
    when ${outgoingEndpoints.failures} > 0 then 'failing' else 'ok' end`,
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

export const outgoingOutput = z.object({
  id: z.uuid(),
  url: z.string(),
  types: z.array(z.enum(outgoingTypes)),
  status,
  failures: z.int().describe("Failed attempts since the last success."),
  failingSince: z.date().nullable(),
  lastError: z.string().nullable(),
  deliveredAt: z.date().nullable().describe("The last success, accurate to a minute."),
  disabledAt: z.date().nullable(),
  disabledReason: z.string().nullable(),
  createdAt: z.date(),
  createdBy: z.string().describe("As an actor of the audit log."),
  rotatedAt: z.date().nullable(),
});
const secret = z.string().describe("The signing secret. It cannot be read again.");
export const createOutgoingOutput = outgoingOutput.extend({ secret });
export const rotateOutgoingOutput = z.object({ id: z.uuid(), secret });
export const listOutgoingOutput = z.object({ items: z.array(outgoingOutput) });
