import type { IntegrationKind } from "../../../drizzle/schema/index.ts";
import type { FailingJob } from "../../outbox/job-failures.ts";
import type { Standing } from "./standing.ts";

/** Where jobs are shown that belong to no outside system, or to none that is connected. */
export const ownJobs = "rampart";

/** A standing with the jobs that fail again and again; it is never OK with any. */
export interface StandingWithJobs extends Standing {
  failingJobs: FailingJob[];
}

/** The outside systems that a job works for. */
function worksFor(job: string): (kind: IntegrationKind) => boolean {
  const [name = "", service] = job.split("/");
  if (name === "user_changed" || name.startsWith("mindtickle.")) {
    return (kind) => kind === "mindtickle";
  }
  if (name === "notifications.send") return (kind) => kind === "communication-service";
  if (name === "external.sync" && service !== undefined) return (kind) => kind === service;
  if (name === "external.sync" || name.startsWith("webhooks.")) {
    return (kind) => kind !== "mindtickle";
  }
  return () => false;
}

/** Those that work for one of the tenant's outside systems. */
export const jobsOf = (kind: IntegrationKind, failing: FailingJob[]): FailingJob[] =>
  failing.filter(({ job }) => worksFor(job)(kind));

/** Those that work for none of the tenant's outside systems. */
export const jobsOfNone = (kinds: IntegrationKind[], failing: FailingJob[]): FailingJob[] =>
  failing.filter(({ job }) => !kinds.some(worksFor(job)));

export function withJobs(standing: Standing, jobs: FailingJob[]): StandingWithJobs {
  const [first] = jobs;
  const isFine = standing.status === "OK" || standing.status === "RETRYING";
  if (!first || !isFine) return { ...standing, failingJobs: jobs };
  const lastError = `${first.job} has failed ${first.failures} times in a row: ${first.reason}`;
  return { ...standing, status: "DEGRADED", errorCategory: "job", lastError, failingJobs: jobs };
}
