import { type Instance, never } from "../instance/instance.ts";
import type { Route } from "./route.ts";
import type { Walk } from "./walk.ts";

/** The cheapest insertion of a job into a route. `cost` is `never` if there is none. */
export class Insertion {
  cost = never;
  /** The job's first planned node goes before this position. */
  at = 0;
  /** The second one goes before this position of the route without the first. */
  secondAt = -1;
  readonly #instance: Instance;
  readonly #walk: Walk;

  constructor(instance: Instance, walk: Walk) {
    this.#instance = instance;
    this.#walk = walk;
  }

  find(route: Route, job: number): void {
    const { second, first, isAboard } = this.#instance;
    this.cost = never;
    if (second[job]! < 0) this.#single(route, job, first[job]!, false);
    else if (isAboard[job] === 1) this.#single(route, job, second[job]!, true);
    else this.#pair(route, job);
  }

  /** A visit, or the delivery of what is on board. */
  #single(route: Route, job: number, node: number, isDelivery: boolean): void {
    const { place, places: size, open, close, service } = this.#instance;
    const { vehicle, length, fixed, departure, latest, places } = route;
    const { durations, distances, costPerMetre, exact } = vehicle;
    if (!isDelivery && !this.#hasRoom(route, job, 0)) return;
    const needsTime = exact && this.#needsTime(route);
    const isRoomy = isDelivery || this.#hasRoom(route, job, length);
    const base = length === 0 ? vehicle.costs.fixed : 0;
    const to = place[node]!;
    const row = to * size;
    const opens = open[node]!;
    const closes = close[node]!;
    const serves = service[node]!;
    const soonest = opens + serves;
    let best = never;
    let bestAt = 0;
    let before = places[fixed]!;
    for (let at = fixed + 1; at <= length + 1; at += 1) {
      const from = before;
      const after = places[at]!;
      before = after;
      const left = departure[at - 1]!;
      if (left > closes) break;
      const last = latest[at]! - durations[row + after]!;
      if (last < soonest) continue;
      const arrival = left + durations[from * size + to]!;
      if (arrival > closes || arrival + serves > last) continue;
      const detour =
        distances[from * size + to]! + distances[row + after]! - distances[from * size + after]!;
      let cost = base + detour * costPerMetre;
      if (cost >= best && costPerMetre > 0) continue;
      if (!isRoomy && !this.#hasRoom(route, job, at - 1)) break;
      if (!exact) {
        if (!this.#walk.withInsertion(route, node, at, -1, -1)) continue;
        cost = this.#walk.cost - route.cost;
      } else if (needsTime) {
        const time = this.#durationWith(route, node, at, -1, -1);
        if (time > vehicle.maxDuration) continue;
        cost += (time - (length === 0 ? 0 : route.tailDuration[0]!)) * vehicle.costPerSecond;
      }
      if (cost >= best) continue;
      best = cost;
      bestAt = at;
    }
    this.cost = best;
    this.at = bestAt;
    this.secondAt = -1;
  }

  #pair(route: Route, job: number): void {
    const { first, second, place, places: size, open, close, service } = this.#instance;
    const { vehicle, length, fixed, departure, latest, places, nodes } = route;
    const { durations, distances, costPerMetre, exact } = vehicle;
    const needsTime = exact && this.#needsTime(route);
    const base = length === 0 ? vehicle.costs.fixed : 0;
    const [pickup, delivery] = [first[job]!, second[job]!];
    const [from, to] = [place[pickup]!, place[delivery]!];
    for (let at = fixed + 1; at <= length + 1; at += 1) {
      const left = departure[at - 1]!;
      if (left > close[pickup]!) break;
      const before = places[at - 1]!;
      const arrival = left + durations[before * size + from]!;
      if (arrival > close[pickup]! || !this.#hasRoomAt(route, job, at - 1)) continue;
      let time = Math.max(arrival, open[pickup]!) + service[pickup]!;
      const next = places[at]!;
      const toPickup = distances[before * size + from]!;
      const pickupDetour =
        toPickup + distances[from * size + next]! - distances[before * size + next]!;
      let last = from;
      for (let secondAt = at; secondAt <= length + 1; secondAt += 1) {
        if (secondAt > at) {
          const node = nodes[secondAt - 1]!;
          const reached = time + durations[last * size + places[secondAt - 1]!]!;
          if (reached > latest[secondAt - 1]! || !this.#hasRoomAt(route, job, secondAt - 1)) break;
          time = Math.max(reached, open[node]!) + service[node]!;
          last = places[secondAt - 1]!;
        }
        if (time > close[delivery]!) break;
        const after = places[secondAt]!;
        const arrives = time + durations[last * size + to]!;
        if (arrives > close[delivery]!) continue;
        const leaves = Math.max(arrives, open[delivery]!) + service[delivery]!;
        if (leaves + durations[to * size + after]! > latest[secondAt]!) continue;
        const way = distances[last * size + to]! + distances[to * size + after]!;
        const detour =
          secondAt === at
            ? toPickup + way - distances[before * size + after]!
            : pickupDetour + way - distances[last * size + after]!;
        let cost = base + detour * costPerMetre;
        if (cost >= this.cost && costPerMetre > 0) continue;
        if (!exact) {
          if (!this.#walk.withInsertion(route, pickup, at, delivery, secondAt)) continue;
          cost = this.#walk.cost - route.cost;
        } else if (needsTime) {
          const whole = this.#durationWith(route, pickup, at, delivery, secondAt);
          if (whole > vehicle.maxDuration) continue;
          cost += (whole - (length === 0 ? 0 : route.tailDuration[0]!)) * vehicle.costPerSecond;
        }
        if (cost < this.cost) [this.cost, this.at, this.secondAt] = [cost, at, secondAt];
      }
    }
  }

  #needsTime({ vehicle }: Route): boolean {
    return vehicle.costPerSecond > 0 || vehicle.maxDuration < never;
  }

  /** Whether a visit's amounts fit on board from the start up to a position. */
  #hasRoom(route: Route, job: number, upTo: number): boolean {
    const { dimensions, amounts } = this.#instance;
    const { peaks, vehicle } = route;
    for (let d = 0; d < dimensions; d += 1) {
      const amount = amounts[job * dimensions + d]!;
      if (amount > 0 && peaks[upTo * dimensions + d]! + amount > vehicle.capacities[d]!)
        return false;
    }
    return true;
  }

  #hasRoomAt(route: Route, job: number, at: number): boolean {
    const { dimensions, amounts } = this.#instance;
    const { loads, vehicle } = route;
    for (let d = 0; d < dimensions; d += 1) {
      const amount = amounts[job * dimensions + d]!;
      if (amount > 0 && loads[at * dimensions + d]! + amount > vehicle.capacities[d]!) return false;
    }
    return true;
  }

  /** The shortest duration of the route with the nodes inserted. */
  #durationWith(
    route: Route,
    node: number,
    at: number,
    secondNode: number,
    secondAt: number,
  ): number {
    const { place, places: size, open, close, service } = this.#instance;
    const { vehicle, places, nodes } = route;
    const { durations } = vehicle;
    if (route.length === 0) this.#emptyTail(route);
    let duration = route.headDuration[at - 1]!;
    let latest = route.headLatest[at - 1]!;
    let last = places[at - 1]!;
    let tail = at;
    let next = node;
    for (;;) {
      const to = place[next]!;
      const reach = duration + durations[last * size + to]!;
      const waits = Math.max(0, open[next]! - reach - latest);
      duration = reach + waits + service[next]!;
      latest = Math.min(close[next]! - reach, latest);
      last = to;
      if (secondNode < 0 || next === secondNode) break;
      next = tail < secondAt ? nodes[tail]! : secondNode;
      tail += 1;
    }
    tail = secondNode < 0 ? at : secondAt;
    const reach = duration + durations[last * size + places[tail]!]!;
    const waits = Math.max(0, route.tailEarliest[tail]! - reach - latest);
    return reach + waits + route.tailDuration[tail]!;
  }

  #emptyTail({ vehicle, headDuration, headLatest, tailDuration, tailEarliest }: Route): void {
    [headDuration[0], headLatest[0]] = [0, vehicle.until];
    [tailDuration[1], tailEarliest[1]] = [0, vehicle.from];
  }
}
