import { PipelinedConnection } from "../../../shared/db/pipelined-connection.ts";
import type { QueryResult } from "../../../shared/db/queries.ts";

/** Records the query plans of this process's statements during a request. */
export interface PlanTap {
  /** The tables that a statement of the request reads with a sequential scan. */
  scannedBy(request: () => Promise<unknown>): Promise<string[]>;
  stop(): void;
}

type Run = (this: PipelinedConnection, text: string, params?: unknown[]) => Promise<QueryResult>;

const scan = /"Node Type": "Seq Scan",[^{}]*?"Relation Name": "(?<table>\w+)"/g;

/**
 * Wraps `PipelinedConnection.run`: each statement is explained immediately before it runs, with the same
 * role, transaction, policies and parameters.
 */
export function tapPlans(): PlanTap {
  const original = Object.getOwnPropertyDescriptor(PipelinedConnection.prototype, "run")
    ?.value as Run;
  let plans: Promise<string>[] | null = null;
  PipelinedConnection.prototype.run = function explained(
    this: PipelinedConnection,
    text: string,
    params: unknown[] = [],
  ) {
    if (plans && /^\s*(?:\/\* unprepared \*\/ )?(?:select|with)\b/i.test(text)) {
      const plan = original.call(this, `explain (format json) ${text}`, params);
      plans.push(plan.then(({ rows }) => String(rows[0]?.[0])));
    }
    return original.call(this, text, params);
  };
  return {
    async scannedBy(request) {
      const found: Promise<string>[] = [];
      plans = found;
      await request();
      plans = null;
      if (found.length === 0) throw new Error("The request sent no statement that has a plan.");
      const tables = (await Promise.all(found)).flatMap((plan) =>
        [...plan.matchAll(scan)].map(({ groups }) => groups?.["table"] ?? ""),
      );
      return [...new Set(tables)];
    },
    stop: () => {
      PipelinedConnection.prototype.run = original;
    },
  };
}
