import { Database } from "bun:sqlite";

const schema = `
  create table if not exists accounts (
    name text primary key, token text not null unique, data text not null, faults text);
  create table if not exists things (
    account text not null, kind text not null, id text not null, version integer not null,
    updated_at text not null, claim text, move_at integer, request text, data text not null,
    primary key (account, kind, id), unique (account, kind, claim)) without rowid;
  create index if not exists things_by_change on things (account, kind, updated_at);
  create index if not exists things_moving on things (move_at) where move_at is not null;
  create table if not exists events (
    n integer primary key autoincrement, account text not null, service text not null,
    id text not null, type text not null, body text not null, request text,
    status text not null, attempts integer not null default 0, answer integer,
    due integer not null, held integer not null, doubled integer not null);
  create index if not exists events_of_account on events (account, n);
  create index if not exists events_of_request on events (request);
  create index if not exists events_waiting on events (account, service, n) where status = 'waiting';
  create index if not exists events_due on events (due) where status = 'waiting';
`;

/** The simulator's state: a SQLite file that stays consistent when the process is killed. */
export function openDatabase(path: string): Database {
  const db = new Database(path, { create: true });
  // The previous process may still be finishing its last writes.
  db.exec("pragma busy_timeout = 5000");
  db.exec("pragma journal_mode = wal; pragma synchronous = off");
  db.exec(schema);
  return db;
}
