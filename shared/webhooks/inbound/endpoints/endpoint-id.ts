import { bytesToHex } from "@noble/hashes/utils.js";
import { newId } from "../../../ids.ts";
import type { Secrets } from "../../../secrets/secrets.ts";

/** Hex digits at the end of an endpoint's id that mark it; all before them are marked. */
const digits = 8;

const marksOf = async (secrets: Secrets, head: string, keys?: number): Promise<string[]> => {
  const signatures = await secrets.signatures(head, "webhook endpoint", keys);
  return signatures.map((signature) => bytesToHex(signature).slice(0, digits));
};

/**
 * An id for a webhook endpoint: a UUIDv7 whose last 32 random bits are a mark that only Rampart
 * can make. So requests to endpoints that may exist are told from those that name any id, before
 * the database is asked. Nothing else rests on it: the signature proves who sends.
 */
export async function newEndpointId(secrets: Secrets): Promise<string> {
  const head = newId().slice(0, -digits);
  const [mark = ""] = await marksOf(secrets, head, 1);
  return head + mark;
}

/** Whether an id, in lower case, bears the mark of a key that is in use. */
export async function isCoalescedId(secrets: Secrets, id: string): Promise<boolean> {
  const marks = await marksOf(secrets, id.slice(0, -digits));
  return marks.includes(id.slice(-digits));
}
