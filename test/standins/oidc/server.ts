import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { adminApp } from "./admin/app.ts";
import { handle } from "./handle.ts";
import { Simulation } from "./simulation.ts";
import { Store } from "./store.ts";

export interface OidcOptions {
  /** A SQLite file, or `:memory:`. A file keeps tenants, people, clients and keys between starts. */
  databasePath: string;
  /** Free ports by default. */
  port?: number;
  adminPort?: number;
  /** Receives a line for each internal error of the simulator. */
  log?: (line: string) => void;
}

export interface RunningOidc {
  /** The issuer of a tenant is this URL and the tenant's name: `http://127.0.0.1:1234/acme`. */
  url: string;
  adminUrl: string;
  stop(): Promise<void>;
}

/**
 * Simulates the OpenID Connect providers of several tenants on 127.0.0.1, each with an issuer,
 * keys, people and clients of its own, by oidc-provider, with an admin port.
 * @throws when the database cannot be opened or a port is taken
 */
export async function startOidc(options: OidcOptions): Promise<RunningOidc> {
  const { databasePath, port = 0, adminPort = 0, log = () => {} } = options;
  const simulation = new Simulation(new Store(databasePath), log);
  const find = simulation.find.bind(simulation);
  const server = createServer((request, response) => {
    const { faults, traffic } = simulation;
    handle({ faults, traffic, find }, request, response).catch((error: unknown) => {
      log(String(error));
      response.destroy();
    });
  });
  let admin: Bun.Server<undefined> | undefined;
  const stop = async () => {
    await admin?.stop(true);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    simulation.close();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    simulation.open(url);
    const { fetch } = adminApp(simulation);
    admin = Bun.serve({ port: adminPort, hostname: "127.0.0.1", idleTimeout: 0, fetch });
    return { url, adminUrl: `http://127.0.0.1:${admin.port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
