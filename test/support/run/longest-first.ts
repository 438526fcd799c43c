import { existsSync } from "node:fs";
import { join } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const tests = join(import.meta.dirname, "../..");

/** The files that take longest, without the ending. At the end of a run, a core would idle beside them. */
const longest = [
  "isolation/canary/canary",
  "console/readiness/privacy",
  "console/sweep/sweep",
  "dev-runner/dev",
  "chaos/nothing-lost",
  "import/resume",
  "console/people/sign-in-kinds",
  "secrets/rotation",
  "chaos/integrations",
  "client/package",
  "console/people/people",
  "runtime/faults",
  "customer-services/converge",
  "json/cost",
  "console/pages",
  "trpc/role-matrix",
  "readiness/rows/export",
  "console/packs/packs",
  "isolation/http/concurrency",
  "import/spreadsheets",
  "docs/examples",
  "operator/command",
  "http/fuzz",
  "runtime/smoke",
  "integrations/reconcile",
  "sync/limits",
  "scim/names",
  "sync/separate",
  "import/any-order",
  "scim/properties/put-get",
  "sync/fan-out",
  "sync/rate",
  "sync/night",
  "chaos/fan-out",
].map((name) => join(tests, `${name}.test.ts`));

/**
 * Starts the longest files first, also in a new clone, which has no durations of an earlier run.
 * @throws Error naming a file of the list that does not exist
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const missing = longest.find((path) => !existsSync(path));
    if (missing)
      throw new Error(`${missing} does not exist. Rename it in ${import.meta.filename}.`);
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.indexOf(moduleId);
      return at === -1 ? longest.length : at;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- It is the sequencer's method.
    const usual = await super.sort(files);
    return usual.toSorted((a, b) => rank(a) - rank(b));
  }
}
