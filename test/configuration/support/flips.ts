import { until } from "../../support/until.ts";
import { restFor } from "../../identity/rest.ts";
import type { clientFor, TestServer } from "../../support/server.ts";

/** Two configurations whose values must never be mixed, and the origin that each allows. */
export const sides = [
  { smallestGroup: 5, origin: "https://five.example" },
  { smallestGroup: 6, origin: "https://six.example" },
] as const;

export interface Flipped {
  /** When the answer to the change came, by `performance.now()`. */
  at: number;
  smallestGroup: number;
}

export interface Load {
  servers: Pick<TestServer, "url">[];
  /** Of an admin of the tenant. */
  token: string;
  /** Calls in one tRPC batch, which is one request. */
  calls: number;
  /** Requests at the same time. */
  concurrency: number;
  /** Makes the change number `n`, and returns when it was answered. */
  flip: (n: number) => Promise<Flipped>;
  /** How many changes are made. */
  flips: number;
}

/** Changes both values at once. */
export const flipperOf =
  (operator: ReturnType<typeof clientFor>, tenantId: string): Load["flip"] =>
  async (n) => {
    const side = sides[n % 2] ?? sides[0];
    const { version } = await operator.operatorConfiguration.explain.query({ tenantId });
    await operator.operatorConfiguration.change.mutate({
      tenantId,
      baseVersion: version,
      set: { "readiness.smallestGroup": side.smallestGroup, "cors.origins": [side.origin] },
      reason: `flip ${n}`,
    });
    return { at: performance.now(), smallestGroup: side.smallestGroup };
  };

export interface Outcome {
  requests: number;
  calls: number;
  /** Requests whose parts worked by two versions. */
  mixed: number;
  /** Requests that began a second after a change and worked by the one before. */
  stale: number;
  seconds: number;
  /** How often each value was seen. */
  seen: Map<number, number>;
}

/** Sends batches to all servers while the configuration changes back and forth. */
export async function flipUnderLoad(load: Load): Promise<Outcome> {
  const { servers, token, calls, concurrency, flip, flips } = load;
  const names = Array.from({ length: calls }, () => "readiness.team").join(",");
  const history: Flipped[] = [await flip(0)];
  const seen = new Map<number, number>();
  const outcome: Outcome = { requests: 0, calls: 0, mixed: 0, stale: 0, seconds: 0, seen };
  const started = performance.now();
  const run = { isDone: false, asked: 0 };

  const ask = async (n: number) => {
    const side = sides[n % 2] ?? sides[0];
    const server = servers[n % servers.length];
    if (!server) throw new Error("There is no server.");
    const begun = performance.now();
    const answer = await restFor(server, token, "/trpc/")("GET", `${names}?batch=1`, undefined, {
      origin: side.origin,
    });
    const results = answer.body as { result?: { data: { smallestGroup: number } } }[];
    const values = new Set(results.map(({ result }) => result?.data.smallestGroup));
    const allowed = answer.headers.get("access-control-allow-origin") === side.origin;
    const [value] = values;
    // The header and all calls come from one version.
    const isMixed = values.size !== 1 || allowed !== (value === side.smallestGroup);
    // The last change that was answered a second before, and those since.
    const last = history.findLastIndex(({ at }) => at + 1000 <= begun);
    const possible = history.slice(Math.max(0, last)).map(({ smallestGroup }) => smallestGroup);
    outcome.requests += 1;
    outcome.calls += results.length;
    if (isMixed) outcome.mixed += 1;
    if (last >= 0 && history.length === last + 1 && value !== possible[0]) outcome.stale += 1;
    if (value !== undefined) seen.set(value, (seen.get(value) ?? 0) + 1);
  };

  const callers = Array.from({ length: concurrency }, async () => {
    while (!run.isDone) await ask((run.asked += 1));
  });
  for (let n = 1; n <= flips; n += 1) history.push(await flip(n));
  // Every server must have answered by the last version.
  const enough = run.asked + 2 * concurrency;
  await until("every server answered", () => run.asked >= enough);
  run.isDone = true;
  await Promise.all(callers);
  outcome.seconds = (performance.now() - started) / 1000;
  return outcome;
}
