import type { Problem, Stop, Vehicle } from "../../../shared/packs/planning/model/index.ts";
import { euclid } from "./euclid.ts";
import type { ReadInstance } from "./instance.ts";

interface Sections {
  /** `NAME: value` lines. */
  headers: Map<string, string>;
  /** The numbers of each line of a section. */
  sections: Map<string, number[][]>;
}

function parse(text: string): Sections {
  const headers = new Map<string, string>();
  const sections = new Map<string, number[][]>();
  let section: number[][] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    const header = /^(\w+)\s*:\s*(.+)$/.exec(line);
    if (line.endsWith("_SECTION")) sections.set(line.replace("_SECTION", ""), (section = []));
    else if (header) headers.set(header[1] ?? "", header[2] ?? "");
    else if (line !== "" && line !== "EOF") section.push(line.split(/\s+/).map(Number));
  }
  return { headers, sections };
}

/**
 * VRPLIB with time windows. With `VEHICLES_ALLOWED_CLIENTS` it is a site-dependent instance, whose
 * distances are rounded thousandths; else distances are cut to one decimal, and distance alone counts.
 */
export function readVrplib(text: string): ReadInstance {
  const { headers, sections } = parse(text);
  const isSiteDependent = sections.has("VEHICLES_ALLOWED_CLIENTS");
  const scale = isSiteDependent ? 1000 : 10;
  const column = (name: string, at = 1) => (sections.get(name) ?? []).map((row) => row[at] ?? 0);
  const points = (sections.get("NODE_COORD") ?? []).map(([, x = 0, y = 0]) => ({ x, y }));
  const demands = column("DEMAND");
  const services = column("SERVICE_TIME");
  const [opens, dues] = [column("TIME_WINDOW"), column("TIME_WINDOW", 2)];
  const whole = isSiteDependent ? Math.round : Math.trunc;
  const table = euclid(points, (distance) => whole(distance * scale));
  const allowed = sections.get("VEHICLES_ALLOWED_CLIENTS")?.map((row) => new Set(row.slice(1)));
  const count = Number(headers.get("VEHICLES"));
  const ids = Array.from({ length: count }, (_, index) => `v${index}`);
  const stop = (place: number): Stop => ({
    place,
    windows: [{ start: (opens[place] ?? 0) * scale, end: (dues[place] ?? 0) * scale }],
    serviceSeconds: (services[place] ?? Number(headers.get("SERVICE_TIME") ?? 0)) * scale,
  });
  const longest = headers.get("VEHICLES_MAX_DURATION");
  const capacities = column("CAPACITY");
  const problem: Problem = {
    dimensions: ["demand"],
    places: points.length,
    jobs: points.flatMap((_, place) =>
      place === 0
        ? []
        : {
            id: String(place),
            kind: "visit" as const,
            amounts: [demands[place] ?? 0],
            stop: stop(place),
            ...(allowed ? { vehicles: ids.filter((__, v) => allowed[v]?.has(place + 1)) } : {}),
          },
    ),
    vehicles: ids.map((id, index): Vehicle => ({
      id,
      start: 0,
      end: 0,
      shift: { start: (opens[0] ?? 0) * scale, end: (dues[0] ?? 0) * scale },
      ...(longest ? { maxDuration: Number(longest) * scale } : {}),
      capacities: [capacities[index] ?? Number(headers.get("CAPACITY") ?? 0)],
      profile: "air",
      costs: { fixed: 0, perKm: 1000 / scale, perHour: 0, perHourLate: 0 },
    })),
    matrices: { air: table },
  };
  const distanceOf = (routes: number[][]) => {
    let sum = 0;
    for (const places of routes) {
      let from = 0;
      for (const place of [...places, 0]) {
        sum += table.distances[from * points.length + place] ?? 0;
        from = place;
      }
    }
    return sum / scale;
  };
  return { problem, countsVehicles: false, distanceOf };
}
