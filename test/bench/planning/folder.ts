import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { BenchInstance, ReadInstance } from "./instance.ts";
import { readLiLim, readSolomon } from "./solomon.ts";
import { readVrplib } from "./vrplib.ts";

const repository = join(import.meta.dir, "../../..");

/** The folder of the published instances, which are not part of the repository. */
export const planningFolder =
  process.env["RAMPART_PLANNING"] ?? join(repository, "../shared/data/planning");

type Family = {
  name: string;
  folder: string;
  ending: string;
  read: (text: string) => ReadInstance;
};
const families: Family[] = [
  { name: "solomon", folder: "solomon", ending: ".txt", read: readSolomon },
  { name: "lilim/100", folder: "lilim/100", ending: ".txt", read: readLiLim },
  { name: "lilim/200", folder: "lilim/200", ending: ".txt", read: readLiLim },
  { name: "lilim/400", folder: "lilim/400", ending: ".txt", read: readLiLim },
  { name: "sdvrptw", folder: "sdvrptw", ending: ".vrp", read: readVrplib },
  { name: "homberger1000", folder: "homberger1000", ending: ".vrp", read: readVrplib },
];

/** How many instances of each family the sample has, spread evenly: 8 together. */
const sampleSizes: Record<string, number> = {
  solomon: 3,
  "lilim/100": 2,
  "lilim/200": 1,
  sdvrptw: 2,
};

/** The instances of a folder: all of them, or a sample. */
export function* instancesOf(folder: string, isAll: boolean): Generator<BenchInstance> {
  const file = join(folder, "best-known.json");
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Known) : {};
  for (const family of families) {
    const path = join(folder, family.folder);
    if (!existsSync(path)) continue;
    const files = readdirSync(path)
      .filter((name) => name.endsWith(family.ending))
      .toSorted();
    const size = isAll ? files.length : (sampleSizes[family.name] ?? 0);
    for (const name of spread(files, size)) {
      const instance = family.read(readFileSync(join(path, name), "utf8"));
      const short = basename(name, family.ending);
      const best =
        bestOf(known, family.name, short) ?? bestOfSolution(join(path, `${short}.sol`), instance);
      yield { ...instance, family: family.name, name: short, best };
    }
  }
}

type Known = Record<string, Record<string, Record<string, number>>>;

function bestOf(known: Known, family: string, name: string): BenchInstance["best"] {
  const [group = "", size] = family.split("/");
  const value = known[group]?.[size === undefined ? name : `${size}/${name}`];
  if (!value) return null;
  const { vehicles, routes, vehicles_in_solution: inSolution, distance, cost_dimacs: cost } = value;
  const scaled = (value["cost_scaled_by_1000"] ?? Number.NaN) / 1000;
  return { vehicles: vehicles ?? routes ?? inSolution ?? 0, distance: distance ?? cost ?? scaled };
}

/** The routes of a solution file that stands beside the instance. */
function bestOfSolution(file: string, { distanceOf }: ReadInstance): BenchInstance["best"] {
  if (!existsSync(file)) return null;
  const routes = [...readFileSync(file, "utf8").matchAll(/^Route\s*#?\s*\d+\s*:(.*)$/gm)].map(
    ([, places = ""]) => places.trim().split(/\s+/).map(Number),
  );
  const used = routes.filter(([first = Number.NaN]) => !Number.isNaN(first));
  return used.length === 0 ? null : { vehicles: used.length, distance: distanceOf(used) };
}

const spread = (files: string[], size: number): string[] =>
  files.filter(
    (_, at) =>
      Math.floor(((at + 1) * size) / files.length) > Math.floor((at * size) / files.length),
  );
