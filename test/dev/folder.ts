import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The data folder of `npm run dev`. */
export interface DevFolder {
  directory: string;
  logs: string;
  postgres: string;
  mindtickle: string;
  services: string;
  oidc: string;
  ports: string;
  keys: string;
  seed: string;
  session: string;
  cliEnv: string;
  /** Removes the files that exist only while the stack runs. */
  close(): Promise<void>;
}

const pidFile = (directory: string) => join(directory, "pid");

/**
 * Creates the folder if it is missing and locks it until this process ends, however it ends.
 * @throws Error, in one line, when it cannot be used or another `npm run dev` has locked it
 */
export async function openFolder(directory: string, fresh: boolean): Promise<DevFolder> {
  const at = (name: string) => join(directory, name);
  const folder: DevFolder = {
    directory,
    logs: at("logs"),
    postgres: at("postgres"),
    mindtickle: at("mindtickle.sqlite"),
    services: at("services.sqlite"),
    oidc: at("oidc.sqlite"),
    ports: at("ports.json"),
    keys: at("keys.json"),
    seed: at("seed.json"),
    session: at("session.json"),
    cliEnv: at("cli.env"),
    close: async () => {
      await rm(at("session.json"), { force: true });
      await rm(pidFile(directory), { force: true });
    },
  };
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    await lockFolder(directory);
    await writeFile(pidFile(directory), `${process.pid}\n`);
    if (fresh) await removeData(folder);
    await rm(folder.session, { force: true });
    mkdirSync(folder.logs, { recursive: true });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw new Error(`The data folder ${directory} cannot be used: ${error.message}`, {
      cause: error,
    });
  }
  return folder;
}

/** A kernel lock, through SQLite: unlike a pid file it cannot outlive its owner. */
async function lockFolder(directory: string): Promise<void> {
  lock = new Database(join(directory, "lock.sqlite"), { create: true });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "SQLITE_BUSY")) throw error;
    const pid = await readFile(pidFile(directory), "utf8").catch(() => "unknown");
    throw new Error(
      `It already runs for ${directory} as process ${pid.trim()}. Stop it, or choose another folder with --directory.`,
      { cause: error },
    );
  }
}

// Referenced as long as the process lives: garbage collection would close it and release the lock.
let lock: Database | undefined;

async function removeData(folder: DevFolder): Promise<void> {
  const { logs, postgres, mindtickle, services, oidc, ports, keys, seed, cliEnv } = folder;
  const databases = [mindtickle, services, oidc].flatMap((path) =>
    ["", "-wal", "-shm"].map((end) => path + end),
  );
  for (const path of [logs, postgres, ports, keys, seed, cliEnv, ...databases]) {
    await rm(path, { recursive: true, force: true });
  }
}

/**
 * The content of a JSON file of the folder; undefined if it does not exist.
 * @throws Error, in one line, when it cannot be read
 */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${path} cannot be read (${reason}). Remove it, or start over: npm run dev -- --fresh`,
      { cause: error },
    );
  }
}

/** Atomically writes a file that only its owner may read. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

export const writeJson = (path: string, value: object): Promise<void> =>
  writePrivateFile(path, `${JSON.stringify(value, null, 2)}\n`);
