import { setTimeout as pause } from "node:timers/promises";
import { noAnswer } from "../../no-answer.ts";
import { jsonAnswer, otherAnswer, Refusal, refusalAnswer, unroutedAnswer } from "./answers.ts";
import { answer, findRoute } from "./routes.ts";
import { authenticate, claimedAccount } from "./authenticate.ts";
import { cutPage } from "./cut-page.ts";
import type { Account } from "../model.ts";
import type { Simulation } from "../simulation.ts";
import type { ReceivedCall } from "../traffic.ts";

/** Thrown to close the connection without an answer. */
class Dropped extends Error {
  override readonly name = "Dropped";
}

interface Arrival {
  request: Request;
  url: URL;
  body: string;
  requestId: string;
  claimed: Account | null;
  /** Its line in the log, completed step by step. */
  line: ReceivedCall;
}

/** Answers and logs one API call: outage, route, token, limits, then the operation. */
export async function handle(simulation: Simulation, request: Request): Promise<Response> {
  const started = performance.now();
  const url = new URL(request.url);
  const requestId = crypto.randomUUID();
  const claimed = claimedAccount(request, simulation.store);
  const line: ReceivedCall = {
    at: Date.now(),
    account: claimed?.id ?? "",
    method: request.method,
    path: url.pathname,
    status: 0,
    ms: 0,
  };
  simulation.traffic.record(line);
  try {
    const body = await request.text();
    if (request.method === "POST") line.subject = subjectOf(body);
    const response = await admit(simulation, { request, url, body, requestId, claimed, line });
    line.status = response.status;
    return response;
  } catch (error) {
    if (error instanceof Dropped || simulation.stopped.aborted) return noAnswer();
    const refusal = error instanceof Refusal ? error : new Refusal(500, "internal error");
    if (refusal !== error) simulation.log(`${request.method} ${url.pathname}: ${String(error)}`);
    line.status = refusal.status;
    return refusalAnswer(refusal, requestId);
  } finally {
    line.ms = performance.now() - started;
  }
}

async function admit(simulation: Simulation, arrival: Arrival): Promise<Response> {
  const { faults, limits, clock } = simulation;
  const { request, url, body, requestId, claimed, line } = arrival;
  const target = { account: claimed?.id, method: request.method, path: url.pathname, body };
  if (faults.take("outage", target)) throw new Dropped();
  const route = findRoute(request.method, url.pathname);
  if (!route) return unroutedAnswer(requestId);
  const account = await authenticate(request, claimed, clock.now());
  if (faults.take("expired", target)) throw new Refusal(403, "token expired");
  const now = performance.now();
  line.limited =
    faults.take("429", target) !== undefined ||
    !limits.admit(account.id, account.perSecond, account.perMinute, now);
  if (line.limited) throw new Refusal(429, "rate limit");
  line.admittedAt = now;
  const broken = faults.take("5xx", target);
  if (broken) throw new Refusal(broken.status ?? 503, "unavailable");
  // All faults are taken here, so that they count calls in the order of arrival.
  const latency = faults.take("latency", target);
  const lateEffect = faults.take("effect-late", target);
  const lateAnswer = faults.take("answer-late", target);
  const noEnd = faults.take("drop-answer", target);

  const wait = (ms = 0) => pause(ms, undefined, { signal: simulation.stopped });
  if (latency) {
    await wait(latency.ms);
    // A call is not executed if its client disconnected while it waited.
    if (request.signal.aborted) throw new Dropped();
  }
  if (lateEffect) await wait(lateEffect.ms);
  const response = perform(() => {
    const { store } = simulation;
    const context = { store, account, query: url.searchParams, body, now: clock.now() };
    const { status, body: done } = answer(route, url.pathname, context);
    const other = faults.take("other-answer", target);
    if (other) return otherAnswer(other.text ?? "", requestId);
    return jsonAnswer(status, cutPage(done, faults, target), requestId);
  }, requestId);
  if (lateAnswer) await wait(lateAnswer.ms);
  if (noEnd) throw new Dropped();
  return response;
}

/** A refusal can be delayed or lost like any other answer. */
function perform(run: () => Response, requestId: string): Response {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error, requestId);
    throw error;
  }
}

const subjectOf = (body: string) =>
  /"userName"\s*:\s*"([^"]+)"/.exec(body)?.[1] ?? /"externalId"\s*:\s*"([^"]+)"/.exec(body)?.[1];
