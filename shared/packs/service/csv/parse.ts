import { csvProblem, readRecords } from "../../csv-records.ts";

/**
 * The rows of a CSV text, each by the names of the first row.
 * @throws AppError bad_request with the line of what is wrong
 */
export function parseCsv(
  text: string,
  columns: readonly string[],
): { line: number; cells: Record<string, string> }[] {
  const [head, ...rows] = readRecords(text);
  if (!head) throw refuse(1, "is missing. Send the names of the columns in the first line");
  const names = head.cells.map((name) => name.trim());
  const unknown = names.find((name) => !columns.includes(name));
  if (unknown !== undefined)
    throw refuse(1, `has the unknown column "${unknown}". Use ${columns.join(", ")}`);
  if (new Set(names).size < names.length) throw refuse(1, "has a column twice");
  return rows.map(({ line, cells }) => {
    if (cells.length !== names.length)
      throw refuse(line, `has ${cells.length} cells, and the first line has ${names.length}`);
    return { line, cells: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""])) };
  });
}

const refuse = (line: number, problem: string) => csvProblem(`Line ${line} ${problem}.`);
