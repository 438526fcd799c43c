import { existsSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../runtime/child.ts";

/** Real learning data (OULAD, CC BY 4.0); it lies beside the repository and is no part of it. */
export const ouladFolder = process.env["RAMPART_OULAD"] ?? join(repository, "../shared/data/oulad");

export const hasOulad = existsSync(join(ouladFolder, "studentInfo.csv.gz"));

/** Says why a test of it is not run. */
export const ouladMissing = `The OULAD data is not there: ${ouladFolder}. Put it there, or name its folder in RAMPART_OULAD.`;
