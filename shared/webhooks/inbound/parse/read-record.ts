import { type RecordKind, recordShapes } from "./event-shapes.ts";

/**
 * What is kept of a thing: whole, but for optional fields that make no sense.
 * @returns why nothing can be kept, where a required field makes no sense
 */
export function readRecord(
  kind: RecordKind,
  data: Record<string, unknown>,
): { data: Record<string, unknown>; warnings: string[] } | { reason: string } {
  const { required, optional } = recordShapes[kind];
  for (const [name, { isValid, problem }] of Object.entries(required)) {
    if (!isValid(data[name])) return { reason: `data.${name}: ${problem}` };
  }
  const wrong = Object.entries(optional).filter(([name, { isValid }]) => {
    const value = data[name];
    return value !== undefined && value !== null && !isValid(value);
  });
  if (wrong.length === 0) return { data, warnings: [] };
  const left = new Set(wrong.map(([name]) => name));
  const kept = Object.entries(data).filter(([name]) => !left.has(name));
  const warnings = wrong.map(([name, { problem }]) => `data.${name}: ${problem}; left out`);
  return { data: Object.fromEntries(kept), warnings };
}
