import { existsSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../runtime/child.ts";

/** The folder of real learning data (OULAD, CC BY 4.0), which is not part of the repository. */
export const ouladFolder = process.env["RAMPART_OULAD"] ?? join(repository, "../shared/data/oulad");

export const hasOulad = existsSync(join(ouladFolder, "studentInfo.csv.gz"));

/** The reason why a test that needs the data is skipped. */
export const ouladMissing = `The OULAD data is missing in ${ouladFolder}. Put it there, or set RAMPART_OULAD to its folder.`;
