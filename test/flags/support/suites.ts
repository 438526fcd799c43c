import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type FlagEvent, hydrate } from "../../../shared/flags/evaluate/hydrate.ts";
import type { FlagState, Payload } from "../../../shared/flags/evaluate/state.ts";
import type { FlagContext } from "../../../shared/flags/evaluate/context.ts";
import { repository } from "../../runtime/child.ts";

/** The folder of Unleash's client specification (Apache-2.0), which is not part of the repository. */
const folder = process.env["RAMPART_FLAG_CASES"] || join(repository, "../shared/data/flags");

export const hasSuites = existsSync(folder);

/** The reason why a test that needs the cases is skipped. */
export const suitesMissing = `The flag cases are missing in ${folder}. Put the specifications of Unleash/client-specification there, or set RAMPART_FLAG_CASES to their folder.`;

export interface Suite {
  name: string;
  state: FlagState;
  tests?: {
    description: string;
    context: FlagContext;
    toggleName: string;
    expectedResult: boolean;
  }[];
  variantTests?: {
    description: string;
    context: FlagContext;
    toggleName: string;
    expectedResult: {
      name: string;
      payload?: Payload;
      enabled: boolean;
      feature_enabled: boolean;
    };
  }[];
}

/** The suites of the folder: the files whose names start with a number. */
export function readSuites(): Suite[] {
  const files = readdirSync(folder).filter((file) => /^\d.*\.json$/.test(file));
  return files.toSorted().map((file) => {
    const suite = JSON.parse(readFileSync(join(folder, file), "utf8")) as Omit<Suite, "state"> & {
      state: FlagState | { events: FlagEvent[] };
    };
    const { state } = suite;
    return { ...suite, state: "events" in state ? hydrate(state.events) : state };
  });
}
