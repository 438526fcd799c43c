import type { Provider } from "oidc-provider";
import type { Artifacts } from "./adapter.ts";
import { Faults } from "../faults.ts";
import type { SimulatedFaults } from "./faults.ts";
import type { Tenant } from "./model.ts";
import { makeProvider } from "./provider.ts";
import type { Store } from "./store.ts";
import { Traffic } from "./traffic.ts";

interface Running {
  tenant: Tenant;
  provider: Provider;
  /** Answers a request whose URL is below the issuer. */
  listener: ReturnType<Provider["callback"]>;
  artifacts: Artifacts;
}

/** The state that the providers' port and the admin port share. */
export class Simulation {
  readonly faults: SimulatedFaults = new Faults();
  readonly traffic = new Traffic();
  readonly log: (line: string) => void;
  readonly #store: Store;
  readonly #running = new Map<string, Running>();
  #url = "";

  constructor(store: Store, log: (line: string) => void) {
    this.#store = store;
    this.log = log;
  }

  /** Starts the stored providers. @param url of the server, which all issuers begin with */
  open(url: string): void {
    this.#url = url;
    for (const tenant of this.#store.all()) this.#run(tenant);
  }

  issuer(name: string): string {
    return `${this.#url}/${name}`;
  }

  tenants(): Tenant[] {
    return [...this.#running.values()].map(({ tenant }) => tenant);
  }

  find(name: string): Running | undefined {
    return this.#running.get(name);
  }

  /** Stores a tenant, and restarts its provider. Sessions and codes stay valid. */
  put(tenant: Tenant): void {
    this.#run(tenant);
    this.#store.put(tenant);
  }

  close(): void {
    this.#store.close();
  }

  #run(tenant: Tenant): void {
    const artifacts: Artifacts = this.find(tenant.name)?.artifacts ?? new Map();
    const { faults } = this;
    const issuer = this.issuer(tenant.name);
    const provider = makeProvider({ issuer, tenant, artifacts, faults });
    provider.on("server_error", (_ctx, error: Error) => this.log(`${tenant.name}: ${error}`));
    this.#running.set(tenant.name, { tenant, provider, listener: provider.callback(), artifacts });
  }
}
