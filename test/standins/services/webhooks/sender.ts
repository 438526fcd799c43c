import { Webhook } from "standardwebhooks";
import { Alarm } from "./alarm.ts";
import type { Line, Outgoing } from "./events.ts";
import type { Account } from "../model.ts";
import type { Simulation } from "../simulation.ts";

/** How long after the first attempt the second comes, and so on; then a webhook is given up. */
const retriesMs = [1000, 5000, 30_000, 120_000];
/** How long a receiver has; never scaled, as it knows of no scale. */
const patienceMs = 10_000;

/** Sends the webhooks: of one account and service one after the other, of several at once. */
export class Sender {
  readonly #simulation: Simulation;
  readonly #running = new Map<string, Promise<void>>();
  readonly #alarm = new Alarm(() => this.#wake());

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    // Once for many changes, and not in the midst of their transaction.
    simulation.bell.on("change", () => this.#alarm.set(Date.now()));
    this.#wake();
  }

  /** Settles once no line is at work; what waits stays for the next process. */
  async stopped(): Promise<void> {
    this.#alarm.set(null);
    await Promise.all(this.#running.values());
  }

  #wake(): void {
    const { events, stopped } = this.#simulation;
    if (stopped.aborted) return;
    const now = Date.now();
    for (const line of events.dueLines(now)) {
      const key = `${line.service} ${line.account}`;
      if (this.#running.has(key)) continue;
      const work = this.#drain(line).then(
        () => {
          this.#running.delete(key);
          this.#wake();
        },
        // Its line stays shut: to go on at once would only fail again.
        (error: unknown) => this.#simulation.log(`webhooks of ${key}: ${String(error)}`),
      );
      this.#running.set(key, work);
    }
    this.#alarm.set(events.nextDue(now));
  }

  async #drain(line: Line): Promise<void> {
    const { accounts, events, bell, stopped } = this.#simulation;
    while (!stopped.aborted) {
      const account = accounts.find(line.account);
      if (!account?.webhooks[line.service]) events.giveUp(line);
      const outgoing = events.next(line, account?.batch, Date.now());
      if (account && outgoing) await this.#send(line, account, outgoing);
      bell.emit("rest");
      if (!outgoing) return;
    }
  }

  async #send(line: Line, account: Account, outgoing: Outgoing): Promise<void> {
    const { events, timeScale, stopped } = this.#simulation;
    const { webhookId, attempts } = outgoing;
    const status = await this.#post(line, account, outgoing);
    // Whether a request came through that was cut off by our own end is unknown: it is made again.
    if (status === null && stopped.aborted) return;
    if (status !== null && status >= 200 && status < 300) {
      events.noteTaken(line, webhookId, status, Date.now());
      return;
    }
    const wait = retriesMs[attempts];
    const again = wait === undefined ? null : Date.now() + wait / timeScale;
    events.noteFailed(webhookId, status, again);
  }

  /** @returns the status of the answer; null without one */
  async #post({ service }: Line, { webhooks }: Account, { webhookId, bodies }: Outgoing) {
    const endpoint = webhooks[service];
    if (!endpoint) return null;
    const body = webhookId.startsWith("batch_") ? `[${bodies.join(",")}]` : (bodies[0] ?? "");
    const at = new Date();
    try {
      const answer = await fetch(endpoint.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "webhook-id": webhookId,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": new Webhook(endpoint.secret).sign(webhookId, at, body),
        },
        body,
        redirect: "manual",
        signal: AbortSignal.any([this.#simulation.stopped, AbortSignal.timeout(patienceMs)]),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    }
  }
}
