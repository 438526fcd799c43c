import type { servicesAdmin } from "../../standins/services/admin/client.ts";
import type { Fields, KindName } from "../../standins/services/model.ts";
import { send } from "../../webhooks/inbound/support.ts";
import type { Random } from "../random.ts";

/** A tenant whose services send webhooks. */
export interface ConnectedTenant {
  slug: string;
  /** The endpoint of its user service, for events that the service itself would never send. */
  endpoint: { url: string; secret: string };
}

export interface DriveOptions {
  simulated: ReturnType<typeof servicesAdmin>;
  tenants: readonly [ConnectedTenant, ...ConnectedTenant[]];
  random: Random;
  /** The number of changes at the services and of events that cannot be applied. */
  events: number;
  /** People of each tenant. */
  people: number;
  /** The number of changes in one request. */
  burst: number;
  /** Every n-th event cannot be applied. */
  badEvery: number;
  /** The maximum number of pending events before the services make more. */
  maxPending: number;
  /** Counts the events that are not applied yet. */
  countPending: () => Promise<number>;
  onProgress: (count: number) => void;
}

interface Slot {
  /** The number of users that have had this slot. */
  generation: number;
  changes: number;
  exists: boolean;
}

const emptySlot: Slot = { generation: 0, changes: 0, exists: false };

/**
 * Simulates changes at the services of several tenants: users are created, changed and deleted, and
 * subscriptions and invoices change. The simulator drops, repeats and reorders their webhooks.
 * @returns the number of events that cannot be applied
 */
export async function drive(options: DriveOptions): Promise<number> {
  const { simulated, tenants, random, events, people, burst, badEvery, onProgress } = options;
  const slots = new Map<string, Slot>();
  let bad = 0;
  let done = 0;

  /** A user that left is not changed again; the next user in its slot is a new one. */
  const userChange = (slug: string): Fields => {
    const slot = random.int(1, people);
    const key = `${slug} ${slot}`;
    const { generation, changes, exists } = slots.get(key) ?? emptySlot;
    const title = `v${changes}`;
    if (!exists) {
      slots.set(key, { generation: generation + 1, changes: changes + 1, exists: true });
      const id = `u-${slot}-${generation + 1}`;
      const userName = `${id}@x.test`;
      return { id, userName, email: userName, firstName: "U", lastName: id, title };
    }
    const id = `u-${slot}-${generation}`;
    const roll = random.next();
    slots.set(key, { generation, changes: changes + 1, exists: roll >= 0.04 });
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
    while ((await options.countPending()) > options.maxPending) await Bun.sleep(50);
  }
  return bad;
}

interface Endpoint {
  url: string;
  secret: string;
}

/** An event with an invalid user name. */
const sendBad = (endpoint: Endpoint, nth: number): Promise<void> =>
  sendUntilAccepted(endpoint, `bad-${nth}`, {
    id: `bad-${nth}`,
    type: "user.updated",
    data: { id: `bad-${nth}`, userName: 7 },
  });

/** The expected final title of an odd user. */
export const lastTitle = "last";

/**
 * Sends several states of one user with the same timestamp, of which the last must win. They contain
 * empty texts and unknown fields. Half a surrogate pair and U+0000 must be refused.
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
  return sendUntilAccepted(endpoint, id, text);
}

/** Repeats a request with the same id until it is accepted. */
async function sendUntilAccepted(
  endpoint: Endpoint,
  messageId: string,
  body: unknown,
): Promise<void> {
  for (;;) {
    const status = await send({ ...endpoint, body, messageId }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 202) return;
    await Bun.sleep(100);
  }
}
