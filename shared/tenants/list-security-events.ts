import { and, eq, getTableColumns, gte, lte, sql } from "drizzle-orm";
import * as z from "zod";
import { securityEvents } from "../../drizzle/schema/index.ts";
import { dateTimeInput } from "../values/date-time.ts";
import { pageInput, pageOutput } from "../db/pages.ts";
import { asOperator, type OperatorContext } from "../context.ts";

/** A position in the list: rank within the tenant, microseconds since 1970, id. */
const cursorForm = /^(\d{1,9})\.(\d{1,16})\.([\da-f-]{36})$/;

export const listSecurityEventsInput = pageInput.extend({
  cursor: z
    .string()
    .regex(cursorForm, "must be the nextCursor of this list's previous page")
    .optional(),
  actorTenantId: z.uuid().optional(),
  actor: z.string().max(300).optional(),
  targetTenantId: z.uuid().optional(),
  kind: z.enum(["cross_tenant_attempt", "refresh_token_replayed"]).optional(),
  /** Only events whose last attempt is not before this time. */
  since: dateTimeInput.optional(),
  /** Only events whose first attempt is not after this time. */
  until: dateTimeInput.optional(),
});

export const listSecurityEventsOutput = pageOutput(
  z.object({
    id: z.uuid(),
    kind: z.string(),
    actorTenantId: z.uuid(),
    actor: z
      .string()
      .describe("As in the audit log; `(others)` for attempts beyond 200 rows of a tenant."),
    targetTenantId: z
      .uuid()
      .nullable()
      .describe("The tenant whose data was requested; null for `(others)`."),
    attempts: z.int(),
    firstAt: z.date(),
    lastAt: z.date(),
    path: z.string().describe("Method and path of the newest attempt."),
    requestId: z.string().describe("The request of the newest attempt."),
  }),
);

/**
 * Lists attempts to reach another tenant, counted by actor, kind and target. The list has each tenant's
 * newest event, then each tenant's second newest, and so on, so that many attempts of one tenant do not
 * push those of other tenants off the first page.
 */
export async function listSecurityEvents({
  ctx,
  input: { limit, cursor, since, until, ...exact },
}: {
  ctx: OperatorContext;
  input: z.output<typeof listSecurityEventsInput>;
}): Promise<z.output<typeof listSecurityEventsOutput>> {
  const { actorTenantId, actor, targetTenantId, kind, lastAt, firstAt } = securityEvents;
  const [, rank, micros, id] = cursorForm.exec(cursor ?? "") ?? [];
  const rows = await asOperator(ctx, (db) => {
    const ranked = db
      .select({
        ...getTableColumns(securityEvents),
        rank: sql<number>`row_number() over (partition by ${actorTenantId} order by ${lastAt} desc, ${securityEvents.id})`
          .mapWith(Number)
          .as("rank"),
        micros: sql<string>`(extract(epoch from ${lastAt}) * 1000000)::bigint`.as("micros"),
      })
      .from(securityEvents)
      .where(
        and(
          exact.actorTenantId === undefined ? undefined : eq(actorTenantId, exact.actorTenantId),
          exact.actor === undefined ? undefined : eq(actor, exact.actor),
          exact.targetTenantId === undefined ? undefined : eq(targetTenantId, exact.targetTenantId),
          exact.kind === undefined ? undefined : eq(kind, exact.kind),
          since === undefined ? undefined : gte(lastAt, since),
          until === undefined ? undefined : lte(firstAt, until),
        ),
      )
      .as("ranked");
    return db
      .select()
      .from(ranked)
      .where(
        cursor === undefined
          ? undefined
          : sql`(${ranked.rank}, -${ranked.micros}, ${ranked.id}) > (${rank}::bigint, -(${micros}::bigint), ${id}::uuid)`,
      )
      .orderBy(ranked.rank, sql`-${ranked.micros}`, ranked.id)
      .limit(limit + 1)
      .execute();
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ rank: _rank, micros: _micros, ...event }) => event),
    nextCursor: last ? `${last.rank}.${last.micros}.${last.id}` : null,
  };
}
