import type { externalKinds, WebhookService } from "../../../../drizzle/schema/index.ts";
import { exactName } from "../../../values/names.ts";

export type Kind = (typeof externalKinds)[number];

/** The kinds of records that each service sends events about: the first word of an event's type. */
const kindsOf = {
  "user-service": ["user"],
  "payment-service": ["subscription", "invoice"],
  "communication-service": ["message"],
} as const;

/** The record that an event is about, and the position of the event among the record's states. */
export interface Subject {
  kind: Kind;
  /** The second word of the event's type. */
  action: string;
  deleted: boolean;
  externalId: string;
  /** The normalized id. Two spellings of an id name the same record. */
  key: string;
  /** The service's version of the record; null if the event has none. */
  version: number | null;
  /** The event's timestamp in ns since 1970, as decimal digits; null if the event has none. */
  eventTimeNs: string | null;
  /** What was ignored, and why. */
  warnings: string[];
}

export type ParsedSubject = Subject | { kind: "unknown" } | { kind: "invalid"; reason: string };

/** A timestamp further ahead is ignored, because every later state would count as older. */
const maxAheadMs = 24 * 3_600_000;

/**
 * Parses what an event is about. An invalid version or timestamp is ignored with a warning; only an
 * invalid id makes the event invalid.
 * @param receivedAt in ms since 1970
 */
export function parseSubject(
  service: WebhookService,
  event: { type: string; timestamp?: unknown; data: Record<string, unknown> },
  receivedAt: number,
): ParsedSubject {
  const [noun = "", action = ""] = event.type.trim().split(".");
  const kind = kindsOf[service].find((known) => known === noun);
  if (kind === undefined) return { kind: "unknown" };
  const { id, version } = event.data;
  const key = typeof id === "string" ? exactName(id) : "";
  if (typeof id !== "string" || key === "" || id.length > 200) {
    return { kind: "invalid", reason: "data.id: must be a string of 1 to 200 characters" };
  }
  const warnings: string[] = [];
  return {
    kind,
    action,
    deleted: kind === "user" && (action === "deleted" || event.data["deleted"] === true),
    externalId: id,
    key,
    version: parseVersion(version, warnings),
    eventTimeNs: parseTime(event.timestamp, receivedAt, warnings),
    warnings,
  };
}

function parseVersion(version: unknown, warnings: string[]): number | null {
  if (version === undefined || version === null) return null;
  const parsed =
    typeof version === "string" && /^\d{1,15}$/.test(version) ? Number(version) : version;
  if (typeof parsed === "number" && Number.isSafeInteger(parsed) && parsed >= 0) return parsed;
  warnings.push("data.version: must be a whole number of 0 or more; ignored");
  return null;
}

const timestampFormat = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?(Z|[+-]\d\d:\d\d)$/i;

/** Keeps nanoseconds, because some services distinguish states only by these digits. */
function parseTime(time: unknown, receivedAt: number, warnings: string[]): string | null {
  if (time === undefined || time === null) return null;
  const [, second = "", fraction = "", zone = ""] =
    typeof time === "string" ? (timestampFormat.exec(time.trim()) ?? []) : [];
  const ms = Date.parse(second + zone);
  if (Number.isNaN(ms)) {
    warnings.push("timestamp: must be a date and time such as 2026-02-01T09:00:00Z; ignored");
    return null;
  }
  if (ms > receivedAt + maxAheadMs) {
    warnings.push("timestamp: is more than a day in the future; ignored");
    return null;
  }
  return String(BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9)));
}
