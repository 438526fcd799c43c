import { createHash } from "node:crypto";

const hide = (value: string | Uint8Array): string =>
  `REDACTED:${createHash("sha256").update(value).digest("hex")}`;

/**
 * Hides what Upstash-Redact-Fields names (`body`, `header`, `header[Name]`, comma-separated) as
 * `REDACTED:<sha256>`. Deliveries are never redacted (QStash docs, "Redact Private Data").
 */
export function redactor(fields: string | null): {
  body: (body: Uint8Array) => string | null;
  header: (name: string, value: string) => string;
} {
  const parts = new Set((fields ?? "").split(",").map((part) => part.trim().toLowerCase()));
  const all = parts.has("header") || parts.has("headers");
  const hides = (name: string) =>
    all ||
    parts.has(`header[${name.toLowerCase()}]`) ||
    parts.has(`headers[${name.toLowerCase()}]`);
  return {
    body: (body) => (parts.has("body") ? hide(body) : null),
    header: (name, value) => (hides(name) ? hide(value) : value),
  };
}
