const out = process.stdout;
const width = 30;

/** The progress bar in the last line, which is redrawn after each line above it. */
let bar = "";

/** Prints a line, above the progress bar if there is one. */
export function say(line = ""): void {
  out.write(bar === "" ? `${line}\n` : `\r\u001b[K${line}\n${bar}`);
}

/** Rows with aligned columns, indented by two spaces. */
export function table(rows: string[][]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)),
    [],
  );
  const line = (row: string[]) =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd();
  return rows.map(line).join("\n");
}

/** A step of a long task: a progress bar on a terminal, and a line when it is done. */
export class Step {
  readonly #label: string;
  readonly #total: number;
  readonly #started = performance.now();
  #done = 0;

  constructor(label: string, total: number) {
    this.#label = label;
    this.#total = total;
    this.reach(0);
  }

  advance(): void {
    this.reach(this.#done + 1);
  }

  reach(done: number): void {
    this.#done = Math.min(Math.max(done, this.#done), this.#total);
    if (!out.isTTY) return;
    const full = this.#total === 0 ? width : Math.round((this.#done / this.#total) * width);
    const line = `${"█".repeat(full)}${"░".repeat(width - full)} ${this.#done}/${this.#total}`;
    bar = `  ${line} ${this.#label}`;
    out.write(`\r\u001b[K${bar}`);
  }

  finish(): void {
    if (bar !== "") out.write("\r\u001b[K");
    bar = "";
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    say(`  ${this.#label} (${this.#total}, ${seconds} s)`);
  }
}
