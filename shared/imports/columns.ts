/** A column of an import file. */
export interface Column {
  /** A file without the column is refused. */
  required?: true;
  /** Other headers for the column. */
  synonyms?: readonly string[];
}

export type Columns<N extends string> = Record<N, Column>;

/** The trimmed cells of a line by column; undefined for columns that the file does not have. */
export type Cells<N extends string> = Partial<Record<N, string>>;

/** The parsed header of a file. */
export interface Header<N extends string> {
  columns: ReadonlySet<N>;
  /** Unknown headers, as written. */
  ignored: string[];
  /** How many cells a line has. */
  width: number;
  cellsOf(cells: readonly string[]): Cells<N>;
}

/** Ignores case, spaces and punctuation: `External-ID` is `externalId`. */
const normalize = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/**
 * Finds the columns in a header, in any order.
 * @throws Error naming a required column that is missing, or a column that occurs twice
 */
export function readHeader<N extends string>(
  columns: Columns<N>,
  header: readonly string[],
  delimiter = ",",
): Header<N> {
  // `Object.keys` forgets the type of the names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const names = Object.keys(columns) as N[];
  const columnByHeader = new Map(
    names.flatMap((name) =>
      [name, ...(columns[name].synonyms ?? [])].map((word): [string, N] => [normalize(word), name]),
    ),
  );
  const positions = new Map<N, number>();
  const ignored: string[] = [];
  for (const [index, word] of header.entries()) {
    const name = columnByHeader.get(normalize(word));
    if (name === undefined) {
      ignored.push(word);
      continue;
    }
    if (positions.has(name)) {
      throw new Error(
        `Two columns mean "${name}", the second is "${word}". Remove one of them from the file.`,
      );
    }
    positions.set(name, index);
  }
  const missing = names.filter((name) => columns[name].required && !positions.has(name));
  if (missing.length > 0) {
    const list = missing.map((name) => `"${name}"`).join(", ");
    throw new Error(
      `The file lacks ${list}. Its first line must name the columns, with commas between; it is: ${header.join(delimiter).slice(0, 300)}`,
    );
  }
  return {
    columns: new Set(positions.keys()),
    ignored,
    width: header.length,
    cellsOf: (cells) => {
      const byColumn: Cells<N> = {};
      for (const [name, index] of positions) byColumn[name] = (cells[index] ?? "").trim();
      return byColumn;
    },
  };
}
