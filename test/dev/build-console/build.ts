import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";
import { root } from "../../layout/repository.ts";
import { assetsFolder } from "./folder.ts";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/**
 * Builds the console, and puts it beside the script of the API reference into `dist/assets`, each file
 * compressed as `.br` and `.gz`. An existing folder is replaced when the new one is complete.
 * @param folder where the files go; the server reads `dist/assets`
 * @param packs the folder of the packs' pages, if it is not that of the product
 * @throws Error if the sources do not compile
 */
export async function buildConsole(folder = assetsFolder, packs?: string): Promise<void> {
  const work = `${folder}.${process.pid}`;
  const before = process.env["NODE_ENV"];
  // Vite and React follow it, and a run of the tests has another value.
  process.env["NODE_ENV"] = "production";
  try {
    await build({
      configFile: join(root, "server/console/web/vite.config.ts"),
      logLevel: "error",
      build: { outDir: join(work, "console") },
      ...(packs !== undefined && { resolve: { alias: { "#packs": packs } } }),
    });
    await compressAll(join(work, "console"));
    const script = join(root, "server/rest/openapi/api-reference/standalone.js.gz");
    await copyFile(script, join(work, "api-reference.js.gz"));
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await rename(work, folder);
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
    await rm(work, { recursive: true, force: true });
  }
}

async function compressAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    await writeFile(`${path}.br`, await compressBrotli(content, { params }));
    await writeFile(`${path}.gz`, await compressGzip(content, { level: 9 }));
    await rm(path);
  }
}
