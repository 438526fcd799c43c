import type { Database } from "bun:sqlite";
import type { Account, WebhookFaults } from "./model.ts";

/** The accounts with their webhook faults. */
export class Accounts {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Replaces the account; its webhook faults stay unchanged. */
  put(account: Account): void {
    this.#db
      .query(
        `insert into accounts (name, token, data) values (?, ?, ?)
         on conflict (name) do update set token = excluded.token, data = excluded.data`,
      )
      .run(account.name, account.token, JSON.stringify(account));
  }

  find(name: string): Account | null {
    return this.#one<Account>("select data from accounts where name = ?", name);
  }

  findByToken(token: string): Account | null {
    return this.#one<Account>("select data from accounts where token = ?", token);
  }

  all(): Account[] {
    const rows = this.#db.query<{ data: string }, []>("select data from accounts order by name");
    return rows.all().map(({ data }) => JSON.parse(data) as Account);
  }

  putFaults(name: string, faults: WebhookFaults): void {
    const sql = "update accounts set faults = ? where name = ?";
    this.#db.query(sql).run(JSON.stringify(faults), name);
  }

  faults(name: string): WebhookFaults | null {
    const sql = "select faults as data from accounts where name = ? and faults is not null";
    return this.#one<WebhookFaults>(sql, name);
  }

  #one<T>(sql: string, ...params: string[]): T | null {
    const row = this.#db.query<{ data: string }, string[]>(sql).get(...params);
    return row ? (JSON.parse(row.data) as T) : null;
  }
}
