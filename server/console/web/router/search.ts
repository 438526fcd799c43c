/** How a part of the URL's query is read. A value that cannot be read counts as absent. */
export interface SearchField<T extends string> {
  read(value: string): T | undefined;
}

export type SearchFields = Record<string, SearchField<string>>;

/** The filter, sorting, range and selection of a page, as its URL has them. */
export type SearchOf<F extends SearchFields> = {
  [Name in keyof F]?: F[Name] extends SearchField<infer T> ? T : never;
};

/** Any text. */
export const text = (): SearchField<string> => ({ read: (value) => value || undefined });

/** One of some values. */
export const oneOf = <const T extends string>(...values: readonly T[]): SearchField<T> => ({
  read: (value) => values.find((one) => one === value),
});

/** A time in ISO 8601. */
export const time = (): SearchField<string> => ({
  read: (value) => (Number.isNaN(Date.parse(value)) ? undefined : new Date(value).toISOString()),
});

/** Reads the fields that a page declares; all others are dropped. */
export function readSearch<F extends SearchFields>(
  fields: F,
  raw: Readonly<Record<string, unknown>>,
): SearchOf<F> {
  const read = Object.entries(fields).flatMap(([name, field]) => {
    const value = raw[name];
    const known = typeof value === "string" ? field.read(value) : undefined;
    return known === undefined ? [] : [[name, known] as const];
  });
  // Each value was read by the field of its name.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(read) as SearchOf<F>;
}

/** The query of a URL as text, without TanStack's JSON: `?q=ada&role=rep`. */
export const parseQuery = (query: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(query));

export function writeQuery(search: Readonly<Record<string, unknown>>): string {
  const values = Object.entries(search).flatMap(([name, value]) =>
    typeof value === "string" && value !== "" ? [[name, value]] : [],
  );
  const query = new URLSearchParams(values).toString();
  return query && `?${query}`;
}
