import { bytesToHex } from "@noble/hashes/utils.js";
import * as z from "zod";
import { idempotentAad } from "../secrets/aad.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { notStored } from "./refusals.ts";

/** A request with a key, by hashes. */
export interface KeyedRequest {
  keyHash: Uint8Array;
  fingerprint: Uint8Array;
}

/** The response of a request that was carried out. */
export interface StoredResponse {
  status: number;
  /** Null for a response without a body. */
  body: string | null;
  location: string | null;
  etag: string | null;
}

/** The key belongs to this attempt, whose response must be stored or whose key must be released. */
export interface Claim {
  caller: string;
  keyHash: Uint8Array;
  claim: string;
}

/** Longer than any request takes. */
export const claimMinutes = 5;

/**
 * The row of a key: its claim, whether the request is the same, whether it was carried out, whether it
 * may still be running, and the columns of its response.
 */
export const claimRow = z.tuple([
  z.string(),
  z.boolean(),
  z.boolean(),
  z.boolean(),
  z.number().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
]);

/** The columns of a response. Its body is sealed. Without a stored response, all are null. */
interface ResponseColumns extends Omit<StoredResponse, "status"> {
  status: number | null;
}

/** @param response null for a response with a secret, which is never stored */
export async function sealResponse(
  secrets: Secrets,
  aad: string,
  response: StoredResponse | null,
): Promise<ResponseColumns> {
  const { status = null, body = null, location = null, etag = null } = response ?? {};
  return { status, body: body ? await secrets.seal(body, aad) : null, location, etag };
}

/** @throws AppError conflict if the response is not stored, or its body can no longer be opened */
export async function openResponse(
  secrets: Secrets,
  aad: string,
  { status, body, location, etag }: ResponseColumns,
): Promise<StoredResponse> {
  if (status === null) throw notStored();
  const open = (sealed: string) =>
    secrets.open(sealed, aad).catch(() => {
      throw notStored();
    });
  return { status, body: body && (await open(body)), location, etag };
}

/** @param tenantId whose key it is; `operator` for a key of the operator */
export const claimAad = (
  tenantId: string,
  { caller, keyHash }: Pick<Claim, "caller" | "keyHash">,
) => idempotentAad(tenantId, caller, bytesToHex(keyHash));
