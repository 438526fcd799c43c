import { randomBytes } from "node:crypto";
import { openSync, closeSync } from "node:fs";
import { access, chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";

/** The paths of a cluster below the given directory. */
export interface ClusterPaths {
  directory: string;
  data: string;
  password: string;
  log: string;
}

export const clusterPaths = (directory: string): ClusterPaths => ({
  directory,
  data: join(directory, "data"),
  password: join(directory, "password"),
  log: join(directory, "postgres.log"),
});

/** The environment of initdb and the server: not inherited, because PG* variables affect them. */
export const serverEnvironment: Record<string, string> = {
  PATH: "/usr/bin:/bin",
  TZ: "UTC",
  LC_ALL: process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8",
};

/**
 * Root passes the data folder as open descriptor 3, because the server's user may not have access
 * to the path: a clone in a folder of mode 0700, such as `mktemp -d` creates.
 */
export const dataArgument = (paths: ClusterPaths, account: Account | undefined): string =>
  account ? "/proc/self/fd/3" : paths.data;

/**
 * Creates a cluster (encoding UTF-8, superuser `postgres`) unless one exists.
 * @returns the superuser's password
 * @throws Error, in one line, when the directory contains something else or initdb fails
 */
export async function prepareCluster(
  paths: ClusterPaths,
  options: { binaries: Binaries; account: Account | undefined; durable: boolean },
): Promise<string> {
  await mkdir(paths.directory, { recursive: true });
  // initdb fills a draft that is renamed when complete: an interruption leaves no partial cluster.
  const draft = `${paths.data}.new`;
  const expected = new Set(
    [paths.data, draft, paths.password, paths.log].map((path) => basename(path)),
  );
  const foreign = (await readdir(paths.directory)).find((name) => !expected.has(name));
  const exists = await access(paths.data).then(
    () => true,
    () => false,
  );
  if (foreign !== undefined || (exists && !(await readdir(paths.data)).includes("PG_VERSION"))) {
    throw new Error(
      `Postgres: ${paths.directory} contains something other than a cluster of this tool.`,
    );
  }
  if (exists) return (await readFile(paths.password, "utf8")).trim();

  const password = randomBytes(24).toString("base64url");
  await rm(paths.password, { force: true });
  await writeFile(paths.password, `${password}\n`, { mode: 0o600 });
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (options.account) {
    for (const path of [draft, paths.password]) {
      await chown(path, options.account.uid, options.account.gid);
    }
  }
  runInitdb({ ...paths, data: draft }, options);
  await rename(draft, paths.data);
  return password;
}

function runInitdb(
  paths: ClusterPaths,
  options: { binaries: Binaries; account: Account | undefined; durable: boolean },
): void {
  const { account } = options;
  const files = account ? [openSync(paths.data, "r"), openSync(paths.password, "r")] : [];
  const command = [
    options.binaries.initdb,
    `--pgdata=${dataArgument(paths, account)}`,
    `--pwfile=${account ? "/proc/self/fd/4" : paths.password}`,
    "--username=postgres",
    // Each test opens many connections, and SCRAM hashes 4096 times for each.
    `--auth=${options.durable ? "scram-sha-256" : "md5"}`,
    "--encoding=UTF8",
    "--lc-messages=C",
    ...(options.durable ? [] : ["--no-sync"]),
  ];
  const result = Bun.spawnSync(command, {
    cwd: "/",
    env: serverEnvironment,
    stdio: ["ignore", "ignore", "pipe", ...files],
    ...account,
  });
  for (const file of files) closeSync(file);
  if (!result.success) {
    const lines = result.stderr?.toString().trim().split("\n") ?? [];
    throw new Error(`Postgres: initdb failed in ${paths.directory}: ${lines.join(" ")}`);
  }
}
