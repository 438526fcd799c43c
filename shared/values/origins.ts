import * as z from "zod";

/** Whether a text is an origin as browsers send it (RFC 6454, section 6.2): no path, no `null`. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const isLocal = (origin: string): boolean =>
  ["localhost", "127.0.0.1", "[::1]"].includes(new URL(origin).hostname);

/** An origin of pages: https, or http on the own machine. */
export const pageOrigin = z
  .string()
  .max(300)
  .refine(
    (text) => isOrigin(text) && (text.startsWith("https:") || isLocal(text)),
    "must be an origin such as https://app.example.com, without a path and without wildcards",
  )
  .meta({ format: "page-origin" });
