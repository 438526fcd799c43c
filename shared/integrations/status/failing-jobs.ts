import * as z from "zod";
import type { IntegrationKind } from "../../../drizzle/schema/index.ts";
import { type FailingJob, failingJob } from "../../outbox/job-failures.ts";
import { type Standing, standing } from "./standing.ts";

/** The name under which jobs are listed that belong to no connected integration. */
export const ownJobs = "rampart";

/** A standing with its failing jobs. With any, its status is never OK. */
export const standingWithJobs = standing.extend({ failingJobs: z.array(failingJob) });
type StandingWithJobs = z.output<typeof standingWithJobs>;

/** Whether a job works for an outside system. */
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

/** The failing jobs of one integration. */
export const jobsOf = (kind: IntegrationKind, failing: FailingJob[]): FailingJob[] =>
  failing.filter(({ job }) => worksFor(job)(kind));

/** The failing jobs of none of these integrations. */
export const otherJobs = (kinds: IntegrationKind[], failing: FailingJob[]): FailingJob[] =>
  failing.filter(({ job }) => !kinds.some(worksFor(job)));

export function withJobs(standing: Standing, jobs: FailingJob[]): StandingWithJobs {
  const [first] = jobs;
  const isFine = standing.status === "OK" || standing.status === "RETRYING";
  if (!first || !isFine) return { ...standing, failingJobs: jobs };
  const lastError = `${first.job} has failed ${first.failures} times in a row: ${first.reason}`;
  return { ...standing, status: "DEGRADED", errorCategory: "job", lastError, failingJobs: jobs };
}
