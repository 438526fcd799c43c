/** No server is left alone for longer than this, whatever it asks for. */
const maxMs = 60 * 60_000;

/** Ms to wait by a Retry-After header (RFC 9110, section 10.2.3): seconds, or a date; else 0. */
export function retryAfter(header: string | null): number {
  const text = header?.trim() ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(maxMs, Math.max(0, ms));
}
