import type { Call, Keys } from "./cases.ts";
import type { TappedStack } from "./world.ts";

/** What came back of one call, and what the server asked of Postgres for it. */
export interface Seen {
  call: Call;
  actor: string;
  requestId: string;
  at: number;
  status: number;
  headers: [string, string][];
  body: string;
  statements: string[];
}

/** Makes a call and waits until all work after its answer is done. */
export async function make(
  stack: TappedStack,
  call: Call,
  actor: string,
  token: string,
): Promise<Seen> {
  const requestId = `canary-${crypto.randomUUID()}`;
  const { statements } = stack.statements;
  const before = statements.length;
  const at = Date.now();
  const base = call.worker ? stack.provisioning.url : stack.server.url;
  const answer = await fetch(base + call.path, {
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

/** Strings that must not appear: the canary, and ids that no outside caller has sent. */
export class Lookout {
  readonly #secrets: string[];
  readonly #sent = new Set<string>();

  constructor(canary: string, ids: readonly string[]) {
    this.#secrets = [canary, ...ids];
  }

  /** A caller learns nothing from getting back what it sent. */
  sends(keys: Keys): void {
    for (const key of Object.values(keys) as string[]) this.#sent.add(key).add(key.toUpperCase());
  }

  /** The parts of a text that mention the other tenant; empty where isolation holds. */
  mentions(text: string): string[] {
    const unsent = [...this.#sent].reduce((rest, key) => rest.replaceAll(key, ""), text);
    return this.#secrets.filter((secret) => unsent.includes(secret));
  }
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** The answer with what may differ taken out: the keys that were sent, ids, times, versions. */
export function normalized(seen: Seen, sent: readonly Keys[]): unknown {
  const plain = (text: string) =>
    sent
      .flatMap((keys) => Object.entries(keys))
      .reduce(
        (rest, [name, key]: [string, string]) =>
          rest.replaceAll(key, `<${name}>`).replaceAll(key.toUpperCase(), `<${name}>`),
        text,
      )
      .replaceAll(seen.requestId, "<request>")
      .replaceAll(uuid, "<uuid>")
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
      // Of the own account, and of that moment.
      .replaceAll(/\\?"headroom\\?":\{[^}]*\}/g, "<headroom>")
      // How long a logged request took.
      .replaceAll(/\\?"ms\\?":[\d.]+/g, "<ms>")
      .replaceAll(/W\/\\?"\d+\\?"/g, "<version>");
  return {
    status: seen.status,
    // The length is the body's, which is compared itself.
    headers: seen.headers
      .filter(([name]) => name !== "date" && name !== "content-length")
      .map(([, value]) => plain(value)),
    body: plain(seen.body),
    statements: seen.statements,
  };
}
