/** What a text means as JSON; undefined if it is not JSON. */
export function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** JSON with a line for each value; any other text as it is. */
export function indented(text: string): string {
  const json = parsed(text);
  return json === undefined ? text : JSON.stringify(json.value, null, 2);
}
