import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { freePort } from "./free-port.ts";
import { leash } from "./leash.ts";
import type { Leash } from "./leash.ts";
import { serverAccount } from "./postgres/account.ts";
import type { Account } from "./postgres/account.ts";
import { findBinaries } from "./postgres/binaries.ts";
import type { Binaries } from "./postgres/binaries.ts";
import {
  clusterPaths,
  dataArgument,
  prepareCluster,
  serverEnvironment,
} from "./postgres/cluster.ts";
import type { ClusterPaths } from "./postgres/cluster.ts";
import { isReady, readPidFile, refuseRunning } from "./postgres/running.ts";

interface PostgresOptions {
  /** Contains the cluster (`data`), its superuser's password and the last `postgres.log`. */
  directory: string;
  /** A free port by default. */
  port?: number;
  /** False for tests: faster, but the data may be lost when the machine stops. */
  persistent: boolean;
  log?: (line: string) => void;
  /** Server settings that override the defaults here, e.g. `{ work_mem: "16MB" }`. */
  settings?: Record<string, string>;
}

export interface RunningPostgres extends Leash {
  /** Superuser `postgres`, database `postgres`. */
  url: string;
  port: number;
}

const startLimitMs = 60_000;
const portAttempts = 5;

const ownSettings: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "128MB",
  random_page_cost: "1.1",
  jit: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  log_checkpoints: "off",
  timezone: "UTC",
  log_timezone: "UTC",
};

const carelessSettings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/**
 * Starts PostgreSQL 15 on 127.0.0.1 and waits until it accepts connections: about 0.1 s, and 0.5 s
 * more for a new cluster. It ends with `stop()` or with this process, however that ends. The data
 * stay in both cases; the caller removes them.
 * @throws Error, in one line, when the directory, the port or the programs cannot be used
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const paths = clusterPaths(resolve(options.directory));
  try {
    const account = await serverAccount(paths.data);
    const binaries = await findBinaries(account);
    const durable = options.persistent;
    const password = await prepareCluster(paths, { binaries, account, durable });
    await refuseRunning(paths.data);
    for (let attempt = 1; ; attempt++) {
      const port = options.port ?? (await freePort());
      const server = launch({ paths, account, binaries, port, options });
      const problem = await waitUntilReady(server, paths);
      if (problem === undefined) {
        options.log?.(`postgres listens on 127.0.0.1:${port}, data in ${paths.directory}`);
        const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
        return { ...server, url, port };
      }
      const taken = problem.includes("Address already in use");
      if (!taken || options.port !== undefined || attempt === portAttempts) {
        throw new Error(`Postgres did not start: ${taken ? `port ${port} is in use` : problem}`);
      }
    }
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw new Error(`Postgres cannot use ${paths.directory}: ${error.message}`, { cause: error });
  }
}

function launch(start: {
  paths: ClusterPaths;
  account: Account | undefined;
  binaries: Binaries;
  port: number;
  options: PostgresOptions;
}): Leash {
  const { paths, account, options } = start;
  const settings = {
    ...ownSettings,
    ...(options.persistent ? {} : carelessSettings),
    ...options.settings,
    port: String(start.port),
  };
  const log = openSync(paths.log, "w", 0o600);
  try {
    return leash(
      {
        command: [
          start.binaries.postgres,
          "-D",
          dataArgument(paths, account),
          ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
        ],
        env: serverEnvironment,
        // A fast shutdown; if it hangs, an immediate one, after which the next start runs recovery.
        stopSignals: ["SIGINT", "SIGQUIT", "SIGKILL"],
        ...(account && { account, directory: paths.data }),
      },
      log,
    );
  } finally {
    closeSync(log);
  }
}

/** Undefined when the server accepts connections; otherwise its error message. */
async function waitUntilReady(server: Leash, paths: ClusterPaths): Promise<string | undefined> {
  const stale = await readPidFile(paths.data);
  let ended = false;
  void server.exited.then(() => (ended = true));
  for (const start = Date.now(); Date.now() - start < startLimitMs; await Bun.sleep(10)) {
    const lock = await readPidFile(paths.data);
    if (lock !== undefined && lock !== stale && isReady(lock)) return undefined;
    if (ended) return lastWords(await readFile(paths.log, "utf8"));
  }
  await server.stop();
  return `it was not ready after ${startLimitMs / 1000} s; see ${paths.log}`;
}

function lastWords(log: string): string {
  const lines = log.trim().split("\n");
  const relevant = lines.filter((line) => /in use|FATAL|could not|rror/.test(line));
  return (relevant.length > 0 ? relevant : lines.slice(-1)).join(" ");
}
