import { Database } from "bun:sqlite";
import type { Tenant } from "./model.ts";

/** The tenants with their people, clients and keys, in a SQLite file. Sessions are not kept. */
export class Store {
  readonly #database: Database;

  constructor(path: string) {
    this.#database = new Database(path, { create: true, strict: true });
    this.#database.run("PRAGMA journal_mode = WAL");
    this.#database.run(
      "CREATE TABLE IF NOT EXISTS tenants (name TEXT PRIMARY KEY, tenant TEXT NOT NULL) STRICT",
    );
  }

  all(): Tenant[] {
    return this.#database
      .query<{ tenant: string }, []>("SELECT tenant FROM tenants ORDER BY name")
      .all()
      .map(({ tenant }) => JSON.parse(tenant) as Tenant);
  }

  put(tenant: Tenant): void {
    this.#database
      .query("INSERT OR REPLACE INTO tenants (name, tenant) VALUES (?, ?)")
      .run(tenant.name, JSON.stringify(tenant));
  }

  close(): void {
    this.#database.close();
  }
}
