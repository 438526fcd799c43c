import { type Instance, never } from "../instance/instance.ts";
import { Insertion } from "../route/insertion.ts";
import { Route } from "../route/route.ts";
import { Walk } from "../route/walk.ts";

/** A kept solution: the nodes of each route, one after the other. */
export interface Snapshot {
  readonly nodes: Int32Array;
  /** Where each route begins in `nodes`; the last entry is the end. */
  readonly offsets: Int32Array;
  readonly absent: Int32Array;
  readonly cost: number;
  /** The number of jobs without a vehicle by tier. */
  readonly missing: Int32Array;
  readonly used: number;
}

/**
 * The routes that the search changes. Between `begin` and `commit` or `rollback` it remembers what the
 * changed routes were.
 */
export class Solution {
  readonly instance: Instance;
  readonly walk: Walk;
  readonly insertion: Insertion;
  routes: Route[];
  /** The vehicle of each job, or -1. */
  readonly vehicleOf: Int32Array;
  absent: number[] = [];
  cost = 0;
  /** The number of vehicles with jobs. */
  used = 0;
  readonly #spare: Route[];
  readonly #touchedIn: Int32Array;
  #touched: number[] = [];
  #turn = 0;
  #versions = 0;
  #before = { absent: [] as number[], cost: 0, used: 0 };
  /** The kept insertions, by job and vehicle. */
  readonly #keptVersion: Float64Array;
  readonly #keptCost: Float64Array;
  readonly #keptAt: Int32Array;
  readonly #keptSecond: Int32Array;

  constructor(instance: Instance) {
    this.instance = instance;
    this.walk = new Walk(instance);
    this.insertion = new Insertion(instance, this.walk);
    this.routes = instance.vehicles.map((vehicle) => new Route(instance, vehicle));
    this.#spare = instance.vehicles.map((vehicle) => new Route(instance, vehicle));
    this.#touchedIn = new Int32Array(instance.vehicles.length);
    this.vehicleOf = new Int32Array(instance.jobs).fill(-1);
    const pairs = instance.jobs * instance.vehicles.length;
    this.#keptVersion = new Float64Array(pairs);
    this.#keptCost = new Float64Array(pairs);
    this.#keptAt = new Int32Array(pairs);
    this.#keptSecond = new Int32Array(pairs);
    for (const route of this.routes) this.#refresh(route);
    for (let job = 0; job < instance.jobs; job += 1)
      if (instance.isDone[job] === 0) this.absent.push(job);
  }

  begin(): void {
    this.#turn += 1;
    this.#touched = [];
    this.#before = { absent: [...this.absent], cost: this.cost, used: this.used };
  }

