import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../layout/repository.ts";
import { bundleClient } from "./bundle.ts";
import { problemsOf } from "./check.ts";
import { declareClient } from "./declarations.ts";
import { packageJson } from "./package-json.ts";

/**
 * Builds the package `@rampart/client` in a folder, which it replaces.
 * @throws Error if the bundles contain what they may not; the folder is then not written
 */
export async function buildClient(folder: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "rampart-client-"));
  try {
    const built = join(work, "built");
    await bundleClient(await declareClient(work), built);
    const problems: string[] = [];
    for (const file of packageJson.files) {
      problems.push(...problemsOf(file, await readFile(join(built, file), "utf8")));
    }
    if (problems.length > 0) throw new Error(problems.join("\n"));
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const file of packageJson.files) {
      await copyFile(join(built, file), join(folder, file));
    }
    await copyFile(join(root, "LICENSE"), join(folder, "LICENSE"));
    await writeFile(join(folder, "package.json"), `${JSON.stringify(packageJson, null, 2)}\n`);
    await writeFile(join(folder, "README.md"), await readme());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** docs/client.md without its links into the repository and its comments for the tests. */
async function readme(): Promise<string> {
  const text = await readFile(join(root, "docs/client.md"), "utf8");
  return text
    .replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]+\)/g, "$1")
    .replaceAll(/^<!-- run.* -->\n/gm, "");
}
