import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { AppError } from "../shared/errors.ts";
import { claimRequest } from "../shared/idempotency/claim-request.ts";
import type { Claim, KeyedRequest, StoredResponse } from "../shared/idempotency/claims.ts";
import { releaseRequest, storeResponse } from "../shared/idempotency/finish-request.ts";
import {
  claimForOperator,
  releaseForOperator,
  storeForOperator,
} from "../shared/idempotency/operator-requests.ts";
import type { Operation } from "./declarations.ts";
import { readBody } from "./middleware/read-body.ts";
import type { AppContext } from "./types.ts";

/** A structured field's string, as the draft wants it, or the same text without quotes. */
const keyFormat = /^(?:"([\x20-\x21\x23-\x5B\x5D-\x7E]{1,255})"|([\x21\x23-\x7E]{1,255}))$/;

/** How a transport stores what a request returned, and returns it again. */
export interface StoredForm<T> {
  store: (result: T) => StoredResponse | Promise<StoredResponse>;
  replay: (stored: StoredResponse) => T;
}

/**
 * Carries out a request once for its Idempotency-Key, however often it arrives
 * (draft-ietf-httpapi-idempotency-key-header). Errors are not stored: they change nothing, so the
 * key can be used again. Requests without a key are carried out as they are, and so are those of a caller
 * who is not signed in: their operations recognize a repetition themselves (`Visitor.requestKey`).
 * @throws AppError bad_request for a malformed key, and as `claimRequest`
 */
export async function idempotently<T>(
  c: AppContext,
  operation: Operation,
  run: () => Promise<T>,
  { store, replay }: StoredForm<T>,
): Promise<T> {
  const header = c.req.header("idempotency-key");
  const requests = requestsOf(c);
  if (header === undefined || !requests || !operation.isMutation) return run();
  const request = { keyHash: sha256(utf8ToBytes(keyOf(header))), fingerprint: await printOf(c) };
  const claimed = await requests.claim(request);
  if ("status" in claimed) return replay(claimed);
  try {
    const result = await run();
    await requests.store(claimed, operation.returnsSecret ? null : await store(result));
    return result;
  } catch (error) {
    await requests.release(claimed, error);
    throw error;
  }
}

/** Where the caller's requests are recorded. */
interface Requests {
  claim: (request: KeyedRequest) => Promise<Claim | StoredResponse>;
  store: (claim: Claim, response: StoredResponse | null) => Promise<void>;
  release: (claim: Claim, error: unknown) => Promise<void>;
}

/** Undefined for a caller who is not signed in. */
function requestsOf(c: AppContext): Requests | undefined {
  const operator = c.get("operator");
  if (operator) {
    return {
      claim: (request) => claimForOperator(operator, request),
      store: (claim, response) => storeForOperator(operator, claim, response),
      release: (claim, error) => releaseForOperator(operator, claim, error),
    };
  }
  const ctx = c.get("opened");
  return (
    ctx && {
      claim: (request) => claimRequest(ctx, request),
      store: (claim, response) => storeResponse(ctx, claim, response),
      release: (claim) => releaseRequest(ctx, claim),
    }
  );
}

/**
 * The Idempotency-Key of a request and a digest of its content, as one text; null without a key.
 * @throws AppError bad_request for a malformed key
 */
export async function keyedRequestOf(c: AppContext): Promise<string | null> {
  const header = c.req.header("idempotency-key");
  return header === undefined ? null : `${bytesToHex(await printOf(c))} ${keyOf(header)}`;
}

function keyOf(header: string): string {
  const [, quoted, plain] = keyFormat.exec(header.trim()) ?? [];
  const key = quoted ?? plain;
  if (key !== undefined) return key;
  throw new AppError(
    "bad_request",
    "The header idempotency-key is malformed. Send 1 to 255 printable ASCII characters, such as a UUID.",
  );
}

/** What makes it the same request: method, path, query and body. */
async function printOf(c: AppContext): Promise<Uint8Array> {
  const { pathname, search } = new URL(c.req.url);
  const target = utf8ToBytes(`${c.req.method} ${pathname}${search}\n`);
  return sha256(concatBytes(target, await readBody(c)));
}
