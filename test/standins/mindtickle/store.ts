import { Database } from "bun:sqlite";
import type { Account, ModuleProgress, Person, Series } from "./model.ts";

export interface PeopleFilter {
  userName?: string | undefined;
  externalId?: string | undefined;
  updatedSince?: string | undefined;
}

export interface Range {
  offset: number;
  limit: number;
}

const schema = `
  create table if not exists accounts (id text primary key, api_key text unique, data text not null);
  create table if not exists catalogues (account text primary key, data text not null);
  create table if not exists people (
    account text not null, id text not null, n integer primary key autoincrement,
    user_name_key text not null, external_id text, data text not null,
    unique (account, id), unique (account, user_name_key));
  create index if not exists people_in_order on people (account, n);
  create index if not exists people_external on people (account, external_id);
  create table if not exists progress (
    account text not null, person text not null, module text not null, data text not null,
    primary key (account, person, module));
`;

/** The simulator's state in a SQLite file, which is kept between starts. */
export class Store {
  readonly #db: Database;

  constructor(path: string) {
    this.#db = new Database(path, { create: true });
    // The previous process may still be finishing its last writes.
    this.#db.exec("pragma busy_timeout = 5000");
    this.#db.exec("pragma journal_mode = wal; pragma synchronous = off");
    this.#db.exec(schema);
  }

  close(): void {
    this.#db.close();
  }

  wipe(): void {
    for (const table of ["accounts", "catalogues", "people", "progress"])
      this.#db.exec(`delete from ${table}`);
  }

  putAccount(account: Account): void {
    this.#db
      .query(
        `insert into accounts values (?, ?, ?)
         on conflict (id) do update set api_key = excluded.api_key, data = excluded.data`,
      )
      .run(account.id, account.apiKey, JSON.stringify(account));
  }

  account(id: string): Account | null {
    return this.#one<Account>("select data from accounts where id = ?", id);
  }

  accountByKey(apiKey: string): Account | null {
    return this.#one<Account>("select data from accounts where api_key = ?", apiKey);
  }

  accounts(): Account[] {
    return this.#all<Account>("select data from accounts order by id");
  }

  putCatalogue(account: string, series: Series[]): void {
    this.#db
      .query("insert or replace into catalogues values (?, ?)")
      .run(account, JSON.stringify(series));
  }

  catalogue(account: string): Series[] {
    return this.#one<Series[]>("select data from catalogues where account = ?", account) ?? [];
  }

  /**
   * Adds a person with its assignments, in one transaction.
   * @returns false when a person of the account has the user name, including deactivated people
   */
  addPerson(account: string, person: Person, learning: ModuleProgress[]): boolean {
    const add = this.#db.transaction(() => {
      const { changes } = this.#db
        .query(
          `insert into people (account, id, user_name_key, external_id, data)
           values (?, ?, ?, ?, ?) on conflict do nothing`,
        )
        .run(account, person.id, ...keysOf(person), JSON.stringify(person));
      if (changes === 0) return false;
      for (const progress of learning) this.putProgress(account, person.id, progress);
      return true;
    });
    return add();
  }

  /** @returns false when another person has the user name */
  changePerson(account: string, person: Person): boolean {
    const { changes } = this.#db
      .query(
        `update or ignore people set user_name_key = ?, external_id = ?, data = ?
         where account = ? and id = ?`,
      )
      .run(...keysOf(person), JSON.stringify(person), account, person.id);
    return changes === 1;
  }

  person(account: string, id: string): Person | null {
    return this.#one<Person>("select data from people where account = ? and id = ?", account, id);
  }

  /** The people that match all given filters, in the order of creation. */
  people(account: string, filter: PeopleFilter = {}, range?: Range): Person[] {
    const { where, params } = peopleWhere(account, filter);
    return this.#all<Person>(
      `select data from people where ${where} order by n limit ? offset ?`,
      ...params,
      range?.limit ?? -1,
      range?.offset ?? 0,
    );
  }

  countPeople(account: string, filter: PeopleFilter): number {
    const { where, params } = peopleWhere(account, filter);
    const sql = `select count(*) as count from people where ${where}`;
    return this.#db.query<{ count: number }, string[]>(sql).get(...params)?.count ?? 0;
  }

  putProgress(account: string, person: string, progress: ModuleProgress): void {
    this.#db
      .query("insert or replace into progress values (?, ?, ?, ?)")
      .run(account, person, progress.id, JSON.stringify(progress));
  }

  /** Ends one person's or everyone's assignment of a module. @returns whether one existed */
  removeProgress(account: string, module: string, person: string | null = null): boolean {
    const { changes } = this.#db
      .query("delete from progress where account = ? and module = ? and coalesce(person = ?, true)")
      .run(account, module, person);
    return changes > 0;
  }

  progress(account: string, person: string): ModuleProgress[] {
    return this.#all<ModuleProgress>(
      "select data from progress where account = ? and person = ? order by module",
      account,
      person,
    );
  }

  #one<T>(sql: string, ...params: string[]): T | null {
    const row = this.#db.query<{ data: string }, string[]>(sql).get(...params);
    return row ? (JSON.parse(row.data) as T) : null;
  }

  #all<T>(sql: string, ...params: (string | number)[]): T[] {
    const rows = this.#db.query<{ data: string }, (string | number)[]>(sql).all(...params);
    return rows.map(({ data }) => JSON.parse(data) as T);
  }
}

const keysOf = ({ userName, externalId }: Person) =>
  [userName.toLowerCase(), externalId ?? null] as const;

function peopleWhere(account: string, { userName, externalId, updatedSince }: PeopleFilter) {
  const tests = [
    { test: "account = ?", value: account },
    { test: "user_name_key = ?", value: userName?.toLowerCase() },
    { test: "external_id = ?", value: externalId },
    { test: "json_extract(data, '$.updatedOn') >= ?", value: updatedSince },
  ].flatMap(({ test, value }) => (value === undefined ? [] : [{ test, value }]));
  return {
    where: tests.map(({ test }) => test).join(" and "),
    params: tests.map(({ value }) => value),
  };
}
