/** A step of a route. Times are seconds since the epoch of the problem. */
export interface Step {
  readonly kind: "start" | "pickup" | "delivery" | "visit" | "break" | "rest" | "end";
  /** The job of a pickup, delivery or visit. */
  readonly jobId?: string | undefined;
  /** The place; null for a break or a rest on the way. */
  readonly place: number | null;
  readonly arrival: number;
  /** When service, break or rest begins. */
  readonly start: number;
  readonly departure: number;
  /** What is on board at the departure, one amount a dimension. */
  readonly load: readonly number[];
  /** Seconds between the arrival and the start. */
  readonly waiting: number;
  /** Seconds that the service begins after the stop's `dueBy`. */
  readonly lateness: number;
}

export interface Route {
  readonly vehicleId: string;
  readonly steps: readonly Step[];
  /** Metres. */
  readonly distance: number;
  /** Seconds from the start to the end. */
  readonly duration: number;
  readonly cost: number;
}

/** A job without a vehicle, and why each vehicle cannot do it. */
export interface Unassigned {
  readonly jobId: string;
  readonly reasons: readonly { readonly vehicleId: string; readonly reason: string }[];
}

/** A plan: what each vehicle does, and what nobody can do. */
export interface Plan {
  readonly routes: readonly Route[];
  readonly unassigned: readonly Unassigned[];
  readonly cost: number;
  /** How many iterations were made, and with which seed. */
  readonly iterations: number;
  readonly seed: number;
}
