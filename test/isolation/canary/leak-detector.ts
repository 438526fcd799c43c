import { checkedFetch } from "../../support/responses/checked-fetch.ts";
import type { Call, Keys } from "./cases.ts";
import type { TappedStack } from "./world.ts";

/** The response of a call, and the statements that the server sent to Postgres for it. */
export interface RecordedCall {
  call: Call;
  actor: string;
  requestId: string;
  at: number;
  status: number;
  headers: [string, string][];
  body: string;
  statements: string[];
}

/** Makes a call and waits until all work after its response is done. */
export async function recordCall(
  stack: TappedStack,
  call: Call,
  actor: string,
  token: string,
): Promise<RecordedCall> {
  const requestId = `canary-${crypto.randomUUID()}`;
  const { statements } = stack.statements;
  const before = statements.length;
  const at = Date.now();
  const base = call.worker ? stack.provisioning.url : stack.server.url;
  const answer = await checkedFetch(base + call.path, {
    method: call.method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-request-id": requestId,
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const body = await answer.text();
  await stack.server.settled();
  return {
    call,
    actor,
    requestId,
    at,
    status: answer.status,
    headers: [...answer.headers],
    body,
    statements: statements.slice(before).toSorted(),
  };
}

/** Finds strings that must not appear: the canary, and ids that no caller has sent. */
export class LeakDetector {
  readonly #secrets: string[];
  readonly #sent = new Set<string>();

  constructor(canary: string, ids: readonly string[]) {
    this.#secrets = [canary, ...ids];
  }

  /** Ignores keys that the caller has sent, because a response may repeat them. */
  ignoreSent(keys: Keys): void {
    for (const key of Object.values(keys) as string[]) this.#sent.add(key).add(key.toUpperCase());
  }

  /** The strings of the other tenant in a text. */
  leaksIn(text: string): string[] {
    const unsent = [...this.#sent].reduce((rest, key) => rest.replaceAll(key, ""), text);
    return this.#secrets.filter((secret) => unsent.includes(secret));
  }
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** The response without the values that may differ: sent keys, ids, times and versions. */
export function normalize(recorded: RecordedCall, sent: readonly Keys[]): unknown {
  const plain = (text: string) =>
    sent
      .flatMap((keys) => Object.entries(keys))
      .reduce(
        (rest, [name, key]: [string, string]) =>
          rest.replaceAll(key, `<${name}>`).replaceAll(key.toUpperCase(), `<${name}>`),
        text,
      )
      .replaceAll(recorded.requestId, "<request>")
      .replaceAll(uuid, "<uuid>")
      // The caller's own TXT record.
      .replaceAll(/domain-verification=[\w-]{32}/g, "<token>")
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
      // The remaining calls of the caller's own account, which change over time.
      .replaceAll(/\\?"headroom\\?":\{[^}]*\}/g, "<headroom>")
      // The duration of a logged request.
      .replaceAll(/\\?"ms\\?":[\d.]+/g, "<ms>")
      .replaceAll(/W\/\\?"\d+\\?"/g, "<version>");
  return {
    status: recorded.status,
    // The length depends on the body, which is compared. The caller's rate changes with each call.
    headers: recorded.headers
      .filter(([name]) => !["date", "content-length", "ratelimit"].includes(name))
      .map(([, value]) => plain(value)),
    body: plain(recorded.body),
    statements: recorded.statements,
  };
}
