const width = 28;

/** One line that fills up; a plain line a step where nobody watches a terminal. */
export class ProgressBar {
  #done = 0;
  #step = "";
  readonly #total: number;

  constructor(total: number) {
    this.#total = total;
  }

  step(name: string): void {
    this.#step = name;
    if (process.stdout.isTTY) this.#draw();
    else process.stdout.write(`  seed: ${name}\n`);
  }

  advance(by = 1): void {
    this.#done = Math.min(this.#total, this.#done + by);
    if (process.stdout.isTTY) this.#draw();
  }

  end(): void {
    this.#done = this.#total;
    if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
  }

  #draw(): void {
    const share = this.#done / this.#total;
    const filled = Math.round(share * width);
    const bar = "█".repeat(filled) + "░".repeat(width - filled);
    const percent = String(Math.round(share * 100)).padStart(3);
    process.stdout.write(`\r\u001b[K  ${bar} ${percent} %  ${this.#step}`);
  }
}
