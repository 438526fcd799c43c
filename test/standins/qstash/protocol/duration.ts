const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/gy;

/**
 * Reads a duration such as `90s`, `1d10h30m` or `6m5s` (QStash: Upstash-Delay, Retry-After).
 *
 * @returns milliseconds, or null when the text is not such a duration.
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  let total = 0;
  let read = 0;
  for (const part of trimmed.matchAll(PART)) {
    total += Number(part[1]) * (UNITS[part[2] ?? ""] ?? Number.NaN);
    read += part[0].length;
  }
  return read > 0 && read === trimmed.length && Number.isFinite(total) ? total : null;
}
