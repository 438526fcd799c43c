import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { join } from "node:path";

const memory = "/dev/shm";
const prefix = "rampart-test-";
/** A run has needed at most a quarter of it. */
const neededBytes = 1024 ** 3;

/**
 * Keeps the temporary files of a test run in memory, where the machine has room for them. Most of the
 * cost of a test's own database is the creation of a thousand small files, which a disk's file
 * system does far more slowly. Processes that the tests start inherit the directory.
 */
export function keepFilesInMemory(): void {
  const own = join(memory, `${prefix}${process.pid}-`);
  if (process.env["TMPDIR"]?.startsWith(own) || !isUsable()) return;
  removeAbandoned();
  const directory = mkdtempSync(own);
  // Postgres runs under an account of its own when the tests run as root.
  chmodSync(directory, 0o711);
  process.env["TMPDIR"] = directory;
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
}

function isUsable(): boolean {
  if (!existsSync(memory)) return false;
  const mount = readFileSync("/proc/mounts", "utf8").match(/^\S+ \/dev\/shm \S+ (\S+)/m)?.[1];
  if (mount === undefined || mount.split(",").includes("noexec")) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= neededBytes;
}

/** Removes what a run left that was killed: nothing else would free that memory. */
function removeAbandoned(): void {
  for (const name of readdirSync(memory)) {
    const [, pid] = name.match(/^rampart-test-(\d+)-/) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(memory, name), { recursive: true, force: true });
  }
}
