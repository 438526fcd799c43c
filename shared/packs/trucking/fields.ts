import * as z from "zod";
import { canonicalName } from "../../values/names.ts";
import { isStorableText } from "../../values/storable.ts";
import { basedOn } from "../../values/version.ts";

export const oneInput = z.strictObject({ id: z.string().max(200) });
export const oneBasedOn = oneInput.extend(basedOn);

/** A short text that people read, such as a name. */
export const label = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(isStorableText, "holds a character that cannot be stored")
  .refine((text) => canonicalName(text) !== "", "has no visible character");

export const note = z.string().trim().max(1000).refine(isStorableText, "cannot be stored");

/** A word that requirements and equipment are named by, such as `hazmat` or `tail-lift`. */
export const tag = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9_-]{0,38}[a-z0-9])?$/, "use 1 to 40 of a-z, 0-9, hyphen and underscore");

export const tags = z
  .array(tag)
  .max(20)
  .transform((list) => [...new Set(list)].toSorted());

/** WGS 84, in degrees. */
export const place = {
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
};

export const amounts = {
  kg: z.int().min(0).max(1_000_000),
  m3: z.number().min(0).max(10_000),
  pallets: z.int().min(0).max(1000),
};
