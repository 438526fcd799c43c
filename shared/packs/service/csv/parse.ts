import { AppError } from "../../../errors.ts";

/**
 * The rows of a CSV text (RFC 4180), each by the names of the first row. Empty lines are left out, and a
 * byte order mark.
 * @throws AppError bad_request with the line of what is wrong
 */
export function parseCsv(
  text: string,
  columns: readonly string[],
): { line: number; cells: Record<string, string> }[] {
  const [head, ...rows] = readRows(text.replace(/^\uFEFF/, ""));
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

const refuse = (line: number, problem: string) =>
  new AppError("bad_request", `Line ${line} ${problem}.`, { field: "csv" });

function readRows(text: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  let [line, start, at] = [1, 1, 0];
  let cells: string[] = [];
  while (at < text.length) {
    const [cell, next] = text[at] === '"' ? quoted(text, at, line) : plain(text, at);
    line += cell.split("\n").length - 1;
    cells.push(text[at] === '"' ? cell : cell.trim());
    at = next;
    if (text[at] === ",") {
      at += 1;
      if (at < text.length) continue;
      cells.push("");
    }
    if (cells.length > 1 || cells[0] !== "") rows.push({ line: start, cells });
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    line += 1;
    start = line;
    cells = [];
  }
  return rows;
}

/** A cell without quotes, and where it ends. */
function plain(text: string, from: number): [string, number] {
  let to = from;
  while (to < text.length && !",\r\n".includes(text[to] ?? "")) to += 1;
  return [text.slice(from, to), to];
}

/** A cell in quotes, and where it ends. */
function quoted(text: string, from: number, line: number): [string, number] {
  let cell = "";
  for (let at = from + 1; ; at += 1) {
    const end = text.indexOf('"', at);
    if (end === -1) throw refuse(line, "has a quote that does not end");
    cell += text.slice(at, end);
    if (text[end + 1] !== '"') {
      const next = text[end + 1];
      if (next !== undefined && !",\r\n".includes(next))
        throw refuse(line, "has text behind a quote");
      return [cell, end + 1];
    }
    cell += '"';
    at = end + 1;
  }
}
