import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { freePort } from "../standins/free-port.ts";

/** The folder in which `npm run dev` keeps data, keys, ports and logs. */
export class Home {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * Opens the folder for this process alone.
   * @throws Error, in one line, when another start uses it or it cannot be written
   */
  static open(directory: string, fresh: boolean): Home {
    const pidFile = join(directory, "pid");
    const other = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0;
    if (other && other !== process.pid && isDev(other)) {
      throw new Error(
        `npm run dev is running already for ${directory} (process ${other}). Stop it first.`,
      );
    }
    try {
      if (fresh) rmSync(directory, { recursive: true, force: true });
      mkdirSync(join(directory, "logs"), { recursive: true });
      writeFileSync(pidFile, String(process.pid));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The folder ${directory} cannot be used: ${why}. Mend its rights, or name another with --directory.`,
        { cause: error },
      );
    }
    return new Home(directory);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** A JSON file of ours, or null when it is not there yet. */
  read<T>(name: string): T | null {
    const path = this.path(name);
    if (!existsSync(path)) return null;
    try {
      return JSON.parse(readFileSync(path, "utf8")) as T;
    } catch {
      throw new Error(`${path} is damaged. Start over with npm run dev -- --fresh.`);
    }
  }

  /** Writes a file for its owner only, whole or not at all. */
  write(name: string, text: string): void {
    const path = this.path(name);
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    chmodSync(`${path}.new`, 0o600);
    renameSync(`${path}.new`, path);
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** The same ports at each start where they are still free: messages that wait name them. */
  async ports<N extends string>(names: readonly N[]): Promise<Record<N, number>> {
    const before = this.read<Record<string, number>>("ports.json") ?? {};
    const ports = {} as Record<N, number>;
    for (const name of names) {
      const port = before[name];
      ports[name] = port !== undefined && isFree(port) ? port : await freePort();
    }
    this.writeJson("ports.json", ports);
    return ports;
  }

  close(): void {
    rmSync(this.path("pid"), { force: true });
  }
}

export function isFree(port: number): boolean {
  try {
    Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } }).stop(true);
    return true;
  } catch {
    return false;
  }
}

function isDev(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("test/dev/main.ts");
  } catch {
    try {
      process.kill(pid, 0);
      return !existsSync("/proc");
    } catch {
      return false;
    }
  }
}
