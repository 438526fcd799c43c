import { sha256 } from "@noble/hashes/sha2.js";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import { uuidAt } from "../ids.ts";
import { describeError, type Logger } from "../log.ts";
import { pruneOverBound } from "./prune-requests.ts";
import { type LoggedRequest, storeRequests } from "./store-requests.ts";

/** Entries in the buffer, for one tenant and in total. Further entries are dropped. */
const maxPerTenant = 1000;
const maxTotal = 20_000;
/** Tenants of one batch known only from tokens that may be forged. Each costs a statement. */
const maxUnverified = 100;
/** Entries of a tenant that this process writes before it prunes them. */
const pruneEvery = 1000;
/** Statuses that may occur in floods. Such requests share log entries. */
const aggregated = new Set([401, 403, 429, 503]);
const bucketMs = 10 * 60_000;

/** The parts of the request that the log needs. */
interface RequestContext {
  database: Database;
  log: Logger;
  waitUntil: (work: Promise<unknown>) => void;
}

/**
 * The log of SCIM requests. It records a request after the response and writes in batches, one tenant
 * after the other over one connection. No request waits for it or fails because of it. Entries in the
 * buffer are lost if the process dies; entries that could not be written are retried with the next
 * batch.
 */
export class ScimRequestLog {
  readonly #gatherMs: number;
  readonly #buffer = new Map<string, Map<string, LoggedRequest>>();
  readonly #written = new Map<string, number>();
  #count = 0;
  /** Tenants with a buffered entry of which the token is not verified. */
  readonly #unverified = new Set<string>();
  #dropped = 0;
  #isWriting = false;

  /** @param gatherMs how long to collect a batch; 0 where requests cannot share work, as on Workers */
  constructor(gatherMs: number) {
    this.#gatherMs = gatherMs;
  }

  record(request: LoggedRequest, context: RequestContext): void {
    if (this.#gatherMs === 0) {
      const entry = entryOf(request);
      context.waitUntil(this.#write(context, request.tenantId, new Map([[entry.id, entry]])));
      return;
    }
    this.#add(request);
    if (this.#isWriting) return;
    this.#isWriting = true;
    context.waitUntil(this.#writeLater(context));
  }

  #add(request: LoggedRequest): void {
    const { tenantId } = request;
    const entries = this.#buffer.get(tenantId) ?? new Map<string, LoggedRequest>();
    const entry = entryOf(request);
    const known = entries.get(entry.id);
    if (known) {
      known.requests += request.requests;
      known.lastAt = Math.max(known.lastAt, request.lastAt);
      return;
    }
    const isUnverified = entry.actor === null && entries.size === 0;
    if (
      entries.size >= maxPerTenant ||
      this.#count >= maxTotal ||
      (isUnverified && this.#unverified.size >= maxUnverified)
    ) {
      this.#dropped += 1;
      return;
    }
    if (isUnverified) this.#unverified.add(tenantId);
    entries.set(entry.id, entry);
    this.#buffer.set(tenantId, entries);
    this.#count += 1;
  }

  async #writeLater(context: RequestContext): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#gatherMs));
    this.#isWriting = false;
    const all = [...this.#buffer];
    this.#buffer.clear();
    this.#unverified.clear();
    this.#count = 0;
    if (this.#dropped > 0) context.log.warn("scim_requests.dropped", { count: this.#dropped });
    this.#dropped = 0;
    for (const [tenantId, entries] of all) {
      // A failure for one tenant does not affect the others.
      const isDone = await this.#write(context, tenantId, entries);
      if (!isDone) for (const entry of entries.values()) this.#add(entry);
    }
  }

  /** @returns false if the write can be retried */
  async #write(
    { database, log }: RequestContext,
    tenantId: string,
    entries: ReadonlyMap<string, LoggedRequest>,
  ): Promise<boolean> {
    try {
      await storeRequests(database, tenantId, [...entries.values()]);
      const written = (this.#written.get(tenantId) ?? 0) + entries.size;
      this.#written.set(tenantId, written % pruneEvery);
      if (written >= pruneEvery) await pruneOverBound(database, tenantId);
      return true;
    } catch (error) {
      // A forged token may name a tenant that does not exist.
      if (error instanceof AppError && error.code === "not_found") return true;
      log.warn("scim_requests.not_written", { tenant: tenantId, ...describeError(error) });
      return !(error instanceof AppError && error.code === "unavailable");
    }
  }
}

/** Refused requests of one kind share an entry. All processes compute the same id for it. */
function entryOf(request: LoggedRequest): LoggedRequest {
  const isShared =
    aggregated.has(request.status) && (request.actor === null || request.status > 403);
  if (!isShared) return request;
  const bucket = Math.floor(request.at / bucketMs) * bucketMs;
  const name = `${request.tenantId} ${request.actor ?? request.tokenHash} ${request.status} ${bucket}`;
  return { ...request, id: uuidAt(bucket, sha256(new TextEncoder().encode(name))) };
}
