import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { instancesOf, planningFolder } from "./folder.ts";
import type { BenchInstance } from "./instance.ts";
import { type Result, solveInstance } from "./solve-instance.ts";

/** The promised bounds by family: more vehicles in sum, and the mean gap of distance, in per cent. */
const limits: Record<string, { vehicles?: number; gap: number }> = {
  solomon: { vehicles: 1, gap: 1.5 },
  "lilim/100": { vehicles: 1, gap: 1.5 },
  "lilim/200": { gap: 3 },
  sdvrptw: { gap: 3 },
};

interface Row extends Result {
  instance: BenchInstance;
}

/**
 * Plans published instances and compares the plans with the best-known ones: `--data FOLDER`, `--all`
 * instead of a sample, `--seconds N` CPU seconds each instead of 30, and `--only TEXT` in the name.
 */
export async function run(): Promise<boolean> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      data: { type: "string", default: planningFolder },
      all: { type: "boolean", default: false },
      seconds: { type: "string", default: "30" },
      only: { type: "string", default: "" },
    },
  });
  if (!existsSync(values.data)) {
    print(`Skipped: there is no folder ${values.data}. Name one with --data or RAMPART_PLANNING.`);
    return true;
  }
  const seconds = Number(values.seconds);
  const head = ["vehicles", "best", "distance", "gap 1 s", "gap 5 s", `gap ${seconds} s`, "it/s"];
  print("instance".padEnd(24) + head.map((word) => word.padStart(11)).join(""));
  const rows: Row[] = [];
  for (const instance of instancesOf(values.data, values.all || values.only !== "")) {
    if (!`${instance.family}/${instance.name}`.includes(values.only)) continue;
    const row = { instance, ...solveInstance(instance, seconds) };
    rows.push(row);
    printRow(row);
  }
  return [...new Set(rows.map((row) => row.instance.family))]
    .map((family) =>
      printFamily(
        family,
        rows.filter((row) => row.instance.family === family),
      ),
    )
    .every(Boolean);
}

function printRow({
  instance,
  vehicles,
  distance,
  unassigned,
  iterationsPerSecond,
  after,
}: Row): void {
  const { family, name, best } = instance;
  const gap = (at: number) => {
    const value = after.find(({ seconds }) => seconds === at) ?? after.at(-1);
    if (!best || !value) return "-";
    const more = instance.countsVehicles ? value.vehicles - best.vehicles : 0;
    return `${percent(value.distance / best.distance - 1)}${more === 0 ? "" : ` ${signed(more)}v`}`;
  };
  const cells = [
    vehicles,
    best?.vehicles ?? "-",
    distance.toFixed(2),
    gap(1),
    gap(5),
    gap(after.at(-1)?.seconds ?? 0),
    Math.round(iterationsPerSecond),
  ];
  const left = unassigned === 0 ? "" : `  ${unassigned} left over`;
  print(
    `${family}/${name}`.padEnd(24) + cells.map((cell) => String(cell).padStart(11)).join("") + left,
  );
}

/** @returns whether the family is within its limits */
function printFamily(family: string, rows: Row[]): boolean {
  const limit = limits[family];
  const known = rows.flatMap(({ instance, ...row }) =>
    instance.best ? { ...row, instance, best: instance.best } : [],
  );
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const isComparable = ({ instance, vehicles, best }: (typeof known)[number]) =>
    !instance.countsVehicles || vehicles === best.vehicles;
  const gaps = known
    .filter(isComparable)
    .map(({ distance, best }) => 100 * (distance / best.distance - 1));
  const gap = gaps.length === 0 ? 0 : sum(gaps) / gaps.length;
  const [used, wanted] = [
    sum(known.map((row) => row.vehicles)),
    sum(known.map(({ best }) => best.vehicles)),
  ];
  const left = sum(rows.map(({ unassigned }) => unassigned));
  const more = 100 * (used / wanted - 1);
  const vehicles = limit?.vehicles === undefined ? "" : ` (limit +${limit.vehicles} %)`;
  const bound = limit ? ` (limit ${limit.gap} %)` : "";
  print(
    `${family}: ${rows.length} instances, ${used} vehicles, best known ${wanted}: ${signed(more.toFixed(2))} %${vehicles}; ` +
      `mean gap ${gap.toFixed(2)} % of ${gaps.length}${bound}`,
  );
  const isWithin =
    more <= (limit?.vehicles ?? Number.POSITIVE_INFINITY) && gap <= (limit?.gap ?? 100);
  return left === 0 && isWithin;
}

const percent = (share: number) => (100 * share).toFixed(2);
const signed = (value: number | string) => (Number(value) > 0 ? `+${value}` : String(value));
const print = (line: string) => process.stdout.write(`${line}\n`);
