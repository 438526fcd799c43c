import { bytesToHex } from "@noble/hashes/utils.js";
import { newId } from "../../../ids.ts";
import type { Secrets } from "../../../secrets/secrets.ts";

/** The hex digits of the checksum at the end of an endpoint's id. */
const checksumLength = 8;

const checksumsOf = async (secrets: Secrets, prefix: string, keys?: number): Promise<string[]> => {
  const signatures = await secrets.signatures(prefix, "webhook endpoint", keys);
  return signatures.map((signature) => bytesToHex(signature).slice(0, checksumLength));
};

/**
 * Creates an id for a webhook endpoint: a UUIDv7 whose last 32 bits are a keyed checksum. It separates
 * ids that may exist from made-up ids without a database query. Nothing else relies on it, because
 * the signature authenticates the sender.
 */
export async function newEndpointId(secrets: Secrets): Promise<string> {
  const prefix = newId().slice(0, -checksumLength);
  const [checksum = ""] = await checksumsOf(secrets, prefix, 1);
  return prefix + checksum;
}

/** Whether an id, in lower case, has the checksum of a current key. */
export async function hasChecksum(secrets: Secrets, id: string): Promise<boolean> {
  const checksums = await checksumsOf(secrets, id.slice(0, -checksumLength));
  return checksums.includes(id.slice(-checksumLength));
}
