import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../../context.ts";
import { auditRows } from "../../../audit/record.ts";
import { jsonText } from "../../../db/columns.ts";
import { type Db, rawQuery } from "../../../db/queries.ts";
import { workHeld } from "../../../messages/notices/work-held.ts";
import { notify, thisHour } from "../../../notifications/notify.ts";
import { insertPackEvents } from "../../../outbox/events.ts";
import { unfitReason } from "../../../unfit-reason.ts";
import { heldEvent } from "../declarations.ts";
import { freeAndFit } from "./free-and-fit.ts";
import { type HeldWork, ownReasons, type WorkSource } from "./work-source.ts";

/** Assignments that are held or released in one transaction. */
const batchSize = 50;

const row = z.tuple([
  z.uuid(),
  z.uuid(),
  z.uuid(),
  jsonText(z.array(unfitReason)),
  z.boolean(),
  jsonText(z.array(z.uuid())),
]);

/** What differs between the present state of all work and what people are fit for. */
const differences = (db: Db, source: WorkSource) =>
  rawQuery(
    db,
    sql`with work as materialized (${source.work}), checked as materialized (
        select w.*, app.unfit_reasons(w.user_id, w.targets, w.span) as demanded,
          ${ownReasons(source, sql`w.user_id`, sql`w.targets`, sql`w.span`)} as own,
          app.has_exception(w.user_id, w.subject_id) as excepted
        from work w
      ), differing as (
        select c.*, c.demanded || c.own as reasons, c.is_held as is_free from checked c
        where c.is_held = (c.own = '[]' and (c.demanded = '[]'
          or (c.excepted and not c.demanded @> '[{"code": "person_inactive"}]')))
        order by lower(c.span), c.id limit ${batchSize}
      ) select d.id, d.subject_id, d.user_id, d.reasons::text, d.is_free,
        case when d.is_free then '[]' else ${freeAndFit(source, sql`d.targets`, sql`d.span`, 3)} end
      from differing d order by lower(d.span), d.id`,
    row,
  );

/**
 * Holds the future work of people who are no longer fit for it, and releases what was held and is possible
 * again, a batch in each transaction, until nothing differs.
 * @returns how many assignments were held and released
 */
export async function checkFitness(
  ctx: Context,
  source: WorkSource,
): Promise<{ held: number; released: number }> {
  const total = { held: 0, released: 0 };
  const seen = new Set<string>();
  for (;;) {
    const changed = await ctx.scope.write(async (db) => {
      const found = await differences(db, source).execute();
      // A release that a pack refuses, such as of a slot that is taken, differs for good.
      const rows = found.filter(([id]) => !seen.has(id));
      const freed = rows.filter(([, , , , isFree]) => isFree).map(asHeldWork);
      const held = rows.filter(([, , , , isFree]) => !isFree).map(asHeldWork);
      if (held.length > 0) await source.hold(ctx, db, held);
      const ids = freed.map(({ id }) => id);
      const released = ids.length === 0 ? [] : await source.release(ctx, db, ids);
      const isReleased = new Set(released);
      await record(ctx, db, { held, released: freed.filter(({ id }) => isReleased.has(id)) });
      const isLast = found.length < batchSize;
      return { rows, held: held.length, released: released.length, isLast };
    });
    for (const [id] of changed.rows) seen.add(id);
    total.held += changed.held;
    total.released += changed.released;
    if (changed.isLast || changed.rows.length === 0) return total;
  }
}

/** Writes what was done to the audit log, the outbox and the notifications. */
async function record(
  ctx: Context,
  db: Db,
  { held, released }: { held: HeldWork[]; released: HeldWork[] },
): Promise<void> {
  const entries = [
    ...held.map(({ subjectId, userId, reasons }) => ({
      action: "work.hold",
      subjectId,
      before: null,
      after: { userId, reasons },
    })),
    ...released.map(({ subjectId, userId }) => ({
      action: "work.release",
      subjectId,
      before: { userId },
      after: null,
    })),
  ];
  if (entries.length > 0) await auditRows(ctx, db, entries).execute();
  if (held.length === 0) return;
  const events = held.map(({ subjectId, userId, reasons, proposals }) => ({
    event: heldEvent,
    subjectId,
    payload: { subjectId, userId, reasons, proposals },
  }));
  await insertPackEvents(ctx, db, events).execute();
  await notify(db, {
    kind: "work_held",
    occasion: thisHour(ctx.now()),
    notice: workHeld({ count: held.length }),
  });
}

const asHeldWork = ([id, subjectId, userId, reasons, , proposals]: z.output<
  typeof row
>): HeldWork => ({ id, subjectId, userId, reasons, proposals });
