import { parseArgs } from "node:util";
import { fuzz } from "../flags/support/fuzz.ts";
import { fuzzPatterns } from "../flags/support/patterns.ts";

const say = (line: string) => process.stdout.write(`flags: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");

/**
 * Compares random flags and contexts with Unleash's client for Node, and random patterns with re2js. The
 * differences that are allowed are in test/flags/support/differences.ts.
 */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: "string", default: "100000" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
    },
  });
  const [calls, seed] = [Number(values.calls), Number(values.seed)];
  say(`${figure(calls)} evaluations, seed ${seed}`);
  try {
    const patterns = Math.ceil(calls / 10);
    say(
      `${figure(patterns)} patterns, ${figure(fuzzPatterns(patterns, seed))} accepted, as by re2js`,
    );
    const fuzzed = await fuzz(calls, seed);
    for (const [difference, count] of fuzzed.differences) {
      say(`  ${figure(count).padStart(7)} differ by ${difference}`);
    }
    say(
      `${figure(fuzzed.evaluations)} evaluations, ${figure(fuzzed.enabled)} of them on; all others agree: passed`,
    );
    return true;
  } catch (error) {
    say(
      `FAILED ${error instanceof Error ? `${error.message}\n${String(error.cause)}` : String(error)}`,
    );
    return false;
  }
}
