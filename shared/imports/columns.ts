/** A column of an import file. */
export interface Column {
  /** Whether a file without it is refused. */
  required?: true;
  /** Other headers that mean it. */
  synonyms?: readonly string[];
}

export type Columns<N extends string> = Record<N, Column>;

/** The cells of a line by their columns, trimmed; what the file has no column for is undefined. */
export type Cells<N extends string> = Partial<Record<N, string>>;

/** A file's header, understood. */
export interface Header<N extends string> {
  columns: ReadonlySet<N>;
  /** Headers that mean nothing here, as they stand. */
  ignored: string[];
  /** How many cells a line has. */
  width: number;
  cellsOf(cells: readonly string[]): Cells<N>;
}

/** Case, spaces and punctuation do not count: `External-ID` is `externalId`. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/**
 * Finds the columns in a header, in any order.
 * @throws Error naming a required column that is missing, or one that stands there twice
 */
export function readHeader<N extends string>(
  columns: Columns<N>,
  header: readonly string[],
  delimiter = ",",
): Header<N> {
  // `Object.keys` forgets the type of the names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const names = Object.keys(columns) as N[];
  const meaning = new Map(
    names.flatMap((name) =>
      [name, ...(columns[name].synonyms ?? [])].map((word): [string, N] => [plain(word), name]),
    ),
  );
  const places = new Map<N, number>();
  const ignored: string[] = [];
  for (const [place, word] of header.entries()) {
    const name = meaning.get(plain(word));
    if (name === undefined) {
      ignored.push(word);
      continue;
    }
    if (places.has(name)) {
      throw new Error(
        `Two columns mean "${name}", the second is "${word}". Take one of them out of the file.`,
      );
    }
    places.set(name, place);
  }
  const missing = names.filter((name) => columns[name].required && !places.has(name));
  if (missing.length > 0) {
    const list = missing.map((name) => `"${name}"`).join(", ");
    throw new Error(
      `The file lacks ${list}. Its first line must name the columns, with commas between; it is: ${header.join(delimiter).slice(0, 300)}`,
    );
  }
  return {
    columns: new Set(places.keys()),
    ignored,
    width: header.length,
    cellsOf: (cells) => {
      const found: Cells<N> = {};
      for (const [name, place] of places) found[name] = (cells[place] ?? "").trim();
      return found;
    },
  };
}
