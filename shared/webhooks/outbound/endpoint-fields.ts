import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { outgoingEndpoints, outgoingTypes } from "../../../drizzle/schema/index.ts";

export const oneOutgoingInput = z.strictObject({ id: z.string().max(200) });

const part = z.string().regex(/^[a-z][a-z_]{0,39}$/);
export const eventType = z.union([z.enum(outgoingTypes), z.templateLiteral([part, ".", part])]);
type EventType = z.output<typeof eventType>;

/** The event types that an endpoint subscribes to, without duplicates. `refuseOtherTypes` checks them. */
export const typesInput = z
  .array(eventType)
  .min(1)
  .max(100)
  .transform((types) => [...new Set(types)]);

/** The event types of the caller's tenant: those of the core, and those of its pack. */
export const typesOf = ({ product, scope }: Pick<Context, "product" | "scope">): EventType[] => [
  ...outgoingTypes,
  ...(product.packOf(scope.tenant.appType)?.events ?? []),
];

/** @throws AppError bad_request for a type that the tenant does not have */
export function refuseOtherTypes(ctx: Context, types: readonly EventType[]): void {
  const known = typesOf(ctx);
  const unknown = types.find((type) => !known.includes(type));
  if (unknown === undefined) return;
  const message = `No event "${unknown}" exists here. Use some of ${known.join(", ")}.`;
  throw new AppError("bad_request", message, { field: "types" });
}

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
  types: z.array(eventType),
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
export const listOutgoingOutput = z.object({
  items: z.array(outgoingOutput),
  types: z.array(eventType).describe("The event types that an endpoint can subscribe to."),
});
