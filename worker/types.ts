import type { Context } from "../shared/context.ts";
import type { Database } from "../shared/db/database.ts";
import type { Envelope, JobName, JobPayload, Worker } from "../shared/jobs/catalogue.ts";
import type { WorkerEnv } from "../shared/env.ts";
import type { Logger } from "../shared/log.ts";
import type { Metrics } from "../shared/metrics.ts";
import type { OpenServices } from "../shared/services.ts";

/** What lives as long as a worker process. */
export interface WorkerServices extends OpenServices {
  name: Worker;
  env: WorkerEnv;
  log: Logger;
  database: Database;
  /** A connection of `rampart_relay`, which sees every tenant's outbox and overdue marks. */
  relay: Database;
  metrics: Metrics;
  /** Work that goes on after an answer; the process waits for it before it ends. */
  waitUntil: (work: Promise<unknown>) => void;
}

/** What a job is given: its tenant's context, and the process around it. */
export interface JobInput<N extends JobName> {
  ctx: Context;
  payload: JobPayload<N>;
  envelope: Envelope;
  services: WorkerServices;
}

/** Returns when its effect stands, throws otherwise; `runJob` chooses the status. */
export type JobHandler<N extends JobName> = (input: JobInput<N>) => Promise<void>;
