/** One implementation of the measured work. */
export interface Contender {
  name: string;
  once: (turn: number) => Promise<unknown>;
}

export interface Measured {
  name: string;
  /** The median calls per second of the rounds. */
  rate: number;
  /** The calls per second of each round. */
  rounds: number[];
}

/**
 * How many times as fast one contender is as the other: the median of the ratios of each round, because a
 * machine that becomes slower affects both contenders of a round alike.
 */
export const ratioOf = (one: Measured | undefined, other: Measured | undefined): number =>
  median(one?.rounds.map((rate, round) => rate / (other?.rounds[round] ?? Number.NaN)) ?? []);

export interface MeasureOptions {
  concurrency: number;
  /** Rounds of each contender. They alternate, so that noise affects all of them equally. */
  rounds?: number;
  secondsEach?: number;
}

/** Measures the contenders alternately in one run and prints one line for each. */
export async function measure(
  contenders: Contender[],
  { concurrency, rounds = 5, secondsEach = 1.5 }: MeasureOptions,
): Promise<Measured[]> {
  const rates = contenders.map((): number[] => []);
  for (const contender of contenders) await runFor(contender, concurrency, 0.5);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      process.stderr.write(`\rround ${round} of ${rounds}: ${contender.name.padEnd(40)}`);
      rates[index]?.push(await runFor(contender, concurrency, secondsEach));
    }
  }
  process.stderr.write(`\r${" ".repeat(60)}\r`);
  return contenders.map(({ name }, index) => {
    const rate = median(rates[index] ?? []);
    process.stdout.write(`${name.padEnd(48)} ${Math.round(rate).toString().padStart(8)} /s\n`);
    return { name, rate, rounds: rates[index] ?? [] };
  });
}

async function runFor({ once }: Contender, concurrency: number, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const started = performance.now();
  let done = 0;
  let turn = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < until) {
        turn += 1;
        await once(turn);
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - started) / 1000);
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The quantile of the values by the nearest-rank method. */
export const percentile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;

/** Prints the last line of a benchmark. */
export function printRatio(what: string, ratio: number, least?: number): void {
  const wanted = least === undefined ? "" : ` (at least ${least} wanted)`;
  process.stdout.write(`ratio ${what}: ${ratio.toFixed(2)}${wanted}\n`);
}

/** Returns a function that sends the request once. It throws if the response is not 200. */
export const asking = (token: string) => (url: string) => async (): Promise<void> => {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  await answer.arrayBuffer();
};
