/** What the load found. */
export interface Flips {
  requests: number;
  flips: number;
  seconds: number;
  /** Responses that mix two versions, or are older than a change that was answered before the request. */
  faults: string[];
}

export interface FlipLoad {
  /** The servers, which are asked in turn. */
  urls: readonly string[];
  /** A key of the kind `ofrep`. */
  key: string;
  /** Sets all flags in one change, and returns its version. */
  flip: (enabled: boolean) => Promise<number>;
  requests: number;
  concurrency: number;
  onProgress?: (done: number) => void;
}

interface Answer {
  flags: { key: string; value: boolean; metadata: { version: string } }[];
}

const maxFaults = 20;

/** Asks for all flags while they are flipped without a pause, and checks each response. */
export async function driveFlips(load: FlipLoad): Promise<Flips> {
  const { urls, key, flip, requests, concurrency, onProgress } = load;
  const values = new Map<number, boolean>();
  const faults: string[] = [];
  /** `version`: of the newest change that was answered. */
  const count = { asked: 0, answered: 0, flips: 0, version: 0 };
  const change = async () => {
    const enabled = count.flips % 2 === 0;
    count.version = await flip(enabled);
    values.set(count.version, enabled);
    count.flips += 1;
  };
  await change();
  const started = performance.now();
  const ask = async () => {
    const [least, url] = [count.version, urls[count.asked % urls.length]];
    count.asked += 1;
    const response = await fetch(`${url}/ofrep/v1/evaluate/flags`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: '{"context":{"targetingKey":"somebody"}}',
    });
    const body = (await response.json()) as Answer;
    count.answered += 1;
    const fault = response.ok ? faultOf(body, least, values) : `status ${response.status}`;
    if (fault !== undefined && faults.length < maxFaults) faults.push(fault);
    onProgress?.(count.answered);
  };
  const askAll = async () => {
    while (count.asked < requests) await ask();
  };
  const flipAll = async () => {
    while (count.answered < requests) await change();
  };
  await Promise.all([flipAll(), ...Array.from({ length: concurrency }, askAll)]);
  const seconds = (performance.now() - started) / 1000;
  return { requests: count.answered, flips: count.flips, seconds, faults };
}

function faultOf({ flags }: Answer, least: number, values: ReadonlyMap<number, boolean>) {
  const versions = new Set(flags.map(({ metadata }) => metadata.version));
  const [text = ""] = versions;
  if (versions.size !== 1) return `one response has the versions ${[...versions].join(" and ")}`;
  const version = Number.parseInt(text, 10);
  if (version < least) return `version ${version} after the answer of ${least}`;
  // The answer of the newest change may still be on its way.
  const expected = values.get(version);
  const found = new Set(flags.map(({ value }) => value));
  const isMixed = found.size !== 1 || (expected !== undefined && !found.has(expected));
  return isMixed ? `version ${version} has the values ${[...found].join(" and ")}` : undefined;
}
