import { sha256 } from "@noble/hashes/sha2.js";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import { uuidAt } from "../ids.ts";
import { describeError, type Logger } from "../log.ts";
import { pruneFull } from "./prune-requests.ts";
import { type LoggedRequest, storeRequests } from "./store-requests.ts";

/** Entries that wait to be written, of one tenant and of all; what comes beyond is dropped. */
const maxOfTenant = 1000;
const maxOfAll = 20_000;
/** Tenants of one batch that are only named by a token, which may be made up: each costs a statement. */
const maxUnproven = 100;
/** Entries of a tenant that this process writes between two looks at how many there are. */
const pruneEvery = 1000;
/** What may come in a flood, and is refused before it is looked at. */
const aggregated = new Set([401, 403, 429, 503]);
const bucketMs = 10 * 60_000;

/** What the log needs of the request at hand. */
interface Surroundings {
  database: Database;
  log: Logger;
  waitUntil: (work: Promise<unknown>) => void;
}

/**
 * The log of SCIM requests: noted after the answer and written in batches, one tenant after the
 * other over one connection. Nothing waits for it and nothing fails by it. What was not written yet
 * when a process dies is lost; what could not be written goes with the next batch.
 */
export class ScimRequestLog {
  readonly #gatherMs: number;
  readonly #waiting = new Map<string, Map<string, LoggedRequest>>();
  readonly #written = new Map<string, number>();
  #count = 0;
  /** Tenants of whom nothing waits but what unproven tokens did. */
  readonly #unproven = new Set<string>();
  #dropped = 0;
  #isWriting = false;

  /** @param gatherMs how long requests are gathered; 0 where a request cannot wait for another. */
  constructor(gatherMs: number) {
    this.#gatherMs = gatherMs;
  }

  note(request: LoggedRequest, around: Surroundings): void {
    if (this.#gatherMs === 0) {
      const entry = entryOf(request);
      around.waitUntil(this.#write(around, request.tenantId, new Map([[entry.id, entry]])));
      return;
    }
    this.#add(request);
    if (this.#isWriting) return;
    this.#isWriting = true;
    around.waitUntil(this.#writeLater(around));
  }

  #add(request: LoggedRequest): void {
    const { tenantId } = request;
    const mine = this.#waiting.get(tenantId) ?? new Map<string, LoggedRequest>();
    const entry = entryOf(request);
    const known = mine.get(entry.id);
    if (known) {
      known.requests += request.requests;
      known.lastAt = Math.max(known.lastAt, request.lastAt);
      return;
    }
    const isUnproven = entry.actor === null && mine.size === 0;
    if (
      mine.size >= maxOfTenant ||
      this.#count >= maxOfAll ||
      (isUnproven && this.#unproven.size >= maxUnproven)
    ) {
      this.#dropped += 1;
      return;
    }
    if (isUnproven) this.#unproven.add(tenantId);
    mine.set(entry.id, entry);
    this.#waiting.set(tenantId, mine);
    this.#count += 1;
  }

  async #writeLater(around: Surroundings): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#gatherMs));
    this.#isWriting = false;
    const all = [...this.#waiting];
    this.#waiting.clear();
    this.#unproven.clear();
    this.#count = 0;
    if (this.#dropped > 0) around.log.warn("scim_requests.dropped", { count: this.#dropped });
    this.#dropped = 0;
    for (const [tenantId, entries] of all) {
      // One tenant's trouble is no other's.
      const isDone = await this.#write(around, tenantId, entries);
      if (!isDone) for (const entry of entries.values()) this.#add(entry);
    }
  }

  /** @returns false where it may be tried again */
  async #write(
    { database, log }: Surroundings,
    tenantId: string,
    entries: ReadonlyMap<string, LoggedRequest>,
  ): Promise<boolean> {
    try {
      await storeRequests(database, tenantId, [...entries.values()]);
      const written = (this.#written.get(tenantId) ?? 0) + entries.size;
      this.#written.set(tenantId, written % pruneEvery);
      if (written >= pruneEvery) await pruneFull(database, tenantId);
      return true;
    } catch (error) {
      // A token may name a tenant that is not there.
      if (error instanceof AppError && error.code === "not_found") return true;
      log.warn("scim_requests.not_written", { tenant: tenantId, ...describeError(error) });
      return !(error instanceof AppError && error.code === "unavailable");
    }
  }
}

/** Refusals of one kind share an entry, to which all processes give the same id. */
function entryOf(request: LoggedRequest): LoggedRequest {
  const isShared =
    aggregated.has(request.status) && (request.actor === null || request.status > 403);
  if (!isShared) return request;
  const bucket = Math.floor(request.at / bucketMs) * bucketMs;
  const name = `${request.tenantId} ${request.actor ?? request.tokenHash} ${request.status} ${bucket}`;
  return { ...request, id: uuidAt(bucket, sha256(new TextEncoder().encode(name))) };
}
