import * as z from "zod";
import { fromBase64 } from "../../shared/base64.ts";

/** A body within a callback of QStash: text in base64 (Upstash documentation, "Callbacks"). */
export const base64Text = z
  .base64()
  .transform((text) => new TextDecoder().decode(fromBase64(text)));
