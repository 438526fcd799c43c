import * as z from "zod";
import { AppError } from "../errors.ts";
import { isStorableText } from "../values/storable.ts";

/** The name that an admin gives to a token, a key or a custom role. */
export const labelInput = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(isStorableText, "contains U+0000 or half of a surrogate pair; send text without them");

/** @throws AppError bad_request for a token or a key that would already be expired */
export function refusePastExpiry(now: Date, expiresAt: Date | null | undefined): void {
  if (!expiresAt || expiresAt.getTime() > now.getTime()) return;
  const message = "expiresAt is in the past. Send a future time, or omit it.";
  throw new AppError("bad_request", message, { field: "expiresAt" });
}
