import type { Job, Problem, Stop, Vehicle } from "../../../shared/packs/planning/model/index.ts";
import { euclid } from "./euclid.ts";
import type { ReadInstance } from "./instance.ts";

/** Whole numbers for what the instances compute in doubles. */
const scale = 100_000;
/** The price of a vehicle: more than any distance, so that fewer vehicles come first. */
const vehiclePrice = 1_000_000;

interface Row {
  x: number;
  y: number;
  demand: number;
  open: number;
  due: number;
  service: number;
  /** Li and Lim: the node where it is picked up, and where it is delivered. 0: none. */
  pickup: number;
  delivery: number;
}

const numbersOf = (text: string): number[][] =>
  text
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words[0] !== "" && words.every((word) => !Number.isNaN(Number(word))))
    .map((words) => words.map(Number));

/** The format of Solomon (1987): a line with vehicles and capacity, and one for the depot and each customer. */
export function readSolomon(text: string): ReadInstance {
  const [[vehicles = 0, capacity = 0] = [], ...lines] = numbersOf(text);
  const rows = lines.map(([, x = 0, y = 0, demand = 0, open = 0, due = 0, service = 0]) => ({
    x,
    y,
    demand,
    open,
    due,
    service,
    pickup: 0,
    delivery: 0,
  }));
  return instanceOf(rows, vehicles, capacity);
}

/** The format of Li and Lim (2003): the same with a pickup or delivery for each customer. */
export function readLiLim(text: string): ReadInstance {
  const [[vehicles = 0, capacity = 0] = [], ...lines] = numbersOf(text);
  const rows = lines.map(
    ([, x = 0, y = 0, demand = 0, open = 0, due = 0, service = 0, pickup = 0, delivery = 0]) => ({
      x,
      y,
      demand,
      open,
      due,
      service,
      pickup,
      delivery,
    }),
  );
  return instanceOf(rows, vehicles, capacity);
}

function instanceOf(rows: Row[], count: number, capacity: number): ReadInstance {
  const depot = rows[0]!;
  const stop = (place: number): Stop => {
    const { open, due, service } = rows[place]!;
    const windows = [{ start: open * scale, end: due * scale }];
    return { place, windows, serviceSeconds: service * scale };
  };
  const jobs = rows.flatMap(({ demand, pickup, delivery }, place): Job[] => {
    if (place === 0 || pickup > 0) return [];
    const named = { id: String(place), amounts: [demand] };
    return delivery > 0
      ? [{ ...named, kind: "shipment", pickup: stop(place), delivery: stop(delivery) }]
      : [{ ...named, kind: "visit", stop: stop(place) }];
  });
  const vehicles = Array.from({ length: count }, (_, index): Vehicle => ({
    id: `v${index}`,
    start: 0,
    end: 0,
    shift: { start: depot.open * scale, end: depot.due * scale },
    capacities: [capacity],
    profile: "air",
    costs: { fixed: vehiclePrice, perKm: 1000 / scale, perHour: 0, perHourLate: 0 },
  }));
  const table = euclid(rows, (distance) => Math.round(distance * scale));
  const problem: Problem = {
    dimensions: ["demand"],
    places: rows.length,
    jobs,
    vehicles,
    matrices: { air: table },
  };
  return { problem, countsVehicles: true, distanceOf: (routes) => drive(rows, routes) };
}

/** Drives the places of the routes in doubles. */
function drive(rows: Row[], routes: number[][]): number {
  let sum = 0;
  for (const places of routes) {
    let [time, at] = [0, rows[0]!];
    for (const place of [...places, 0]) {
      const to = rows[place]!;
      const way = Math.hypot(at.x - to.x, at.y - to.y);
      sum += way;
      time = Math.max(time + way, to.open);
      if (time > to.due + 0.005)
        throw new Error(`Place ${place} is reached ${time - to.due} late.`);
      time += to.service;
      at = to;
    }
  }
  return sum;
}
