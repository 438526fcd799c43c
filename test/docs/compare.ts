const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const withoutIds = (text: string) => text.replaceAll(ids, "<id>");

/**
 * The differences between a response and the part of it that a document shows, one line each. Fields that
 * are not shown are ignored. A shown id matches any id, also within a text such as a path. A shown date
 * matches any date, and a text that ends in `...` matches any text with that beginning.
 */
export function differences(shown: unknown, actual: unknown, at = "response"): string[] {
  const difference = [`${at} is ${JSON.stringify(actual)}, shown as ${JSON.stringify(shown)}`];
  if (typeof shown === "string" && typeof actual === "string") {
    if (date.test(shown)) return date.test(actual) ? [] : difference;
    const matches = shown.endsWith("...")
      ? actual.startsWith(shown.slice(0, -3))
      : withoutIds(actual) === withoutIds(shown);
    return matches ? [] : difference;
  }
  if (typeof shown !== "object" || shown === null) return shown === actual ? [] : difference;
  if (typeof actual !== "object" || actual === null) return difference;
  if (Array.isArray(shown) !== Array.isArray(actual)) return difference;
  return Object.entries(shown).flatMap(([key, value]) =>
    Object.hasOwn(actual, key)
      ? differences(value, Reflect.get(actual, key), `${at}.${key}`)
      : [`${at}.${key} is missing`],
  );
}
