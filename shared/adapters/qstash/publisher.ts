import { Client, type PublishBatchRequest, QstashError } from "@upstash/qstash";
import {
  envelopeVersion,
  type FanOutName,
  fanOuts,
  type JobDeclaration,
  type JobName,
  type PackJob,
  type Worker,
} from "../../jobs/catalogue.ts";
import { type EventPush, eventRequest, type TokenPush, tokenRequest } from "./push-requests.ts";

export interface QstashConfig {
  url: string;
  token: string;
  /** Where each worker receives its deliveries, e.g. `https://provisioning.example.com`. */
  workers: Record<Worker, string>;
  /** The jobs that can be published, by name. */
  jobs: ReadonlyMap<string, JobDeclaration>;
}

/** One job of one tenant. */
export interface Message {
  job: JobName | PackJob;
  tenantId: string;
  requestId: string;
  payload: object;
  eventId?: string;
  /** Seconds before the first delivery. */
  delay?: number;
  /** Of two messages with the same id within ten minutes, QStash delivers one. */
  deduplicationId?: string;
}

/** QStash rejected a message of this call as invalid; the same call would fail again. */
export class MessageRefused extends Error {
  override readonly name = "MessageRefused";
  constructor() {
    super("QStash refused a message.");
  }
}

type Request = PublishBatchRequest<string>;

const retries = 3;
/**
 * How long a worker may take to answer, in seconds. Jobs end much earlier. Without it, a connection that
 * hangs would hold the tenant's channel for QStash's own limit, which is 15 minutes or more.
 */
const timeout = 300;
/** Messages per call. */
const batchSize = 100;

function asRefusal(error: unknown): never {
  const isRefusal = error instanceof QstashError && [400, 413, 422].includes(error.status ?? 0);
  throw isRefusal ? new MessageRefused() : error;
}

/** Publishes messages on a channel per tenant and job, so that no tenant waits for another. */
export class Publisher {
  readonly #client: Client;
  readonly #workers: Record<Worker, string>;
  readonly #jobs: QstashConfig["jobs"];

  constructor({ url, token, workers, jobs }: QstashConfig) {
    this.#client = new Client({
      baseUrl: url,
      token,
      devMode: false,
      enableTelemetry: false,
      // A failed message stays in the outbox for the sweep. The client's retries would also log.
      retry: false,
    });
    this.#workers = workers;
    this.#jobs = jobs;
  }

  /** Publishes messages in one call. @throws if QStash did not accept every one */
  async publish(messages: Message[]): Promise<void> {
    const refused = await this.#send(messages, (message) => this.#request(message));
    if (refused.length > 0) throw new MessageRefused();
  }

  /**
   * Publishes messages in batches, each message on its own where QStash refuses its batch.
   * @returns the messages that QStash refuses
   * @throws if QStash is unavailable. Publishing all messages again is harmless, because of their
   *   deduplication ids.
   */
  publishEach(messages: Message[]): Promise<Message[]> {
    return this.#sendEach(messages, (message) => this.#request(message));
  }

  /** Publishes tokens, to be pushed to their receivers (RFC 8935, section 2), as `publishEach` does. */
  pushTokens(pushes: TokenPush[]): Promise<TokenPush[]> {
    return this.#sendEach(pushes, (push) => tokenRequest(push, this.#workers.analytics));
  }

  /** Publishes events, to be sent to the tenants' webhook endpoints, as `publishEach` does. */
  pushEvents(pushes: EventPush[]): Promise<EventPush[]> {
    return this.#sendEach(pushes, (push) => eventRequest(push, this.#workers.analytics));
  }

  /** One invalid message makes QStash refuse the whole call, so the others are sent one by one. */
  async #sendEach<T>(items: T[], requestOf: (item: T) => Request): Promise<T[]> {
    const refused: T[] = [];
    for (let from = 0; from < items.length; from += batchSize) {
      const batch = items.slice(from, from + batchSize);
      try {
        refused.push(...(await this.#send(batch, requestOf)));
      } catch (error) {
        if (!(error instanceof MessageRefused)) throw error;
        if (batch.length === 1) refused.push(...batch);
        else for (const item of batch) refused.push(...(await this.#sendEach([item], requestOf)));
      }
    }
    return refused;
  }

  /** @returns the items that QStash refused singly. @throws MessageRefused for the whole call */
  async #send<T>(items: T[], requestOf: (item: T) => Request): Promise<T[]> {
    if (items.length === 0) return [];
    const answers = await this.#client.batch(items.map(requestOf)).catch(asRefusal);
    return items.filter((_item, index) => !("messageId" in (answers[index] ?? {})));
  }

  /** Creates or replaces a schedule that delivers one job of a tenant. */
  async scheduleJob(scheduleId: string, cron: string, message: Message): Promise<void> {
    const { url, body = "", headers = {}, failureCallback, flowControl } = this.#request(message);
    await this.#client.schedules.create({
      scheduleId,
      cron,
      destination: url ?? "",
      body,
      headers,
      retries,
      timeout,
      ...(failureCallback === undefined ? {} : { failureCallback }),
      ...(flowControl === undefined ? {} : { flowControl }),
    });
  }

  /** Creates or replaces a schedule that delivers a fan-out over all tenants. */
  async scheduleFanOut(name: FanOutName, cron: string): Promise<void> {
    await this.#client.schedules.create({
      scheduleId: `rampart.${name}`,
      cron,
      destination: `${this.#workers[fanOuts[name].worker]}/fan-outs/${name}`,
      retries,
      timeout,
    });
  }

  /** Removes a schedule, if there is one. */
  async unschedule(scheduleId: string): Promise<void> {
    await this.#client.schedules.delete(scheduleId).catch((error: unknown) => {
      if (!(error instanceof QstashError && error.status === 404)) throw error;
    });
  }

  /** @throws if QStash does not answer */
  async check(): Promise<void> {
    await this.#client.dlq.listMessages({ count: 1 });
  }

  /** Messages that ran out of retries, a page at a time. */
  listDeadMessages(cursor?: string) {
    return this.#client.dlq.listMessages({
      count: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
  }

  async deleteDeadMessages(dlqIds: string[]): Promise<void> {
    if (dlqIds.length > 0) await this.#client.dlq.deleteMany({ dlqIds });
  }

  #request(message: Message): Request {
    const { job, tenantId, requestId, payload, eventId, delay, deduplicationId } = message;
    const declared = this.#jobs.get(job);
    if (!declared) throw new Error(`Neither the core nor a pack declares the job ${job}.`);
    const { worker, parallelism } = declared;
    const other = worker === "provisioning" ? "analytics" : "provisioning";
    return {
      url: `${this.#workers[worker]}/jobs/${job}`,
      body: JSON.stringify({ v: envelopeVersion, job, tenantId, requestId, payload, eventId }),
      headers: { "content-type": "application/json" },
      retries,
      timeout,
      flowControl: { key: `tenant.${tenantId}.${job}`, parallelism },
      // The worker that failed may be down, so the other one receives the callback.
      failureCallback: `${this.#workers[other]}/failures`,
      ...(delay === undefined ? {} : { delay }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
    };
  }
}