  rollback(): void {
    for (const v of this.#touched) this.#swap(v);
    for (const job of this.absent) this.vehicleOf[job] = -1;
    for (const v of this.#touched) this.#claim(this.routes[v]!);
    ({ absent: this.absent, cost: this.cost, used: this.used } = this.#before);
    for (const job of this.absent) this.vehicleOf[job] = -1;
  }

  /** Takes jobs out of a route. */
  remove(vehicle: number, isRemoved: (job: number) => boolean): void {
    const route = this.#touch(vehicle);
    const { job, isDone } = this.instance;
    for (let at = route.fixed + 1; at <= route.length; at += 1) {
      const of = job[route.nodes[at]!]!;
      if (!isRemoved(of) || isDone[of] === 1 || this.vehicleOf[of] === -1) continue;
      this.vehicleOf[of] = -1;
      this.absent.push(of);
    }
    route.filter((node) => !isRemoved(job[node]!));
    this.#refresh(route);
  }

  /** What it costs to insert the job into the route: `never` if it does not fit. */
  costOf(job: number, vehicle: number): number {
    const { fits, vehicles } = this.instance;
    const kept = job * vehicles.length + vehicle;
    if (fits[kept] === 0) return never;
    const route = this.routes[vehicle]!;
    if (this.#keptVersion[kept] !== route.version) {
      this.insertion.find(route, job);
      this.#keptVersion[kept] = route.version;
      this.#keptCost[kept] = this.insertion.cost;
      this.#keptAt[kept] = this.insertion.at;
      this.#keptSecond[kept] = this.insertion.secondAt;
    }
    return this.#keptCost[kept]!;
  }

  /** Inserts the job where `costOf` found it to be cheapest. It must be absent. */
  insert(job: number, vehicle: number): void {
    const { vehicles, first, second, dimensions, isAboard } = this.instance;
    const kept = job * vehicles.length + vehicle;
    const route = this.#touch(vehicle);
    const [at, secondAt] = [this.#keptAt[kept]!, this.#keptSecond[kept]!];
    if (secondAt >= 0) route.insert(second[job]!, secondAt, dimensions);
    route.insert(isAboard[job] === 1 ? second[job]! : first[job]!, at, dimensions);
    this.#refresh(route);
    this.vehicleOf[job] = vehicle;
  }

  keep(): Snapshot {
    const offsets = new Int32Array(this.routes.length + 1);
    for (const [v, route] of this.routes.entries()) offsets[v + 1] = offsets[v]! + route.length;
    const nodes = new Int32Array(offsets.at(-1) ?? 0);
    for (const [v, route] of this.routes.entries())
      nodes.set(route.nodes.subarray(1, route.length + 1), offsets[v]);
    const absent = Int32Array.from(this.absent);
    return { nodes, offsets, absent, cost: this.cost, missing: this.missing(), used: this.used };
  }

  restore({ nodes, offsets, absent }: Snapshot): void {
    const routes = this.routes.map((_, v) => nodes.subarray(offsets[v], offsets[v + 1]));
    this.place(routes, absent);
  }

  /** Gives each vehicle its nodes. */
  place(routes: readonly ArrayLike<number>[], absent: Iterable<number>): void {
    this.#turn += 1;
    this.vehicleOf.fill(-1);
    for (const [v, route] of this.routes.entries()) {
      const wanted = Array.from(routes[v] ?? []);
      const isSame =
        wanted.length === route.length && wanted.every((n, i) => n === route.nodes[i + 1]);
      if (!isSame) {
        route.length = route.fixed;
        for (let at = route.fixed; at < wanted.length; at += 1)
          route.insert(wanted[at]!, at + 1, this.instance.dimensions);
        this.#refresh(route);
      }
      this.#claim(route);
    }
    this.absent = [...absent];
    this.cost = this.routes.reduce((sum, route) => sum + route.cost, 0);
  }

  /** The number of jobs without a vehicle by tier. */
  missing(): Int32Array {
    const missing = new Int32Array(this.instance.tiers);
    for (const job of this.absent) missing[this.instance.tier[job]!]! += 1;
    return missing;
  }

  #touch(vehicle: number): Route {
    if (this.#touchedIn[vehicle] !== this.#turn) {
      this.#touchedIn[vehicle] = this.#turn;
      this.#touched.push(vehicle);
      this.#spare[vehicle]!.copyFrom(this.routes[vehicle]!, this.instance);
      this.#swap(vehicle);
    }
    return this.routes[vehicle]!;
  }

  #swap(vehicle: number): void {
    const route = this.routes[vehicle]!;
    this.routes[vehicle] = this.#spare[vehicle]!;
    this.#spare[vehicle] = route;
  }

  #claim({ nodes, length, vehicle }: Route): void {
    for (let at = 1; at <= length; at += 1)
      this.vehicleOf[this.instance.job[nodes[at]!]!] = vehicle.index;
  }

  #refresh(route: Route): void {
    const wasUsed = route.isCounted;
    const before = route.cost;
    this.#versions += 1;
    route.refresh(this.instance, this.#versions, this.walk);
    this.cost += route.cost - before;
    this.used += Number(route.isUsed) - Number(wasUsed);
    route.isCounted = route.isUsed;
  }
}
