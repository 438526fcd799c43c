import type { PushTargets } from "./push-targets.ts";
import { AppError } from "../../errors.ts";

/**
 * A URL of the tenant's own that something may be sent to, in its plain form.
 * @throws AppError bad_request
 */
export function targetUrl({ targets }: { targets: PushTargets }, url: string): string {
  const problem = targets.problemOf(url);
  if (problem === null) return new URL(url).href;
  throw new AppError("bad_request", `The url ${problem}.`, { field: "url" });
}
