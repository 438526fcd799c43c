import type { ImportRun } from "../../shared/imports/checkpoint.ts";

const width = 24;
const intervalMs = 5000;
export const figure = (n: number) => Math.round(n).toLocaleString("en");

/** The progress of a file: a bar in the last line of a terminal, or a line every five seconds. */
export class ProgressLine {
  readonly #label: string;
  readonly #bytes: number;
  readonly #first: number;
  readonly #started = performance.now();
  #printedAt = performance.now();
  #read = 0;
  #run: ImportRun;

  constructor(label: string, bytes: number, run: ImportRun) {
    this.#label = label;
    this.#bytes = bytes;
    this.#run = run;
    this.#first = handled(run);
  }

  readonly read = (bytes: number): void => {
    this.#read = bytes;
  };

  moved(run: ImportRun): void {
    this.#run = run;
    const now = performance.now();
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${this.#bar()}`);
    else if (now - this.#printedAt > intervalMs) {
      this.#printedAt = now;
      process.stdout.write(`${this.#text()}\n`);
    }
  }

  /** Writes a permanent line, above the bar if there is one. */
  say(line: string): void {
    const bar = process.stdout.isTTY ? this.#bar() : "";
    process.stdout.write(bar === "" ? `${line}\n` : `\r\u001b[K${line}\n${bar}`);
  }

  finish(): void {
    process.stdout.write(`${process.stdout.isTTY ? "\r\u001b[K" : ""}${this.#text()}\n`);
  }

  #share(): number {
    return this.#bytes === 0 ? 1 : Math.min(1, this.#read / this.#bytes);
  }

  #bar(): string {
    const full = Math.round(this.#share() * width);
    return `  ${"█".repeat(full)}${"░".repeat(width - full)} ${this.#text()}`;
  }

  #text(): string {
    const done = handled(this.#run);
    const rate = (done - this.#first) / ((performance.now() - this.#started) / 1000);
    return `${this.#label}: ${Math.floor(this.#share() * 100)} %, ${figure(done)} lines, ${figure(rate)} a second`;
  }
}

const handled = ({ created, changed, unchanged, rejected }: ImportRun) =>
  created + changed + unchanged + rejected;
