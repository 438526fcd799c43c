import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { rawQuery } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";

/** How often a process records that a flag is asked for, in ms. */
const recordEveryMs = 3_600_000;

/** Records when declared flags were last asked for, accurate to an hour. No request waits for it. */
export class FlagUses {
  readonly #recordedAt = new Map<string, number>();

  record(ctx: Context, name: string): void {
    const now = ctx.now().getTime();
    if (now - (this.#recordedAt.get(name) ?? -Infinity) < recordEveryMs) return;
    this.#recordedAt.set(name, now);
    // Not in the request's scope: its writes carry the record of its Idempotency-Key.
    const { tenantId } = ctx.scope;
    const scope = new TenantScope(ctx.database, { kind: "maintenance", tenantId });
    const write = scope.write((db) =>
      rawQuery(db, sql`select app.record_flag_use(${name})`, z.tuple([z.unknown()])).execute(),
    );
    ctx.waitUntil(write.catch(() => this.#recordedAt.delete(name)));
  }
}
