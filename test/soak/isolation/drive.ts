import { markersIn, markersOf } from "./markers.ts";
import { type Call, callFor, type CallerState } from "./operations.ts";
import type { MarkedTenant } from "./marked-tenant.ts";

export interface DriveOptions {
  url: string;
  tenants: [MarkedTenant, MarkedTenant];
  calls: number;
  concurrency: number;
  /** Replaces the global fetch: the positive control plants foreign markers with it. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  onProgress?: (done: number, faults: number) => void;
}

export interface DriveResult {
  calls: number;
  seconds: number;
  /** The number of calls by name. */
  callsByName: Map<string, number>;
  faults: number;
  /** Descriptions of the first faults. */
  firstFaults: string[];
}

/** Calls the server as both tenants concurrently and checks each response. */
export async function drive(options: DriveOptions): Promise<DriveResult> {
  const { url, tenants, calls, concurrency, onProgress } = options;
  const send = options.fetch ?? ((to: string, init: RequestInit) => fetch(to, init));
  const callsByName = new Map<string, number>();
  const firstFaults: string[] = [];
  const started = performance.now();
  let next = 0;
  let done = 0;
  let faults = 0;

  const fault = (what: string) => {
    faults += 1;
    if (firstFaults.length < 20) firstFaults.push(what);
  };
  const sendCall = async (n: number, state: CallerState) => {
    const call = callFor(tenants, n, state);
    callsByName.set(call.name, (callsByName.get(call.name) ?? 0) + 1);
    const [own, other] = n % 2 === 0 ? tenants : ([tenants[1], tenants[0]] as const);
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
    // Each caller has its own user in each tenant, so that callers never conflict.
    const states = [0, 1].map((): CallerState => ({ caller: callerNumber, person: undefined }));
    for (let n = next++; n < calls; n = next++) {
      const state = states[n % 2];
      if (state) await sendCall(n, state);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, number) => caller(number)));
  return {
    calls: done,
    seconds: (performance.now() - started) / 1000,
    callsByName,
    faults,
    firstFaults,
  };
}

function request({ method, token, body }: Call): RequestInit {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

/** The faults of a response; empty if it is correct. */
function judge(
  call: Call,
  answer: Response,
  text: string,
  own: MarkedTenant,
  other: MarkedTenant,
): string[] {
  const headers = JSON.stringify([...answer.headers]);
  return [
    ...(answer.status === call.status ? [] : [`${answer.status} ${text.slice(0, 200)}`]),
    ...markersIn(text + headers, markersOf(other)).map((marker) => `shows the other's ${marker}`),
    ...(call.shows && markersIn(text, markersOf(own)).length === 0
      ? ["shows nothing of its own"]
      : []),
  ];
}
