import type { servicesAdmin } from "../../standins/services/admin/client.ts";
import type { Fields, KindName } from "../../standins/services/model.ts";
import { send } from "../../webhooks/inbound/support.ts";
import type { Random } from "../random.ts";

/** A tenant whose services send changes. */
export interface Told {
  slug: string;
  /** The endpoint of its user service, for events that the service itself would never send. */
  endpoint: { url: string; secret: string };
}

export interface DriveOptions {
  simulated: ReturnType<typeof servicesAdmin>;
  tenants: readonly [Told, ...Told[]];
  random: Random;
  /** Changes at the services and events that cannot be applied, together. */
  events: number;
  /** People of each tenant. */
  people: number;
  /** Changes that are made at once. */
  burst: number;
  /** One of so many events cannot be applied. */
  badEvery: number;
  /** Events that may be on their way before the services make more. */
  ahead: number;
  /** How many wait for their effect. */
  waiting: () => Promise<number>;
  onProgress: (count: number) => void;
}

interface Slot {
  /** Counts those who have been in this place. */
  generation: number;
  changes: number;
  stands: boolean;
}

const emptySlot: Slot = { generation: 0, changes: 0, stands: false };

/**
 * Plays what happens at the services of several tenants: people come, change, leave and come back;
 * subscriptions and invoices change. Whatever their webhooks suffer is the simulator's doing.
 * @returns the number of events that cannot be applied
 */
export async function drive(options: DriveOptions): Promise<number> {
  const { simulated, tenants, random, events, people, burst, badEvery, onProgress } = options;
  const slots = new Map<string, Slot>();
  let bad = 0;
  let done = 0;

  /** A user that left is not changed again; the next user in its slot is a new one. */
  const userChange = (slug: string): Fields => {
    const place = random.int(1, people);
    const key = `${slug} ${place}`;
    const { generation, changes, stands } = slots.get(key) ?? emptySlot;
    const title = `v${changes}`;
    if (!stands) {
      slots.set(key, { generation: generation + 1, changes: changes + 1, stands: true });
      const id = `u-${place}-${generation + 1}`;
      const userName = `${id}@x.test`;
      return { id, userName, email: userName, firstName: "U", lastName: id, title };
    }
    const id = `u-${place}-${generation}`;
    const roll = random.next();
    slots.set(key, { generation, changes: changes + 1, stands: roll >= 0.04 });
    if (roll < 0.04) return { id, deleted: true };
    return roll < 0.2 ? { id, active: roll < 0.12 } : { id, title };
  };
  const change = (slug: string): [KindName, Fields] => {
    const roll = random.next();
    if (roll < 0.4) return ["users", userChange(slug)];
    const id = random.int(1, people);
    if (roll < 0.45) {
      return [
        "subscriptions",
        {
          id: `s-${id % 5}`,
          plan: `plan ${done}`,
          seats: random.int(1, 100),
          status: random.pick(["active", "trialing", "past_due"]),
          currentPeriodEnd: "2026-12-31T00:00:00Z",
        },
      ];
    }
    return [
      "invoices",
      {
        id: `i-${id}`,
        subscriptionId: `s-${id % 5}`,
        amountDue: random.int(0, 1_000_000),
        currency: "EUR",
        status: random.pick(["draft", "open", "paid", "void"]),
        dueAt: "2026-12-31T00:00:00Z",
      },
    ];
  };

  while (done < events) {
    const { slug, endpoint } = random.pick(tenants);
    const count = Math.min(burst, events - done);
    const changes = Map.groupBy(
      Array.from({ length: count }, () => change(slug)),
      ([kind]) => kind,
    );
    for (const [kind, all] of changes) {
      await simulated.change(
        slug,
        kind,
        all.map(([, fields]) => fields),
      );
    }
    done += count;
    if (Math.floor(done / badEvery) > Math.floor((done - count) / badEvery)) {
      bad += 1;
      await sendBad(endpoint, bad);
      await sendOdd(endpoint, bad);
    }
    onProgress(done);
    while ((await options.waiting()) > options.ahead) await Bun.sleep(50);
  }
  return bad;
}

interface Endpoint {
  url: string;
  secret: string;
}

/** An event without what it is about. */
const sendBad = (endpoint: Endpoint, nth: number): Promise<void> =>
  sendUntilTaken(endpoint, `bad-${nth}`, {
    id: `bad-${nth}`,
    type: "user.updated",
    data: { id: `bad-${nth}`, userName: 7 },
  });

/** What an odd person is to be called in the end. */
export const lastTitle = "last";

/**
 * States of one person at one time, the last of them counting: with empty texts and unknown fields,
 * and between them half of a surrogate pair and U+0000, which are refused.
 */
function sendOdd(endpoint: Endpoint, nth: number): Promise<void> {
  const id = `odd-${nth}`;
  const fields: Record<string, unknown>[] = [
    { title: "first", email: "", seats: { of: [1, null] } },
    { title: "cut", note: "HALF" },
    { title: "", firstName: " ", department: 5, constructor: "x" },
    { title: "nul", note: "NUL" },
    { title: lastTitle, email: "", locale: "" },
  ];
  const events = fields.map((more, n) => ({
    id: `${id}-${n}`,
    type: "user.updated",
    timestamp: "2026-01-01T00:00:00Z",
    data: { id, userName: `${id}@x.test`, ...more },
  }));
  const text = JSON.stringify(events)
    .replace("HALF", String.raw`cut \ud83d`)
    .replace("NUL", String.raw`\u0000`);
  return sendUntilTaken(endpoint, id, text);
}

/** Sends a request again and again, under one id, until it is taken. */
async function sendUntilTaken(endpoint: Endpoint, messageId: string, body: unknown): Promise<void> {
  for (;;) {
    const status = await send({ ...endpoint, body, messageId }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 202) return;
    await Bun.sleep(100);
  }
}
