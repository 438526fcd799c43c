import type { Database } from "bun:sqlite";
import type { Checksum, Fields, KindName, Thing } from "../model.ts";

/** A thing with the internal values that the API does not return. */
export interface StoredThing {
  thing: Thing;
  claim: string | null;
  /** When its status advances, in milliseconds since the epoch. */
  moveAt: number | null;
  /** The request that created it, to compare with a repeated request. */
  request: string | null;
}

export interface Moving {
  account: string;
  id: string;
}

/** The things of all accounts. */
export class Things {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns false when another thing has the same id or claim */
  add(account: string, kind: KindName, { thing, claim, moveAt, request }: StoredThing): boolean {
    const { changes } = this.#db
      .query("insert into things values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing")
      .run(
        account,
        kind,
        thing.id,
        thing.version,
        thing.updatedAt,
        claim,
        moveAt,
        request,
        JSON.stringify(thing),
      );
    return changes === 1;
  }

  /** @returns false when another thing has the same claim */
  change(account: string, kind: KindName, { thing, claim, moveAt }: Omit<StoredThing, "request">) {
    const { changes } = this.#db
      .query(
        `update or ignore things set version = ?, updated_at = ?, claim = ?, move_at = ?, data = ?
         where account = ? and kind = ? and id = ?`,
      )
      .run(
        thing.version,
        thing.updatedAt,
        claim,
        moveAt,
        JSON.stringify(thing),
        account,
        kind,
        thing.id,
      );
    return changes === 1;
  }

  find(account: string, kind: KindName, id: string): Thing | null {
    const sql = "select data from things where account = ? and kind = ? and id = ?";
    const row = this.#db.query<{ data: string }, string[]>(sql).get(account, kind, id);
    return row ? (JSON.parse(row.data) as Thing) : null;
  }

  requestOf(account: string, kind: KindName, id: string): string | null {
    const sql = "select request from things where account = ? and kind = ? and id = ?";
    const row = this.#db.query<{ request: string | null }, string[]>(sql).get(account, kind, id);
    return row?.request ?? null;
  }

  /** The requests that created the account's messages, in the order of their ids. */
  sentMessages(account: string): Fields[] {
    const sql = "select request from things where account = ? and kind = 'messages' order by id";
    const rows = this.#db.query<{ request: string }, string[]>(sql).all(account);
    return rows.map(({ request }) => JSON.parse(request) as Fields);
  }

  /** The things with an id after `after` that changed at `since` or later, in the order of ids. */
  list(account: string, kind: KindName, since: string, after: string, limit: number): Thing[] {
    const rows = this.#db.query<{ data: string }, (string | number)[]>(
      `select data from things where account = ? and kind = ? and updated_at >= ? and id > ?
       order by id limit ?`,
    );
    return rows
      .all(account, kind, since, after, limit)
      .map(({ data }) => JSON.parse(data) as Thing);
  }

  count(account: string, kind: KindName, since: string): number {
    const sql =
      "select count(*) as count from things where account = ? and kind = ? and updated_at >= ?";
    return this.#db.query<{ count: number }, string[]>(sql).get(account, kind, since)?.count ?? 0;
  }

  /** SHA-256, in hex, of the lines `id version`, sorted by code units and joined by line feeds. */
  checksum(account: string, kind: KindName): Checksum {
    const rows = this.#db.query<{ line: string }, string[]>(
      "select id || ' ' || version as line from things where account = ? and kind = ?",
    );
    const lines = rows.all(account, kind).map(({ line }) => line);
    // Without a comparison function, sorting is by code units.
    const sorted = lines.toSorted().join("\n");
    const sha256 = new Bun.CryptoHasher("sha256").update(sorted).digest("hex");
    return { count: lines.length, sha256 };
  }

  /** The messages whose status advances at `now` or earlier. */
  moving(now: number): Moving[] {
    const sql = "select account, id from things where move_at <= ? order by move_at";
    return this.#db.query<Moving, number[]>(sql).all(now);
  }

  nextMove(): number | null {
    const sql = "select min(move_at) as at from things where move_at is not null";
    return this.#db.query<{ at: number | null }, []>(sql).get()?.at ?? null;
  }

  hasMoving(account: string): boolean {
    const sql = "select 1 from things where account = ? and move_at is not null limit 1";
    return this.#db.query(sql).get(account) !== null;
  }
}
