/** Spreadsheets evaluate text that begins so; some of them read full-width signs too. */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** RFC 4180. Text that a spreadsheet would evaluate as a formula gets an apostrophe. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text of a cell without the apostrophe that `csvRow` writes before a formula. */
export const withoutApostrophe = (cell: string): string =>
  cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;

export const csvRow = (values: readonly unknown[]): string =>
  `${values.map(csvCell).join(",")}\r\n`;

/** Without the byte order mark, Excel reads UTF-8 in its own code page and garbles umlauts. */
export const csvHead = (columns: readonly string[]): string => `\uFEFF${columns.join(",")}\r\n`;
