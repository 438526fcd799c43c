import { asc, eq } from "drizzle-orm";
import * as z from "zod";
import { webhookEvents } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import {
  deletedUser,
  type ExternalUser,
  externalUser,
  kindsOf,
  type RecordKind,
  recordShapes,
} from "./event-shapes.ts";

export interface PendingEvent {
  id: string;
  service: (typeof webhookEvents.$inferSelect)["service"];
  eventId: string;
  body: string;
  receivedAt: Date;
}

/** What an event says, once it is known to say something. */
export type EventContent =
  | { kind: "user"; externalId: string; version: number; data: ExternalUser | null }
  | { kind: RecordKind; externalId: string; version: number; data: Record<string, unknown> }
  | { kind: "unknown"; type: string }
  | { kind: "wrong"; reason: string };

/** The oldest events of the tenant that wait. */
export async function pendingEvents(ctx: Context, limit: number): Promise<PendingEvent[]> {
  const [events] = await ctx.scope.read((db) => [
    db
      .select({
        id: webhookEvents.id,
        service: webhookEvents.service,
        eventId: webhookEvents.eventId,
        body: webhookEvents.body,
        receivedAt: webhookEvents.receivedAt,
      })
      .from(webhookEvents)
      .where(eq(webhookEvents.status, "pending"))
      .orderBy(asc(webhookEvents.receivedAt), asc(webhookEvents.id))
      .limit(limit),
  ]);
  return events;
}

const envelope = z.object({
  type: z.string(),
  timestamp: z.string().optional(),
  data: z.unknown(),
});

/** Types that are not known are left alone: a service may tell of more than we care for. */
export function contentOf({ service, body, receivedAt }: PendingEvent): EventContent {
  const { type, timestamp, data } = envelope.parse(JSON.parse(body));
  const [subject = "", happened = ""] = type.split(".");
  const kind = kindsOf[service].find((known) => known === subject);
  if (kind === undefined) return { kind: "unknown", type };
  const deletes = kind === "user" && happened === "deleted";
  const shape = kind === "user" ? (deletes ? deletedUser : externalUser) : recordShapes[kind];
  const parsed = shape.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = ["data", ...(issue?.path ?? [])].join(".");
    return { kind: "wrong", reason: `${place}: ${issue?.message ?? "is wrong"}` };
  }
  const at = timestamp === undefined ? receivedAt.getTime() : Date.parse(timestamp);
  const { id: externalId, version = at } = parsed.data;
  if (kind === "user") {
    const user = deletes ? null : externalUser.parse(data);
    return { kind, externalId, version, data: user };
  }
  return { kind, externalId, version, data: parsed.data };
}
