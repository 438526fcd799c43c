import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const main = resolve(import.meta.dirname, "../dev/main.ts");

/** One `npm run dev` with a small demo, and its output. */
export class DevRun {
  readonly #process: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #outputEnd: Promise<unknown>;
  readonly exited: Promise<number>;
  output = "";

  constructor(directory: string, port: number, ...more: string[]) {
    const args = ["--directory", directory, "--people", "12,6", "--nights", "0", ...more];
    this.#process = Bun.spawn([process.execPath, main, ...args], {
      // Set as by npm, so that it watches for the end of its parent.
      env: {
        ...process.env,
        npm_lifecycle_event: "dev",
        PORT: String(port),
        HOST: "127.0.0.1",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { stdout, stderr } = this.#process;
    this.#outputEnd = Promise.all([this.#read(stdout), this.#read(stderr)]);
    this.exited = this.#process.exited;
  }

  /** The exit code, once `output` is complete. */
  async end(): Promise<number> {
    await this.#outputEnd;
    return this.exited;
  }

  get pid(): number {
    return this.#process.pid;
  }

  signal(name: "SIGINT" | "SIGKILL"): void {
    this.#process.kill(name);
  }

  /** All descendants of this process (Linux). */
  descendants(): number[] {
    const parents = runningProcesses();
    const below = (pid: number): number[] =>
      parents
        .filter(({ parent }) => parent === pid)
        .flatMap((child) => [child.pid, ...below(child.pid)]);
    return below(this.#process.pid);
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) this.output += decoder.decode(chunk, { stream: true });
  }
}

/** The processes of `pids` that still run. */
export const stillRunning = (pids: number[]): number[] => {
  const running = new Set(runningProcesses().map(({ pid }) => pid));
  return pids.filter((pid) => running.has(pid));
};

function runningProcesses(): { pid: number; parent: number }[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The name in brackets may contain anything; state and parent follow the last bracket.
      const stat = readFileSync(join("/proc", name, "stat"), "utf8");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state === "Z" ? [] : [{ pid: Number(name), parent: Number(parent) }];
    } catch {
      return [];
    }
  });
}
