import { readdirSync, readFileSync } from "node:fs";

/** Resident memory of the server that was started for this URL, in MB. */
export function memoryOf(url: string): number {
  const { port } = new URL(url);
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("server/bun.ts")) continue;
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      if (!environment.includes(`PORT=${port}`)) continue;
      const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
      return Math.round((Number(pages) * 4096) / 1024 ** 2);
    } catch {
      // The process has ended meanwhile.
    }
  }
  throw new Error(`No server is running for ${url}.`);
}
