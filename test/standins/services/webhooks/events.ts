import type { Database } from "bun:sqlite";
import type { Delivery, Service } from "../model.ts";

/** The webhooks of one account and one service, which are sent one after the other. */
export interface Queue {
  account: string;
  service: Service;
}

export interface NewEvent extends Queue {
  id: string;
  type: string;
  body: string;
  dropped: boolean;
  doubled: boolean;
  held: boolean;
  /** When it may be sent, in milliseconds since the epoch; for a held event, the latest time. */
  due: number;
}

/** A request to send. */
export interface Outgoing {
  webhookId: string;
  bodies: string[];
  attempts: number;
}

interface Row {
  n: number;
  id: string;
  body: string;
  request: string | null;
  attempts: number;
}

const ofQueue = "account = ? and service = ? and status = 'waiting'";

/** The webhooks of all accounts: waiting, delivered, dropped and given up. */
export class Events {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add({ account, service, id, type, body, dropped, doubled, held, due }: NewEvent): void {
    this.#db
      .query(
        `insert into events (account, service, id, type, body, status, due, held, doubled)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(account, service, id, type, body, dropped ? "dropped" : "waiting", due, held, doubled);
  }

  dueQueues(now: number): Queue[] {
    const sql =
      "select distinct account, service from events where status = 'waiting' and due <= ?";
    return this.#db.query<Queue, number[]>(sql).all(now);
  }

  /** The first time after `now` at which a webhook becomes due. */
  nextDue(now: number): number | null {
    const sql = "select min(due) as at from events where status = 'waiting' and due > ?";
    return this.#db.query<{ at: number | null }, number[]>(sql).get(now)?.at ?? null;
  }

  /**
   * The next request of a queue. A repeated request has the same events and id as before. A new one
   * has the oldest event or, with a batch, as many events as fit.
   */
  next({ account, service }: Queue, batch: number | undefined, now: number): Outgoing | null {
    const select = `select n, id, body, request, attempts from events where ${ofQueue} and due <= ?`;
    const rows = this.#db.query<Row, (string | number)[]>(`${select} order by n limit 1`);
    const first = rows.get(account, service, now);
    if (!first) return null;
    if (first.request !== null) return this.#outgoing(first.request);
    const fresh = this.#db.query<Row, (string | number)[]>(
      `${select} and request is null order by n limit ?`,
    );
    const webhookId = batch === undefined ? first.id : `batch_${crypto.randomUUID()}`;
    const assign = this.#db.query("update events set request = ? where n = ?");
    this.#db.transaction(() => {
      for (const { n } of fresh.all(account, service, now, batch ?? 1)) assign.run(webhookId, n);
    })();
    return this.#outgoing(webhookId);
  }

  #outgoing(webhookId: string): Outgoing {
    const sql = "select n, id, body, request, attempts from events where request = ? order by n";
    const rows = this.#db.query<Row, string[]>(sql).all(webhookId);
    const attempts = rows[0]?.attempts ?? 0;
    return { webhookId, bodies: rows.map(({ body }) => body), attempts };
  }

  /**
   * Records that a request was accepted; a doubled one is sent again. Held events before it are
   * released, but an event that was already sent and refused still waits for its retry.
   */
  recordAccepted(
    { account, service }: Queue,
    webhookId: string,
    status: number,
    now: number,
  ): void {
    this.#recordAttempt(webhookId, status);
    this.#db
      .query(
        `update events set status = case when twice then 'waiting' else 'delivered' end, doubled = 0
         from (select max(doubled) as twice from events where request = ?1) where request = ?1`,
      )
      .run(webhookId);
    const release = `update events set held = 0, due = ? where ${ofQueue} and held
      and request is null and n < (select max(n) from events where request = ?)`;
    this.#db.query(release).run(now, account, service, webhookId);
  }

  /** Records that a request failed: it is sent again at `retryAt`, or given up if that is null. */
  recordFailed(webhookId: string, status: number | null, retryAt: number | null): void {
    this.#recordAttempt(webhookId, status);
    if (retryAt === null) this.#giveUp("request = ?", webhookId);
    else this.#db.query("update events set due = ? where request = ?").run(retryAt, webhookId);
  }

  giveUp({ account, service }: Queue): void {
    this.#giveUp("account = ? and service = ?", account, service);
  }

  isWaiting(account: string): boolean {
    const sql = "select 1 from events where account = ? and status = 'waiting' limit 1";
    return this.#db.query(sql).get(account) !== null;
  }

  /** In the order of the changes. */
  deliveries(account: string): Delivery[] {
    const sql = `select id, service, type, request as webhookId, status, attempts, answer
      from events where account = ? order by n`;
    return this.#db.query<Delivery, string[]>(sql).all(account);
  }

  #recordAttempt(webhookId: string, status: number | null): void {
    const sql = "update events set attempts = attempts + 1, answer = ? where request = ?";
    this.#db.query(sql).run(status, webhookId);
  }

  #giveUp(where: string, ...params: string[]): void {
    const sql = `update events set status = 'given_up' where status = 'waiting' and ${where}`;
    this.#db.query(sql).run(...params);
  }
}
