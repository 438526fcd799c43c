import { Client, type PublishBatchRequest, QstashError } from "@upstash/qstash";
import {
  type Envelope,
  envelopeVersion,
  type FanOutName,
  fanOuts,
  type JobName,
  jobs,
  type Worker,
} from "../../jobs/catalogue.ts";
import { type EventPush, eventRequest, type TokenPush, tokenRequest } from "./push-requests.ts";

export interface QstashConfig {
  url: string;
  token: string;
  /** Where each worker receives its deliveries, e.g. `https://provisioning.example.com`. */
  workers: Record<Worker, string>;
}

/** One job for one tenant, as it is to be delivered. */
export interface Message {
  job: JobName;
  tenantId: string;
  requestId: string;
  payload: object;
  eventId?: string;
  /** Seconds before the first delivery. */
  delay?: number;
  /** Two messages with the same key within ten minutes are one. */
  deduplicationId?: string;
}

/** QStash answers, and will not have a message of this call as it is. */
export class MessageRefused extends Error {
  override readonly name = "MessageRefused";
  constructor() {
    super("QStash refused a message.");
  }
}

const retries = 3;

function asRefusal(error: unknown): never {
  const ours = error instanceof QstashError && [400, 413, 422].includes(error.status ?? 0);
  throw ours ? new MessageRefused() : error;
}

/** Publishes jobs on the tenant's own channels, so that no tenant waits behind another. */
export class Publisher {
  readonly #client: Client;
  readonly #workers: Record<Worker, string>;

  constructor({ url, token, workers }: QstashConfig) {
    this.#client = new Client({
      baseUrl: url,
      token,
      devMode: false,
      enableTelemetry: false,
      // What is not taken stays in the outbox for the sweep; the client's own retries also log.
      retry: false,
    });
    this.#workers = workers;
  }

  /**
   * Hands all messages over in one call; throws when QStash did not take every one. Those that
   * it took are then published again, which their deduplication ids make harmless.
   */
  async publish(messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    const requests = messages.map((message) => this.#request(message));
    const answers = await this.#client.batchJSON(requests).catch(asRefusal);
    if (answers.flat().some((answer) => !("messageId" in answer))) throw new MessageRefused();
  }

  /**
   * Hands tokens over to be pushed to their receivers (RFC 8935, section 2).
   * @returns those that QStash will not have as they are; throws when it took none of them.
   */
  pushTokens(pushes: TokenPush[]): Promise<TokenPush[]> {
    return this.#push(pushes, (push) => tokenRequest(push, this.#workers.analytics));
  }

  /** Hands events over to be sent to the tenants' own endpoints; else as `pushTokens`. */
  pushEvents(pushes: EventPush[]): Promise<EventPush[]> {
    return this.#push(pushes, (push) => eventRequest(push, this.#workers.analytics));
  }

  async #push<T>(pushes: T[], requestOf: (push: T) => PublishBatchRequest<string>): Promise<T[]> {
    if (pushes.length === 0) return [];
    try {
      const answers = await this.#client.batch(pushes.map(requestOf)).catch(asRefusal);
      return pushes.filter((_push, index) => !("messageId" in (answers[index] ?? {})));
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw error;
      // One that is too large has the whole call refused; the others go by themselves.
      if (pushes.length === 1) return pushes;
      return (await Promise.all(pushes.map((push) => this.#push([push], requestOf)))).flat();
    }
  }

  /** Creates or replaces a schedule that delivers one job of a tenant. */
  async scheduleJob(scheduleId: string, cron: string, message: Message): Promise<void> {
    const { url, body, failureCallback, flowControl } = this.#request(message);
    await this.#client.schedules.create({
      scheduleId,
      cron,
      destination: url ?? "",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
      retries,
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
    });
  }

  async unschedule(scheduleId: string): Promise<void> {
    await this.#client.schedules.delete(scheduleId);
  }

  /** Whether QStash answers; throws what it said when it does not. */
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

  async forgetDeadMessages(dlqIds: string[]): Promise<void> {
    if (dlqIds.length > 0) await this.#client.dlq.deleteMany({ dlqIds });
  }

  #request(message: Message): PublishBatchRequest<Envelope> {
    const { job, tenantId, requestId, payload, eventId, delay, deduplicationId } = message;
    const { worker, parallelism } = jobs[job];
    const other = worker === "provisioning" ? "analytics" : "provisioning";
    return {
      url: `${this.#workers[worker]}/jobs/${job}`,
      body: {
        v: envelopeVersion,
        job,
        tenantId,
        requestId,
        payload,
        ...(eventId === undefined ? {} : { eventId }),
      },
      retries,
      flowControl: { key: `tenant.${tenantId}.${job}`, parallelism },
      // A worker that is down cannot take the news of its own failures.
      failureCallback: `${this.#workers[other]}/failures`,
      ...(delay === undefined ? {} : { delay }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
    };
  }
}
