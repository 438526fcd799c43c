import { parseArgs } from "node:util";
import { checkPlan } from "../../../shared/packs/planning/check/check-plan.ts";
import { bruteForce, isLess, planValue } from "../../packs/planning/engine/brute-force.ts";
import { randomProblem } from "../../packs/planning/engine/random-problem.ts";
import { solve } from "../../packs/planning/engine/solve.ts";

/** The share of small problems whose plan must be the best of all. */
const wantedShare = 0.99;

/**
 * `npm run soak -- planning [--plans 1000] [--small 500]`: random plans with hours of service through the
 * checker, and small problems of up to 7 stops against all of their plans.
 */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      plans: { type: "string", default: "1000" },
      small: { type: "string", default: "500" },
    },
  });
  const plans = Number(values.plans);
  const small = Number(values.small);
  let violations = 0;
  for (let seed = 0; seed < plans; seed += 1) {
    const size = { stops: 16 + (seed % 9), vehicles: 3, shift: 120, hours: 9, breaks: 3 };
    const problem = randomProblem(seed, size);
    const [finding] = checkPlan(problem, solve(problem, 40, seed));
    if (!finding) continue;
    violations += 1;
    print(`seed ${seed}: ${finding.message}`);
  }
  print(`${plans} plans with hours of service: ${violations} break a rule`);
  let best = 0;
  for (let seed = 0; seed < small; seed += 1) {
    const size = { stops: 2 + (seed % 6), vehicles: 2, shift: 28, hours: 3, breaks: 3 };
    const problem = randomProblem(seed, size);
    const found = planValue(problem, solve(problem, 2000));
    if (!isLess(bruteForce(problem), found)) best += 1;
    else print(`seed ${seed}: the plan is not the best`);
  }
  print(`${small} small problems: ${best} plans are the best (${wantedShare * 100} % wanted)`);
  return violations === 0 && best >= wantedShare * small;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
