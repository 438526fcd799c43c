import { Refusal, refusalAnswer, unroutedAnswer } from "./answers.ts";
import { answer, type Call, isRouted } from "./api.ts";
import { authenticate } from "./authenticate.ts";
import type { Fault, Faults } from "./faults.ts";
import type { Account, Store } from "./store.ts";
import type { Traffic } from "./traffic.ts";

const base = "/services/data/v2.0/mtobjects";

export interface Simulation {
  store: Store;
  faults: Faults;
  traffic: Traffic;
}

/** Thrown where the connection is to end without an answer. */
export class Dropped extends Error {
  override readonly name = "Dropped";
}

/** Answers one API call: identity, limits, faults, then the thing itself. */
export async function handle(simulation: Simulation, request: Request): Promise<Response> {
  const started = performance.now();
  const at = Date.now();
  const requestId = crypto.randomUUID();
  const url = new URL(request.url);
  const call: Call = {
    method: request.method,
    path: url.pathname.slice(base.length),
    query: url.searchParams,
    body: await request.text(),
  };
  if (!url.pathname.startsWith(base) || !isRouted(call)) return unroutedAnswer(requestId);
  let account: Account | undefined;
  let counted = false;
  let status = 0;
  try {
    account = await authenticate(request, simulation.store);
    const faults = simulation.faults.meet({ account: account.id, ...call });
    counted = simulation.traffic.admit(account.id, account.perSecond, account.perMinute);
    if (!counted) throw new Refusal(429, "rate limit");
    const done = await withFaults(simulation, account, call, faults);
    ({ status } = done);
    const headers = { "content-type": "application/json", "x-request-id": requestId };
    return new Response(JSON.stringify(done.body), { status, headers });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ({ status } = error);
    return refusalAnswer(error, requestId);
  } finally {
    const ms = performance.now() - started;
    const subject =
      call.method === "POST"
        ? /"(?:externalId|userName)":"([^"]+)"/.exec(call.body)?.[1]
        : undefined;
    simulation.traffic.note({
      at,
      account: account?.id ?? "",
      method: call.method,
      path: url.pathname,
      status,
      ms,
      counted,
      subject,
    });
  }
}

async function withFaults({ store }: Simulation, account: Account, call: Call, faults: Fault[]) {
  const fault = (kind: Fault["kind"]) => faults.find((one) => one.kind === kind);
  if (fault("outage")) throw new Dropped();
  if (fault("expired")) throw new Refusal(403, "token expired");
  if (fault("429")) throw new Refusal(429, "rate limit");
  const broken = fault("5xx");
  if (broken) throw new Refusal(broken.status ?? 503, "unavailable");
  await Bun.sleep(fault("latency")?.ms ?? 0);
  await Bun.sleep(fault("effect-late")?.ms ?? 0);
  const done = answer(store, account, call);
  await Bun.sleep(fault("answer-late")?.ms ?? 0);
  if (fault("drop-answer")) throw new Dropped();
  return cut(done, fault("empty-page") !== undefined, fault("partial-page") !== undefined);
}

function cut(done: { status: number; body: unknown }, empty: boolean, partial: boolean) {
  const { body } = done;
  if ((!empty && !partial) || typeof body !== "object" || body === null || !("objects" in body))
    return done;
  const objects = Array.isArray(body.objects) ? body.objects : [];
  return {
    ...done,
    body: { ...body, objects: empty ? [] : objects.slice(0, Math.floor(objects.length / 2)) },
  };
}
