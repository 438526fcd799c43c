import * as fc from "fast-check";
import type { Caller } from "./callers.ts";
import { ResponseChecker } from "./check-response.ts";
import { type Described, describedIn, readDocument } from "./document.ts";
import { type FuzzRequest, requestsOf } from "./requests.ts";

export interface ApiFuzzResult {
  sent: number;
  byStatus: Map<number, number>;
  /** The operations that answered with 2xx at least once. */
  succeeded: Set<string>;
  /** How often each caller got 2xx from an operation that not everybody may call. */
  byCaller: Map<string, number>;
  /** The first faults, each with its request. */
  faults: string[];
}

export interface ApiFuzz {
  url: string;
  /** The callers, always in the same order. */
  callers: () => Promise<Caller[]>;
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
  const fuzzed: ApiFuzzResult = {
    sent: 0,
    byStatus: new Map(),
    succeeded: new Set(),
    byCaller: new Map(),
    faults: [],
  };
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

const mayCall = ({ may }: Caller, { security, "x-permission": permission }: Described): boolean =>
  security.length === 0 ||
  may.has(permission) ||
  (may.has("operator") && security.some((one) => "operatorToken" in one));

async function send(
  { url, callers, marker }: Omit<ApiFuzz, "callers"> & { callers: Caller[] },
  checker: ResponseChecker,
  fuzzed: ApiFuzzResult,
  request: FuzzRequest,
): Promise<void> {
  const { operation, method, path, headers, body } = request;
  const caller = callers[request.caller];
  if (!caller) throw new Error(`There is no caller ${request.caller}.`);
  const answer = await fetch(url + path, {
    method,
    redirect: "manual",
    headers: { ...headers, ...caller.headers },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  const { status } = answer;
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  fuzzed.sent += 1;
  fuzzed.byStatus.set(status, (fuzzed.byStatus.get(status) ?? 0) + 1);
  if (answer.ok) fuzzed.succeeded.add(operation.operationId);
  if (answer.ok && operation.security.length > 0)
    fuzzed.byCaller.set(caller.name, (fuzzed.byCaller.get(caller.name) ?? 0) + 1);
  const foreign = caller.may.has("operator") ? null : marker;
  const fault =
    answer.ok && !mayCall(caller, operation)
      ? "the caller lacks the permission"
      : checker.faultOf(operation, status, type, text, foreign);
  if (fault === null || fuzzed.faults.length >= maxFaults) return;
  const sent = `${method} ${path.slice(0, 300)} ${body?.slice(0, 300) ?? ""} ${JSON.stringify(headers)}`;
  fuzzed.faults.push(
    `${operation.operationId}: ${fault}\n  ${sent} (${caller.name})\n  ${status} ${text.slice(0, 500)}`,
  );
}
