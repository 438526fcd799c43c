import { marksIn, marksOf } from "./marks.ts";
import { type Call, callFor, type CallerState } from "./operations.ts";
import type { Side } from "./sides.ts";

export interface DriveOptions {
  url: string;
  sides: [Side, Side];
  calls: number;
  concurrency: number;
  /** Replaces the global fetch: the positive control plants foreign marks with it. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  onProgress?: (done: number, faults: number) => void;
}

export interface Driven {
  calls: number;
  seconds: number;
  /** Calls by what they were. */
  made: Map<string, number>;
  faults: number;
  /** The first faults, in words. */
  firstFaults: string[];
}

/** Calls the server as both tenants at once and looks into every answer. */
export async function drive(options: DriveOptions): Promise<Driven> {
  const { url, sides, calls, concurrency, onProgress } = options;
  const send = options.fetch ?? ((to: string, init: RequestInit) => fetch(to, init));
  const made = new Map<string, number>();
  const firstFaults: string[] = [];
  const started = performance.now();
  let next = 0;
  let done = 0;
  let faults = 0;

  const fault = (what: string) => {
    faults += 1;
    if (firstFaults.length < 20) firstFaults.push(what);
  };
  const one = async (n: number, state: CallerState) => {
    const call = callFor(sides, n, state);
    made.set(call.name, (made.get(call.name) ?? 0) + 1);
    const [own, other] = n % 2 === 0 ? sides : ([sides[1], sides[0]] as const);
    const answer = await send(url + call.path, request(call));
    const text = await answer.text();
    for (const what of judge(call, answer, text, own, other)) fault(`${call.name}: ${what}`);
    if (call.name === "scim create or delete") {
      state.person = answer.headers.get("location")?.split("/").at(-1);
    }
    done += 1;
    if (done % 500 === 0) onProgress?.(done, faults);
  };
  const caller = async (callerNumber: number) => {
    // Each caller has one person of its own in each tenant, so that callers never conflict.
    const states = [0, 1].map((): CallerState => ({ caller: callerNumber, person: undefined }));
    for (let n = next++; n < calls; n = next++) {
      const state = states[n % 2];
      if (state) await one(n, state);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, number) => caller(number)));
  return { calls: done, seconds: (performance.now() - started) / 1000, made, faults, firstFaults };
}

function request({ method, token, body }: Call): RequestInit {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

/** What is wrong with an answer; nothing, for a right one. */
function judge(call: Call, answer: Response, text: string, own: Side, other: Side): string[] {
  const headers = JSON.stringify([...answer.headers]);
  return [
    ...(answer.status === call.status ? [] : [`${answer.status} ${text.slice(0, 200)}`]),
    ...marksIn(text + headers, marksOf(other)).map((mark) => `shows the other's ${mark}`),
    ...(call.shows && marksIn(text, marksOf(own)).length === 0 ? ["shows nothing of its own"] : []),
  ];
}
