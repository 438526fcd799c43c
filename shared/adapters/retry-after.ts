/** The longest wait, whatever a server asks for. */
const maxMs = 60 * 60_000;

/** The ms that a Retry-After header asks to wait (RFC 9110, section 10.2.3); 0 without one. */
export function retryAfter(header: string | null): number {
  const text = header?.trim() ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(maxMs, Math.max(0, ms));
}
