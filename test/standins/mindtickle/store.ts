import { Database } from "bun:sqlite";

export interface Account {
  id: string;
  name: string;
  apiKey: string;
  secretKey: string;
  clientId: string;
  scopes: string[];
  perSecond: number;
  perMinute: number;
  autoAssign: boolean;
  seed: number;
}

export interface Person {
  id: string;
  userName: string;
  email: string;
  firstName: string;
  lastName: string;
  displayName?: string | undefined;
  externalId?: string | null | undefined;
  title?: string | null | undefined;
  managerId?: string | null | undefined;
  role: "LEARNER" | "MANAGER" | "ADMIN";
  state: "ACTIVE" | "DEACTIVATED";
  createdOn: string;
  updatedOn: string;
}

export interface Module {
  id: string;
  name: string;
  required: boolean;
  passScore: number;
}

export interface Series {
  id: string;
  name: string;
  modules: Module[];
}

export interface ModuleProgress {
  id: string;
  seriesId: string;
  name: string;
  status: "NOT_STARTED" | "IN_PROGRESS" | "COMPLETED";
  quizScore: number | null;
  assignedOn: string;
  dueOn: string | null;
  completedOn: string | null;
  certification: { name: string; issuedOn: string; expiresOn: string } | null;
}

const schema = `
  create table if not exists accounts (id text primary key, api_key text unique, data text not null);
  create table if not exists catalogues (account text primary key, data text not null);
  create table if not exists people (
    account text not null, id text not null, n integer primary key autoincrement,
    user_name_key text not null, external_id text, data text not null,
    unique (account, id), unique (account, user_name_key));
  create index if not exists people_external on people (account, external_id);
  create table if not exists progress (
    account text not null, person text not null, module text not null, data text not null,
    primary key (account, person, module));
`;

/** The simulator's state, kept in a SQLite file between starts. */
export class Store {
  readonly #db: Database;

  constructor(path: string) {
    this.#db = new Database(path, { create: true });
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
        "insert into accounts values (?, ?, ?) on conflict (id) do update set api_key = excluded.api_key, data = excluded.data",
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

  /** @returns false when somebody of the account has the user name, deactivated people included. */
  addPerson(account: string, person: Person): boolean {
    const { changes } = this.#db
      .query(
        "insert into people (account, id, user_name_key, external_id, data) values (?, ?, ?, ?, ?) on conflict do nothing",
      )
      .run(
        account,
        person.id,
        person.userName.toLowerCase(),
        person.externalId ?? null,
        JSON.stringify(person),
      );
    return changes === 1;
  }

  /** @returns false when somebody else has the user name. */
  changePerson(account: string, person: Person): boolean {
    try {
      this.#db
        .query(
          "update people set user_name_key = ?, external_id = ?, data = ? where account = ? and id = ?",
        )
        .run(
          person.userName.toLowerCase(),
          person.externalId ?? null,
          JSON.stringify(person),
          account,
          person.id,
        );
      return true;
    } catch {
      return false;
    }
  }

  person(account: string, id: string): Person | null {
    return this.#one<Person>("select data from people where account = ? and id = ?", account, id);
  }

  people(
    account: string,
    filter: { userName?: string | undefined; externalId?: string | undefined } = {},
  ): Person[] {
    const { userName, externalId } = filter;
    if (externalId !== undefined) {
      return this.#all<Person>(
        "select data from people where account = ? and external_id = ? order by n",
        account,
        externalId,
      );
    }
    if (userName !== undefined) {
      const key = userName.toLowerCase();
      return this.#all<Person>(
        "select data from people where account = ? and user_name_key = ? order by n",
        account,
        key,
      );
    }
    return this.#all<Person>("select data from people where account = ? order by n", account);
  }

  putProgress(account: string, person: string, progress: ModuleProgress): void {
    this.#db
      .query("insert or replace into progress values (?, ?, ?, ?)")
      .run(account, person, progress.id, JSON.stringify(progress));
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

  #all<T>(sql: string, ...params: string[]): T[] {
    const rows = this.#db.query<{ data: string }, string[]>(sql).all(...params);
    return rows.map(({ data }) => JSON.parse(data) as T);
  }
}
