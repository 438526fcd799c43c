import { Alarm } from "./alarm.ts";
import type { Queue, Outgoing } from "./events.ts";
import type { Account } from "../model.ts";
import type { Simulation } from "../simulation.ts";
import { webhookHeaders } from "../../webhook-headers.ts";

/** The delay after each failed attempt; after the last one a webhook is given up. */
const retriesMs = [1000, 5000, 30_000, 120_000];
/** The timeout of a receiver. Never scaled, because receivers are not scaled either. */
const timeoutMs = 10_000;

/** Sends the webhooks of each queue one after the other, and of different queues concurrently. */
export class Sender {
  readonly #simulation: Simulation;
  readonly #running = new Map<string, Promise<void>>();
  readonly #alarm = new Alarm(() => this.#wake());

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    // Once for many changes, and after their transaction.
    simulation.bell.on("change", () => this.#alarm.set(Date.now()));
    this.#wake();
  }

  /** Resolves when no request is running. Waiting webhooks stay for the next process. */
  async stopped(): Promise<void> {
    this.#alarm.set(null);
    await Promise.all(this.#running.values());
  }

  #wake(): void {
    const { events, stopped } = this.#simulation;
    if (stopped.aborted) return;
    const now = Date.now();
    for (const queue of events.dueQueues(now)) {
      const key = `${queue.service} ${queue.account}`;
      if (this.#running.has(key)) continue;
      const work = this.#drain(queue).then(
        () => {
          this.#running.delete(key);
          this.#wake();
        },
        // The queue stays blocked, because another attempt now would only fail again.
        (error: unknown) => this.#simulation.log(`webhooks of ${key}: ${String(error)}`),
      );
      this.#running.set(key, work);
    }
    this.#alarm.set(events.nextDue(now));
  }

  async #drain(queue: Queue): Promise<void> {
    const { accounts, events, bell, stopped } = this.#simulation;
    while (!stopped.aborted) {
      const account = accounts.find(queue.account);
      if (!account?.webhooks[queue.service]) events.giveUp(queue);
      const outgoing = events.next(queue, account?.batch, Date.now());
      if (account && outgoing) await this.#send(queue, account, outgoing);
      bell.emit("rest");
      if (!outgoing) return;
    }
  }

  async #send(queue: Queue, account: Account, outgoing: Outgoing): Promise<void> {
    const { events, timeScale, stopped } = this.#simulation;
    const { webhookId, attempts } = outgoing;
    const status = await this.#post(queue, account, outgoing);
    // A request that our shutdown aborted may have arrived or not, so it is sent again.
    if (status === null && stopped.aborted) return;
    if (status !== null && status >= 200 && status < 300) {
      events.recordAccepted(queue, webhookId, status, Date.now());
      return;
    }
    const wait = retriesMs[attempts];
    const retryAt = wait === undefined ? null : Date.now() + wait / timeScale;
    events.recordFailed(webhookId, status, retryAt);
  }

  /** @returns the status of the answer; null without one */
  async #post({ service }: Queue, { webhooks }: Account, { webhookId, bodies }: Outgoing) {
    const endpoint = webhooks[service];
    if (!endpoint) return null;
    const body = webhookId.startsWith("batch_") ? `[${bodies.join(",")}]` : (bodies[0] ?? "");
    const at = new Date();
    try {
      const answer = await fetch(endpoint.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...webhookHeaders(endpoint.secret, webhookId, at, body),
        },
        body,
        redirect: "manual",
        signal: AbortSignal.any([this.#simulation.stopped, AbortSignal.timeout(timeoutMs)]),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    }
  }
}
