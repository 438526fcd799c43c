import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { asc, eq } from "drizzle-orm";
import * as z from "zod";
import { webhookEvents } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { RecordKind } from "./parse/event-shapes.ts";
import { readRecord } from "./parse/read-record.ts";
import { readSubject, type Subject } from "./parse/read-subject.ts";
import { type ExternalUser, readUser } from "./parse/read-user.ts";

export interface PendingEvent {
  id: string;
  service: (typeof webhookEvents.$inferSelect)["service"];
  eventId: string;
  body: string;
  receipt: number;
  receivedAt: Date;
}

/** A state of a thing that an event says, with its place among the thing's states. */
export interface EventState extends Subject {
  receipt: number;
  digest: string;
}

/** What an event says, once it is known to say something. */
export type EventContent =
  | { kind: "user"; state: EventState; data: ExternalUser | null }
  | { kind: "record"; of: RecordKind; state: EventState; data: Record<string, unknown> }
  | { kind: "unknown" }
  | { kind: "wrong"; reason: string };

/** The events of the tenant that wait, in the order of receipt. */
export async function pendingEvents(ctx: Context, limit: number): Promise<PendingEvent[]> {
  const [events] = await ctx.scope.read((db) => [
    db
      .select({
        id: webhookEvents.id,
        service: webhookEvents.service,
        eventId: webhookEvents.eventId,
        body: webhookEvents.body,
        receipt: webhookEvents.receipt,
        receivedAt: webhookEvents.receivedAt,
      })
      .from(webhookEvents)
      .where(eq(webhookEvents.status, "pending"))
      .orderBy(asc(webhookEvents.receipt))
      .limit(limit),
  ]);
  return events;
}

const envelope = z.object({
  type: z.string(),
  timestamp: z.unknown().optional(),
  data: z.record(z.string(), z.unknown()),
});

/** Types that are not known are left alone: a service may tell of more than we care for. */
export function contentOf({ service, body, receipt, receivedAt }: PendingEvent): EventContent {
  const event = envelope.parse(JSON.parse(body));
  const { data } = event;
  const subject = readSubject(service, event, receivedAt.getTime());
  if (subject.kind === "unknown" || subject.kind === "wrong") return subject;
  const stated = (warnings: string[]): EventState => ({
    ...subject,
    warnings: [...subject.warnings, ...warnings],
    receipt,
    digest: digestOf(subject.kind, data),
  });
  if (subject.kind === "user") {
    if (subject.deleted) return { kind: "user", state: stated([]), data: null };
    const { user, warnings } = readUser(data, subject.happened);
    return { kind: "user", state: stated(warnings), data: user };
  }
  const read = readRecord(subject.kind, data);
  if ("reason" in read) return { kind: "wrong", reason: read.reason };
  return { kind: "record", of: subject.kind, state: stated(read.warnings), data: read.data };
}

/** The same for the same data, in whatever order its members come. */
export const digestOf = (kind: string, data: unknown): string =>
  bytesToHex(sha256(utf8ToBytes(kind + JSON.stringify(data, sorted))));

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
