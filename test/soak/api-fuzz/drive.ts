import * as fc from "fast-check";
import { ResponseChecker } from "./check-response.ts";
import { describedIn, readDocument } from "./document.ts";
import { type FuzzRequest, requestsOf } from "./requests.ts";

export interface ApiFuzzResult {
  sent: number;
  byStatus: Map<number, number>;
  /** The operations that answered with 2xx at least once. */
  succeeded: Set<string>;
  /** The first faults, each with its request. */
  faults: string[];
}

export interface ApiFuzz {
  url: string;
  /** The Authorization header of each caller; null for none. */
  callers: () => Promise<(string | null)[]>;
  /** Callers that may see the other tenant's texts. */
  seesAll: ReadonlySet<number>;
  /** Ids of things of both tenants. */
  ids: string[];
  /** Occurs in each text of the other tenant. */
  marker: string;
  count: number;
  concurrency: number;
  seed: number;
  onProgress?: (fuzzed: ApiFuzzResult) => void;
}

const maxFaults = 20;
const batchSize = 500;
/** Operations that could end what the test needs: the organization, or the roles of its callers. */
const skipped = new Set(["operator.setTenantActive", "provisioning.setRules"]);

/** Sends requests generated from openapi.json, and checks each response against it. */
export async function driveApi(options: ApiFuzz): Promise<ApiFuzzResult> {
  const document = await readDocument(options.url);
  const first = await options.callers();
  const checker = new ResponseChecker(document);
  const arbitraries = describedIn(document)
    .filter(({ operationId }) => !skipped.has(operationId))
    .map((operation) => requestsOf(operation, document, options.ids, first.length));
  const requests = fc.oneof(...arbitraries);
  const fuzzed: ApiFuzzResult = { sent: 0, byStatus: new Map(), succeeded: new Set(), faults: [] };
  for (let round = 0; fuzzed.sent < options.count && fuzzed.faults.length < maxFaults; round += 1) {
    const numRuns = Math.min(batchSize, options.count - fuzzed.sent);
    // Some requests end tokens, so each batch has new ones.
    const callers = await options.callers();
    const queue = fc.sample(requests, { numRuns, seed: options.seed + round });
    await Promise.all(
      Array.from({ length: options.concurrency }, async () => {
        for (let next = queue.pop(); next; next = queue.pop())
          await send({ ...options, callers }, checker, fuzzed, next);
      }),
    );
    options.onProgress?.(fuzzed);
  }
  return fuzzed;
}

async function send(
  { url, callers, seesAll, marker }: Omit<ApiFuzz, "callers"> & { callers: (string | null)[] },
  checker: ResponseChecker,
  fuzzed: ApiFuzzResult,
  request: FuzzRequest,
): Promise<void> {
  const { operation, caller, method, path, headers, body } = request;
  const authorization = callers[caller] ?? null;
  const answer = await fetch(url + path, {
    method,
    redirect: "manual",
    headers: { ...headers, ...(authorization !== null && { authorization }) },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  const { status } = answer;
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  fuzzed.sent += 1;
  fuzzed.byStatus.set(status, (fuzzed.byStatus.get(status) ?? 0) + 1);
  if (answer.ok) fuzzed.succeeded.add(operation.operationId);
  const foreign = seesAll.has(caller) ? null : marker;
  const fault = checker.faultOf(operation, status, type, text, foreign);
  if (fault === null || fuzzed.faults.length >= maxFaults) return;
  const sent = `${method} ${path.slice(0, 300)} ${body?.slice(0, 300) ?? ""} ${JSON.stringify(headers)}`;
  fuzzed.faults.push(
    `${operation.operationId}: ${fault}\n  ${sent} (caller ${caller})\n  ${status} ${text.slice(0, 500)}`,
  );
}
