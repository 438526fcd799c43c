import type { Context } from "../shared/context.ts";
import type { Database } from "../shared/db/database.ts";
import type { Envelope, JobName, JobPayload, Worker } from "../shared/jobs/catalogue.ts";
import type { WorkerEnv } from "../shared/env.ts";
import type { Logger } from "../shared/log.ts";
import type { Metrics } from "../shared/metrics.ts";
import type { OpenServices } from "../shared/services.ts";
import type { Planning } from "./planning/open-planning.ts";

/** What a worker process opens once. */
export interface WorkerServices extends OpenServices {
  name: Worker;
  env: WorkerEnv;
  log: Logger;
  database: Database;
  /** A connection as `rampart_relay`, which sees every tenant's outbox and coalesced jobs. */
  relay: Database;
  metrics: Metrics;
  /** What it makes plans with. Threads start with the first plan. */
  planning: Planning;
  /** What the worker does for the product's packs. */
  packWorks: PackWorks;
  /** Runs work after the response; the process waits for it before it exits. */
  waitUntil: (work: Promise<unknown>) => void;
}

/** The input of a job handler. */
export interface JobInput<N extends JobName> {
  ctx: Context;
  payload: JobPayload<N>;
  envelope: Envelope;
  services: WorkerServices;
}

/** Returns once its effect is committed, else throws; `runJob` chooses the status. */
export type JobHandler<N extends JobName> = (input: JobInput<N>) => Promise<void>;

export interface PackJobInput<P> {
  ctx: Context;
  payload: P;
  envelope: Envelope;
  services: WorkerServices;
}

/** As a `JobHandler`, for a job of a pack. The tenant session has begun, and the tenant has the pack. */
export type PackJobHandler = (input: PackJobInput<unknown>) => Promise<void>;

/** What the workers do for a pack. */
export interface PackWork {
  /** The handlers of the jobs that the pack declares, by name, loaded when the first delivery arrives. */
  readonly jobs: Readonly<Record<string, () => Promise<PackJobHandler>>>;
  /** What follows when a job of the core has succeeded for a tenant of the pack. It may run twice. */
  readonly after?: Readonly<
    Partial<Record<JobName, () => Promise<(ctx: Context) => Promise<void>>>>
  >;
}

/** What the workers do for packs, each by the path of its pack. */
export type PackWorks = Readonly<Record<string, PackWork>>;
