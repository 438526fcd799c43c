import { desc, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { type pageInput, pageOf } from "../db/pages.ts";
import type { TenantScope } from "../db/tenant-scope.ts";
import { newId } from "../ids.ts";

export interface DeadLetter {
  source: "scim" | "job";
  /** The message's or the request's id: the same letter arriving twice is kept once. */
  sourceId: string;
  reason: string;
  attempts: number;
  /** Where it came from: method, path, headers without secrets; or job, event, last response. */
  request: Record<string, unknown>;
  /** The whole input, as text, with secrets masked. */
  body: string;
}

/** Postgres keeps neither U+0000 nor half of a surrogate pair, as a cut text may end with. */
const asStorable = (text: string) => text.toWellFormed().replaceAll("\0", "\uFFFD");

/** Keeps what could not be taken or done, in the tenant that it belongs to. */
export async function keepDeadLetter(scope: TenantScope, letter: DeadLetter): Promise<void> {
  const { reason, request, body } = letter;
  const storable = {
    ...letter,
    reason: asStorable(reason),
    request: z
      .record(z.string(), z.unknown())
      .parse(
        JSON.parse(JSON.stringify(request), (_key, value: unknown) =>
          typeof value === "string" ? asStorable(value) : value,
        ),
      ),
    body: asStorable(body),
  };
  await scope.write((db) =>
    db
      .insert(deadLetters)
      .values({ id: newId(), ...storable })
      .onConflictDoNothing()
      .execute(),
  );
}

/** The tenant's dead letters, newest first. */
export async function listDeadLetters({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof pageInput>;
}) {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: deadLetters.id,
        source: deadLetters.source,
        sourceId: deadLetters.sourceId,
        reason: deadLetters.reason,
        attempts: deadLetters.attempts,
        request: deadLetters.request,
        body: deadLetters.body,
        createdAt: deadLetters.createdAt,
      })
      .from(deadLetters)
      .where(cursor === undefined ? sql`true` : lt(deadLetters.id, cursor))
      .orderBy(desc(deadLetters.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
