import { auditRows, type Change } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { insertPackEvents } from "../../outbox/events.ts";
import { eventOf } from "./events.ts";

/**
 * Writes the audit rows of changes, and the events of those that are events. Call it in their
 * transaction.
 */
export async function record(ctx: Context, db: Db, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const events = changes.flatMap(({ action, subjectId, after }) => {
    const event = eventOf(action);
    return event === null ? [] : [{ event, subjectId, payload: { loadId: subjectId, ...after } }];
  });
  await Promise.all([
    auditRows(ctx, db, [...changes]).execute(),
    events.length === 0 ? undefined : insertPackEvents(ctx, db, events).execute(),
  ]);
}
