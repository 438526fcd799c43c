import type { WebhookService } from "../../../../drizzle/schema/index.ts";
import { exactName } from "../../../values/names.ts";
import { kindsOf, type Kind } from "./event-shapes.ts";

/** Which thing an event is about, and what it says of the order of its states. */
export interface Subject {
  kind: Kind;
  /** The second word of the event's type. */
  happened: string;
  /** Whether the thing is gone. */
  deleted: boolean;
  externalId: string;
  /** The form by which ids are compared: two spellings of one id are one thing. */
  key: string;
  /** The service's own version; null where it says none. */
  version: number | null;
  /** The event's time in ns since 1970, as decimal digits; null where it says none. */
  statedAt: string | null;
  /** What was left out, and why. */
  warnings: string[];
}

export type ReadSubject = Subject | { kind: "unknown" } | { kind: "wrong"; reason: string };

/** An event's time that lies further ahead says nothing: every later state would lose to it. */
const maxAheadMs = 24 * 3_600_000;

/**
 * Reads what an event is about. A version or time that makes no sense is left out with a warning;
 * only an id that makes no sense leaves nothing to go by.
 * @param receivedAt in ms since 1970
 */
export function readSubject(
  service: WebhookService,
  event: { type: string; timestamp?: unknown; data: Record<string, unknown> },
  receivedAt: number,
): ReadSubject {
  const [subject = "", happened = ""] = event.type.trim().split(".");
  const kind = kindsOf[service].find((known) => known === subject);
  if (kind === undefined) return { kind: "unknown" };
  const { id, version } = event.data;
  const key = typeof id === "string" ? exactName(id) : "";
  if (typeof id !== "string" || key === "" || id.length > 200) {
    return { kind: "wrong", reason: "data.id: is not a text of 1 to 200 characters" };
  }
  const warnings: string[] = [];
  return {
    kind,
    happened,
    deleted: kind === "user" && (happened === "deleted" || event.data["deleted"] === true),
    externalId: id,
    key,
    version: readVersion(version, warnings),
    statedAt: readTime(event.timestamp, receivedAt, warnings),
    warnings,
  };
}

function readVersion(version: unknown, warnings: string[]): number | null {
  if (version === undefined || version === null) return null;
  const read =
    typeof version === "string" && /^\d{1,15}$/.test(version) ? Number(version) : version;
  if (typeof read === "number" && Number.isSafeInteger(read) && read >= 0) return read;
  warnings.push("data.version: is not a whole number from 0 on; left out");
  return null;
}

const moment = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?(Z|[+-]\d\d:\d\d)$/i;

/** To the nanosecond: services that write so many digits tell their states apart by them. */
function readTime(time: unknown, receivedAt: number, warnings: string[]): string | null {
  if (time === undefined || time === null) return null;
  const [, second = "", fraction = "", zone = ""] =
    typeof time === "string" ? (moment.exec(time.trim()) ?? []) : [];
  const ms = Date.parse(second + zone);
  if (Number.isNaN(ms)) {
    warnings.push("timestamp: is not a date and time such as 2026-02-01T09:00:00Z; left out");
    return null;
  }
  if (ms > receivedAt + maxAheadMs) {
    warnings.push("timestamp: lies more than a day ahead; left out");
    return null;
  }
  return String(BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9)));
}
