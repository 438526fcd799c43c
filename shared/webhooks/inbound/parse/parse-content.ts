import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod";
import type { WebhookService } from "../../../../drizzle/schema/index.ts";
import { parseRecord, type RecordKind } from "./parse-record.ts";
import { parseSubject, type Subject } from "./parse-subject.ts";
import { type ExternalUser, parseExternalUser } from "./parse-user.ts";

/** A state of a record, with its position among the record's states. */
export interface EventState extends Subject {
  /** The event's position in the order in which events arrived. */
  sequence: number;
  digest: string;
}

/** The parsed content of a stored event. Data is null if the user was deleted. */
export type EventContent =
  | { kind: "user"; state: EventState; data: ExternalUser | null }
  | { kind: "record"; of: RecordKind; state: EventState; data: Record<string, unknown> }
  | { kind: "unknown" }
  | { kind: "invalid"; reason: string };

interface StoredEvent {
  service: WebhookService;
  body: string;
  sequence: number;
  receivedAt: Date;
}

const eventBody = z.object({
  type: z.string(),
  timestamp: z.unknown().optional(),
  data: z.record(z.string(), z.unknown()),
});

/** Parses a stored event. Types that Rampart does not use are "unknown", not invalid. */
export function parseContent({ service, body, sequence, receivedAt }: StoredEvent): EventContent {
  const event = eventBody.parse(JSON.parse(body));
  const { data } = event;
  const subject = parseSubject(service, event, receivedAt.getTime());
  if (subject.kind === "unknown" || subject.kind === "invalid") return subject;
  const stateWith = (warnings: string[]): EventState => ({
    ...subject,
    warnings: [...subject.warnings, ...warnings],
    sequence,
    digest: digestOf(subject.kind, data),
  });
  if (subject.kind === "user") {
    if (subject.deleted) return { kind: "user", state: stateWith([]), data: null };
    const { user, warnings } = parseExternalUser(data, subject.action);
    return { kind: "user", state: stateWith(warnings), data: user };
  }
  const record = parseRecord(subject.kind, data);
  if ("reason" in record) return { kind: "invalid", reason: record.reason };
  return {
    kind: "record",
    of: subject.kind,
    state: stateWith(record.warnings),
    data: record.data,
  };
}

/** A hash of the data that does not depend on the order of its members. */
export const digestOf = (kind: string, data: unknown): string =>
  bytesToHex(sha256(utf8ToBytes(kind + JSON.stringify(data, sortMembers))));

const sortMembers = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
