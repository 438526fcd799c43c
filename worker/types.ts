import type { Context } from "../shared/context.ts";
import type { Database } from "../shared/db/database.ts";
import type { Envelope, JobName, JobPayload, Worker } from "../shared/jobs/catalogue.ts";
import type { WorkerEnv } from "../shared/env.ts";
import type { Logger } from "../shared/log.ts";
import type { Metrics } from "../shared/metrics.ts";
import type { OpenServices } from "../shared/services.ts";

/** What a worker process opens once. */
export interface WorkerServices extends OpenServices {
  name: Worker;
  env: WorkerEnv;
  log: Logger;
  database: Database;
  /** A connection as `rampart_relay`, which sees every tenant's outbox and coalesced jobs. */
  relay: Database;
  metrics: Metrics;
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
