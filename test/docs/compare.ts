const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Where an answer differs from what a document shows of it, a line each. What is not shown may be
 * anything; a shown id or date stands for any, and a text that ends in `...` for what begins so.
 */
export function differences(shown: unknown, actual: unknown, at = "answer"): string[] {
  const differs = [`${at} is ${JSON.stringify(actual)}, shown as ${JSON.stringify(shown)}`];
  if (typeof shown === "string" && typeof actual === "string") {
    if (uuid.test(shown)) return uuid.test(actual) ? [] : differs;
    if (date.test(shown)) return date.test(actual) ? [] : differs;
    const fits = shown.endsWith("...") ? actual.startsWith(shown.slice(0, -3)) : actual === shown;
    return fits ? [] : differs;
  }
  if (typeof shown !== "object" || shown === null) return shown === actual ? [] : differs;
  if (typeof actual !== "object" || actual === null) return differs;
  if (Array.isArray(shown) !== Array.isArray(actual)) return differs;
  return Object.entries(shown).flatMap(([key, value]) =>
    Object.hasOwn(actual, key)
      ? differences(value, Reflect.get(actual, key), `${at}.${key}`)
      : [`${at}.${key} is not there`],
  );
}
