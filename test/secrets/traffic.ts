import { replace } from "../sync/support.ts";
import type { TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { send, userEvent } from "../webhooks/inbound/support.ts";

export const extension = "urn:example:params:scim:schemas:extension:sales:2.0:User";
/** A body that is refused while the tenant's schema requires a badge. */
export const unbadged = (userName: string) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", extension],
  userName,
  [extension]: { code: userName },
});

/** What a tenant accepted. */
export interface Traffic {
  /** The title of the last successful change by user id. */
  titles: Map<string, string>;
  /** The title of the last accepted event by the user service's id. */
  accepted: Map<string, string>;
  /** User names of the refused bodies, oldest first. */
  refused: string[];
  /** Unexpected responses. */
  wrong: string[];
  /** Waits until this many more rounds are accepted. */
  more(rounds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Repeats a request that has no response or one that asks for a retry, as clients do while processes restart. */
async function answered(call: () => Promise<number>): Promise<number> {
  for (;;) {
    const status = await call().catch(() => 503);
    if (status !== 503) return status;
    await Bun.sleep(20);
  }
}

const pace = 60;

/** Sends continuous traffic of a tenant: changes of users, events, and bodies that are refused. */
export function startTraffic(
  tenant: TestTenant,
  people: string[],
  endpoint: { url: string; secret: string },
): Traffic {
  const titles = new Map<string, string>();
  const accepted = new Map<string, string>();
  const refused: string[] = [];
  const wrong: string[] = [];
  let rounds = 0;
  const stopped = new AbortController();
  const headers = { connection: "close" };
  const expect = (what: string, status: number, wanted: number) => {
    if (status !== wanted) wrong.push(`${what}: ${status}`);
  };

  const change = async () => {
    const id = people[rounds % people.length] ?? "";
    const title = `Title ${rounds}`;
    const body = replace("title", title);
    const status = await answered(async () => {
      const answer = await tenant.scim("PATCH", `/Users/${id}`, body, headers);
      await answer.text();
      return answer.status;
    });
    expect("a change", status, 200);
    titles.set(id, title);
  };
  const sendEvent = async () => {
    const id = `accepted-${rounds % 3}`;
    const title = `Sent ${rounds}`;
    const body = userEvent({ id, title, version: rounds + 1 });
    const messageId = crypto.randomUUID();
    expect(
      "an event",
      await answered(async () => (await send({ ...endpoint, body, messageId, headers })).status),
      202,
    );
    accepted.set(id, title);
  };
  const fail = async () => {
    const userName = `refused-${rounds}`;
    const status = await answered(async () => {
      const answer = await tenant.scim("POST", "/Users", unbadged(userName), headers);
      await answer.text();
      return answer.status;
    });
    expect("a refused body", status, 400);
    refused.push(userName);
  };
  const run = async () => {
    while (!stopped.signal.aborted) {
      await Promise.all([change(), sendEvent(), fail()]);
      rounds += 1;
      await Bun.sleep(pace);
    }
  };
  const done = run();
  return {
    titles,
    accepted,
    refused,
    wrong,
    more: async (count) => {
      const target = rounds + count;
      await until(`${count} more rounds were taken`, () => rounds >= target, 30_000);
    },
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}
